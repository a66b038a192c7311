import { collectFields } from '@graphql-tools/utils';
import { assertObjectType, type FieldNode, type GraphQLResolveInfo } from 'graphql';

/** What tells a resolver of the selection under its field. */
export type Selection = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues' | 'fieldNodes'>;

/**
 * The fields that are selected on objects of this type, as the specification collects them: fragments unfolded, those
 * on other types and skipped fields left out.
 */
export function selectedFields(
  { schema, fragments, variableValues, fieldNodes }: Selection,
  type: string,
): FieldNode[] {
  const variables = { coerced: variableValues, sources: {} };
  const object = assertObjectType(schema.getType(type));
  const selected: FieldNode[] = [];
  // collectSubFields keeps its result by the variables, which are new in each request.
  for (const { selectionSet } of fieldNodes) {
    if (!selectionSet) continue;
    for (const nodes of collectFields(schema, fragments, variables, object, selectionSet).fields.values())
      selected.push(...nodes);
  }
  return selected;
}
