import { collectFields } from '@graphql-tools/utils';
import {
  getNamedType,
  getVariableValues,
  GraphQLError,
  isAbstractType,
  isUnionType,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import QuickLRU from 'quick-lru';
import { PlatformError } from '../../platform/errors.ts';
import { fragmentOn } from './plan-keys.ts';

/**
 * Stands in a merged operation where every field of a selection is skipped: an empty selection cannot be written down.
 * Nothing is answered for it.
 */
export const nothingAsked: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** Values of its conditions for which an operation stays merged: the last ones, and at most as many again. */
const recentMerges = 8;

/** Fields that a merged operation may have: what an interface is asked for can stand in it once for each type. */
const mostUnfolded = 10_000;

/**
 * Merges one operation for the variables of each request. What was merged is kept, and with it the plan.
 * @param document one valid operation with its fragments
 */
export function createFieldMerger(
  schema: GraphQLSchema,
  document: DocumentNode,
): (variables: Readonly<Record<string, unknown>>) => DocumentNode {
  const conditions = conditionsOf(document);
  const { variableDefinitions = [] } = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  )!;
  const decisive = variableDefinitions.filter(({ variable }) => conditions.has(variable.name.value));
  const merges = new QuickLRU<string, DocumentNode>({ maxSize: recentMerges });
  return (variables) => {
    const { coerced } = getVariableValues(schema, decisive, variables);
    // Variables of a wrong type are for the executor to refuse.
    if (!coerced) return document;
    const key = JSON.stringify(coerced);
    const known = merges.get(key);
    if (known) return known;
    const merged = mergeFields(schema, document, coerced);
    merges.set(key, merged);
    return merged;
  };
}

/** The variables that decide which fields are asked for. */
function conditionsOf(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      for (const { value } of node.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return names;
}

/**
 * The operation with every fragment unfolded, every condition decided and each response key once in its selection, as
 * the specification merges them (GraphQL, October 2021, 6.3.2). The query plan's own merging puts the records of a list
 * that is selected in two places one after another, instead of each on top of the other.
 * @param conditions the values of the variables that @skip and @include ask for
 * @throws GraphQLError for a subscription of which nothing is left
 */
function mergeFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  conditions: Readonly<Record<string, unknown>>,
): DocumentNode {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  let operation: OperationDefinitionNode | undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    if (definition.kind === Kind.OPERATION_DEFINITION) operation = definition;
  }
  const merge = createSelectionMerger(schema, fragments, conditions);
  const { kind, name, operation: root, variableDefinitions, selectionSet } = operation!;
  const merged = merge(schema.getRootType(root)!, selectionSet.selections);
  if (root === 'subscription' && merged.selections[0] === nothingAsked)
    throw new GraphQLError('A subscription asks one question, which cannot be skipped.', { nodes: [operation!] });
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ kind, name, operation: root, variableDefinitions, selectionSet: merged }],
  };
}

type MergeSelections = (type: GraphQLCompositeType, selections: readonly SelectionNode[]) => SelectionSetNode;

function createSelectionMerger(
  schema: GraphQLSchema,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  conditions: Readonly<Record<string, unknown>>,
): MergeSelections {
  let unfolded = 0;

  function merge(type: GraphQLCompositeType, selections: readonly SelectionNode[]): SelectionSetNode {
    const merged = isAbstractType(type)
      ? mergeAny(type, selections)
      : [...fieldsOf(type, selections).values()].map((nodes) => mergeNodes(type, nodes));
    return { kind: Kind.SELECTION_SET, selections: merged.length > 0 ? merged : [nothingAsked] };
  }

  function fieldsOf(type: GraphQLObjectType, selections: readonly SelectionNode[]): Map<string, FieldNode[]> {
    const set: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
    return collectFields(schema, fragments, { coerced: conditions, sources: {} }, type, set).fields as never;
  }

  /**
   * What is asked alike of all types of records stands once, for all of them; the rest in a fragment for each type. The
   * fields of each type keep their order.
   */
  function mergeAny(type: GraphQLAbstractType, selections: readonly SelectionNode[]): SelectionNode[] {
    const possible = schema.getPossibleTypes(type);
    // One of which nobody has records is asked for all the same: a department may know it as a type of records.
    const records = possible.length > 0 ? possible : [type as never as GraphQLObjectType];
    const asked = records.map((record) => ({ record, rest: [...fieldsOf(record, selections)] }));
    const [first] = asked.map(({ rest }) => rest);
    const merged: SelectionNode[] = [];
    for (const [key, nodes] of first!) {
      if (!records.every((record, index) => isAskedAlike(type, record, nodes, asked[index]!.rest, key))) continue;
      mergeBefore(key);
      merged.push(mergeNodes(type as GraphQLInterfaceType, nodes));
    }
    mergeBefore(null);
    return merged;

    /** Puts into fragments what each type is asked for before the field that all types are asked for. */
    function mergeBefore(key: string | null): void {
      for (const of of asked) {
        const index = key === null ? of.rest.length : of.rest.findIndex(([one]) => one === key);
        const before = of.rest.slice(0, index).map(([, nodes]) => mergeNodes(of.record, nodes));
        of.rest = of.rest.slice(index + 1);
        if (before.length > 0) merged.push(fragmentOn(of.record, before));
      }
    }
  }

  function mergeNodes(type: GraphQLObjectType | GraphQLInterfaceType, nodes: readonly FieldNode[]): FieldNode {
    unfolded += 1;
    if (unfolded > mostUnfolded)
      throw new PlatformError(
        'QUERY_TOO_LARGE',
        `The document has more than ${mostUnfolded} fields for all types of records together.`,
        { limit: mostUnfolded },
      );
    const [{ directives: _decided, ...field }] = nodes as [FieldNode];
    if (!field.selectionSet) return field;
    const inner = getNamedType(type.getFields()[field.name.value]!.type) as GraphQLCompositeType;
    return {
      ...field,
      selectionSet: merge(
        inner,
        nodes.flatMap(({ selectionSet }) => selectionSet!.selections),
      ),
    };
  }
  return merge;
}

/** Whether a field is asked of one type of records as of all, and is of the same type there. */
function isAskedAlike(
  type: GraphQLAbstractType,
  record: GraphQLObjectType,
  nodes: readonly FieldNode[],
  asked: readonly (readonly [key: string, nodes: readonly FieldNode[]])[],
  key: string,
): boolean {
  const same = asked.find(([one]) => one === key)?.[1];
  if (same?.length !== nodes.length || !same.every((node, index) => node === nodes[index])) return false;
  const name = nodes[0]!.name.value;
  if (name === '__typename') return true;
  const field = isUnionType(type) ? undefined : type.getFields()[name];
  return field !== undefined && String(field.type) === String(record.getFields()[name]!.type);
}
