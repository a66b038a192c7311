import {
  getIntrospectionQuery,
  GraphQLError,
  Kind,
  parse,
  separateOperations,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import QuickLRU from 'quick-lru';
import { PlatformError } from '../platform/errors.ts';
import { assertHarmlessNames } from './limits/harmless-names.ts';
import { createFieldMerger } from './plan/create-field-merger.ts';
import { createCostCheck, queryCost } from './limits/query-cost.ts';
import { assertWithinLimits, type QueryLimits } from './limits/query-limits.ts';
import { assertStorableDocument } from './limits/storable-text.ts';

/**
 * Documents that stay parsed, validated and measured: the last ones asked for, and before them at most as many again. A
 * plan is kept for as long as its document is.
 */
const recentDocuments = 500;
/** What GraphiQL and the usual generators ask of a schema. */
const usualIntrospection = parse(
  getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
  }),
);
/** Documents whose refusal is kept, for each schema in whose words it is told. */
const recentRefusals = 50;
/** An invalid document is not worth more. */
const shownFaults = 20;

export interface ReadDocument {
  document: DocumentNode;
  /** Each operation as a document of its own, by its name; '' where it has none. */
  operations: ReadonlyMap<string, ReadOperation>;
}

export interface ReadOperation {
  document: DocumentNode;
  /** Gives the cost with the variables of a request, and refuses what costs too much. */
  assertAffordable: (variables: Readonly<Record<string, unknown>>) => number;
  /** The document as the plan is made for it, for the variables of a request. */
  merged: (variables: Readonly<Record<string, unknown>>) => DocumentNode;
  /** It asks about the schema, not about records. */
  introspection: boolean;
}

export interface DocumentStore {
  /**
   * Reads each document once: parsing, validating and planning it again for each request would cost more than
   * answering.
   * @param ownSchema what the requester may know of the schema. Every document is validated against the whole one, so
   * that a field that may not be released is a refusal with its reason and not a fault; but faults are told in the
   * words of this schema.
   */
  read(query: string, ownSchema: () => GraphQLSchema): ReadDocument | readonly GraphQLError[];
}

export function createDocumentStore(schema: GraphQLSchema, limits: QueryLimits): DocumentStore {
  const documents = new QuickLRU<string, ReadDocument>({ maxSize: recentDocuments });
  const mostOfSchema = Math.ceil(limits.introspection * queryCost(schema, usualIntrospection, {}, limits));
  const refusals = new WeakMap<GraphQLSchema, QuickLRU<string, readonly GraphQLError[]>>();

  function refusalsIn(schema: GraphQLSchema) {
    const known = refusals.get(schema) ?? new QuickLRU<string, readonly GraphQLError[]>({ maxSize: recentRefusals });
    refusals.set(schema, known);
    return known;
  }

  return {
    read(query, ownSchema) {
      const known = documents.get(query);
      if (known) return known;
      const own = ownSchema();
      const refused = refusalsIn(own).get(query);
      if (refused) return refused;
      const read = readAnew(query, own);
      if ('operations' in read) documents.set(query, read);
      else refusalsIn(own).set(query, read);
      return read;
    },
  };

  function readAnew(query: string, own: GraphQLSchema): ReadDocument | readonly GraphQLError[] {
    try {
      const document = parseWithin(query, limits);
      assertWithinLimits(document, limits);
      assertHarmlessNames(document);
      assertStorableDocument(document);
      const faults = validate(schema, document, specifiedRules, { maxErrors: shownFaults, hideSuggestions: true });
      if (faults.length > 0) return tellIn(own, document, faults);
      const operations = Object.entries(separateOperations(document)).map(
        ([name, operation]): [string, ReadOperation] => {
          const introspection = asksAboutSchema(operation);
          const most = introspection ? mostOfSchema : limits.cost;
          const assertAffordable = createCostCheck(schema, operation, limits, most);
          const merged = createFieldMerger(schema, operation);
          return [name, { document: operation, assertAffordable, merged, introspection }];
        },
      );
      return { document, operations: new Map(operations) };
    } catch (error) {
      return [error instanceof GraphQLError ? error : wrap(error as Error)];
    }
  }
}

function parseWithin(query: string, { characters, tokens, depth }: QueryLimits): DocumentNode {
  if (query.length > characters)
    throw new PlatformError('QUERY_TOO_LARGE', `The document has more than ${characters} characters.`, {
      limit: characters,
    });
  try {
    return parse(query, { maxTokens: tokens });
  } catch (error) {
    // What nests so deeply that the parser gives up is over the limit in any case.
    if (error instanceof RangeError)
      throw new PlatformError('QUERY_TOO_DEEP', `The document nests more than ${depth} levels deep.`, { limit: depth });
    if (/more tha[nt] \d+ tokens/.test((error as Error).message)) {
      throw new PlatformError('QUERY_TOO_LARGE', `The document has more than ${tokens} tokens.`, { limit: tokens });
    }
    throw error;
  }
}

/**
 * A fault of the whole schema can name what the requester may not know of: only what is a fault of its own schema too
 * keeps its words.
 */
function tellIn(ownSchema: GraphQLSchema, document: DocumentNode, faults: readonly GraphQLError[]): GraphQLError[] {
  const own = validate(ownSchema, document, specifiedRules, { hideSuggestions: true });
  return faults.map(({ nodes, message }) => {
    const told = own.filter((one) => one.nodes?.[0] === nodes?.[0]);
    return (
      told.find((one) => one.message === message) ??
      told[0] ??
      new GraphQLError('The document does not fit the schema here.', { nodes })
    );
  });
}

/**
 * @throws GraphQLError where one operation asks about the schema and about records: the two are answered in different
 * ways
 */
function asksAboutSchema(document: DocumentNode): boolean {
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  )!;
  const names = rootFieldsOf(operation.selectionSet, document).filter((name) => name !== '__typename');
  const introspection = names.some((name) => name.startsWith('__'));
  if (introspection && !names.every((name) => name.startsWith('__'))) {
    throw new GraphQLError('Ask about the schema (__schema, __type) in an operation of its own.', {
      nodes: [operation],
    });
  }
  return introspection;
}

function rootFieldsOf({ selections }: SelectionSetNode, document: DocumentNode): string[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node.name.value];
    if (node.kind === Kind.INLINE_FRAGMENT) return rootFieldsOf(node.selectionSet, document);
    return document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === node.name.value
        ? rootFieldsOf(definition.selectionSet, document)
        : [],
    );
  });
}

function wrap(error: Error): GraphQLError {
  return new GraphQLError(error.message, { originalError: error });
}
