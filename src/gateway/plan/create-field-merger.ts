import { collectFields } from '@graphql-tools/utils';
import {
  getNamedType,
  getVariableValues,
  GraphQLError,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import QuickLRU from 'quick-lru';

/**
 * Stands in a merged operation where every field of a selection is skipped: an empty selection cannot be written down.
 * Nothing is answered for it.
 */
export const nothingAsked: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** Values of its conditions for which an operation stays merged: the last ones, and at most as many again. */
const recentMerges = 8;

/**
 * Merges one operation for the variables of each request. What was merged is kept, and with it the plan.
 * @param document one valid operation with its fragments, over types of which none is abstract
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

  function merge(type: GraphQLObjectType, selections: SelectionSetNode['selections']): SelectionSetNode {
    const { fields } = collectFields(schema, fragments, { coerced: conditions, sources: {} }, type, {
      kind: Kind.SELECTION_SET,
      selections,
    });
    if (fields.size === 0) return { kind: Kind.SELECTION_SET, selections: [nothingAsked] };
    const merged = [...fields.values()].map((nodes): FieldNode => {
      const [{ directives: _decided, ...field }] = nodes as [FieldNode];
      if (!field.selectionSet) return field;
      const inner = getNamedType(type.getFields()[field.name.value]!.type) as GraphQLObjectType;
      return {
        ...field,
        selectionSet: merge(
          inner,
          nodes.flatMap(({ selectionSet }) => selectionSet!.selections),
        ),
      };
    });
    return { kind: Kind.SELECTION_SET, selections: merged };
  }

  const { kind, name, operation: root, variableDefinitions, selectionSet } = operation!;
  const merged = merge(schema.getRootType(root)!, selectionSet.selections);
  if (root === 'subscription' && merged.selections[0] === nothingAsked)
    throw new GraphQLError('A subscription asks one question, which cannot be skipped.', { nodes: [operation!] });
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ kind, name, operation: root, variableDefinitions, selectionSet: merged }],
  };
}
