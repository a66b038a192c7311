import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

/** The names of the fields that are selected under a field of this one, fragments unfolded. */
export function selectedFields(
  { fieldNodes, fragments }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>,
  under: string,
): string[] {
  const fieldsOf = (selectionSet: SelectionSetNode | undefined): { name: string; selectionSet?: SelectionSetNode }[] =>
    (selectionSet?.selections ?? []).flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [{ name: selection.name.value, selectionSet: selection.selectionSet }];
      return fieldsOf(
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : fragments[selection.name.value]?.selectionSet,
      );
    });
  const asked = fieldNodes.flatMap(({ selectionSet }) => fieldsOf(selectionSet)).filter(({ name }) => name === under);
  return [...new Set(asked.flatMap(({ selectionSet }) => fieldsOf(selectionSet)).map(({ name }) => name))];
}
