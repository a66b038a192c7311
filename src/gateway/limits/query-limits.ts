import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';
import { PlatformError, type ErrorCode } from '../../platform/errors.ts';

/** What one request, and one client, may ask for. */
export interface QueryLimits {
  /** Characters of a document. */
  characters: number;
  tokens: number;
  /** Levels of fields. */
  depth: number;
  /** Fields and fragments of an operation, each fragment counted wherever it is spread. */
  fields: number;
  rootFields: number;
  aliases: number;
  directives: number;
  /** Records on one page: no argument `first` may be larger. */
  pageSize: number;
  /** Values that the answer can hold at most, by the page sizes asked for; see query-cost.ts. */
  cost: number;
  /** How many times as much as the question of the usual tools a question about the schema may cost. */
  introspection: number;
  /** Seconds until an answer that is not complete is given up. */
  seconds: number;
  /** Requests of one client in a second, in the long run; twice as many at once. */
  requestsPerSecond: number;
}

/**
 * Wide enough for the whole file of a child in every department, and for a full page of the lists that a department
 * works with.
 */
export const queryLimits: QueryLimits = {
  characters: 50_000,
  tokens: 4000,
  depth: 12,
  fields: 400,
  rootFields: 10,
  aliases: 50,
  directives: 50,
  pageSize: 200,
  cost: 50_000,
  introspection: 1.5,
  seconds: 20,
  requestsPerSecond: 1000,
};

/**
 * Refuses a document that nests too deeply or asks for too much. It looks at no schema, so that nothing is validated
 * that is too large for it.
 * @throws PlatformError QUERY_TOO_DEEP, QUERY_TOO_LARGE, TOO_MANY_ALIASES, TOO_MANY_DIRECTIVES
 */
export function assertWithinLimits(document: DocumentNode, limits: QueryLimits): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const measure = new Measure(limits, fragments);
    measure.countDirectives(definition.directives);
    const introspection =
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.typeCondition.name.value.startsWith('__');
    const rootFields = measure.countFields(definition.selectionSet, 1, introspection);
    if (definition.kind === Kind.OPERATION_DEFINITION && rootFields > limits.rootFields) {
      refuse(
        'QUERY_TOO_LARGE',
        `The document asks ${rootFields} questions at once; at most ${limits.rootFields} are answered.`,
        limits.rootFields,
      );
    }
  }
}

/** Counts what one operation, or one fragment, unfolds to. */
class Measure {
  private fields = 0;
  private aliases = 0;
  private directives = 0;
  /** Fragments being unfolded: one that contains itself is for the validation to refuse. */
  private readonly open = new Set<string>();
  private readonly limits: QueryLimits;
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(limits: QueryLimits, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.limits = limits;
    this.fragments = fragments;
  }

  /**
   * Walks a selection, fragments unfolded, and gives the number of its own fields. The depth of introspection is a rule
   * of graphql-js.
   */
  countFields(selection: SelectionSetNode, depth: number, introspection: boolean): number {
    const { limits } = this;
    if (depth > limits.depth && !introspection)
      refuse('QUERY_TOO_DEEP', `The document nests more than ${limits.depth} levels deep.`, limits.depth);
    let own = 0;
    for (const node of selection.selections) {
      this.fields += 1;
      if (this.fields > limits.fields)
        refuse('QUERY_TOO_LARGE', `The document has more than ${limits.fields} fields and fragments.`, limits.fields);
      this.countDirectives(node.directives);
      if (node.kind === Kind.FIELD) {
        own += 1;
        if (node.alias) this.aliases += 1;
        if (this.aliases > limits.aliases)
          refuse('TOO_MANY_ALIASES', `The document has more than ${limits.aliases} aliases.`, limits.aliases);
        if (node.selectionSet)
          this.countFields(node.selectionSet, depth + 1, introspection || node.name.value.startsWith('__'));
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        own += this.countFields(node.selectionSet, depth, introspection);
      } else {
        own += this.countSpread(node.name.value, depth, introspection);
      }
    }
    return own;
  }

  countDirectives(directives: readonly unknown[] | undefined): void {
    this.directives += directives?.length ?? 0;
    const limit = this.limits.directives;
    if (this.directives > limit)
      refuse('TOO_MANY_DIRECTIVES', `The document has more than ${limit} directives.`, limit);
  }

  private countSpread(name: string, depth: number, introspection: boolean): number {
    const fragment = this.fragments.get(name);
    if (!fragment || this.open.has(name)) return 0;
    this.open.add(name);
    const own = this.countFields(fragment.selectionSet, depth, introspection);
    this.open.delete(name);
    return own;
  }
}

function refuse(code: ErrorCode, message: string, limit: number): never {
  throw new PlatformError(code, message, { limit });
}
