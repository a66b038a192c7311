import { Kind, type FieldNode, type SelectionSetNode } from 'graphql';

/**
 * The response key under which the departments are asked for a field of a merged operation. An alias may be the name of
 * a field that the plan needs itself, as the key of a record or its __typename: it is planned under a name that no field
 * has.
 * @param index place of the field in its selection
 */
export function planKeyOf({ alias, name }: FieldNode, index: number): string {
  return alias && alias.value !== name.value ? `_${index}_${name.value}` : name.value;
}

/** The selection with each field under its plan key. */
export function underPlanKeys({ kind, selections }: SelectionSetNode): SelectionSetNode {
  return {
    kind,
    selections: (selections as readonly FieldNode[]).map((node, index) => {
      const { alias: _asked, ...field } = node;
      const key = planKeyOf(node, index);
      return {
        ...field,
        ...(key !== node.name.value && { alias: { kind: Kind.NAME, value: key } }),
        ...(node.selectionSet && { selectionSet: underPlanKeys(node.selectionSet) }),
      };
    }),
  };
}

/** A place in what the departments have answered, as the requester calls it. */
export function askedPath(
  { selections }: SelectionSetNode,
  path: readonly (string | number)[],
): readonly (string | number)[] {
  const [segment, ...rest] = path;
  if (segment === undefined) return path;
  if (typeof segment === 'number') return [segment, ...askedPath({ kind: Kind.SELECTION_SET, selections }, rest)];
  const node = (selections as readonly FieldNode[]).find((field, index) => planKeyOf(field, index) === segment);
  if (!node) return path;
  return [(node.alias ?? node.name).value, ...(node.selectionSet ? askedPath(node.selectionSet, rest) : rest)];
}
