import {
  getNamedType,
  isAbstractType,
  Kind,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { AskedSchema } from './supergraph-types.ts';

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * The response key under which the departments are asked for a field of a merged operation. An alias may be the name of
 * a field that the plan needs itself, as the key of a record or its __typename: it is planned under a name that no field
 * has, and from which the alias can be read.
 * @param type of the fragment in which the field stands: what one type is asked for under a name, another may be asked
 * for with other arguments
 */
export function planKeyOf({ alias, name, arguments: given = [] }: FieldNode, type?: string): string {
  if (name.value === '__typename') return name.value;
  const key = alias ?? name;
  if (key.value === name.value && (type === undefined || given.length === 0)) return name.value;
  return `_${key.value.length}_${key.value}_${type ?? ''}_${name.value}`;
}

/**
 * The selection with each field under its plan key.
 * @param of the type whose fields they are
 * @param isForEach what is asked of all records of an interface is asked of each type of them
 */
export function underPlanKeys(
  asked: AskedSchema,
  of: GraphQLCompositeType,
  { kind, selections }: SelectionSetNode,
  isForEach: boolean,
  fragment?: string,
): SelectionSetNode {
  const possible = isAbstractType(of) && isForEach ? asked.schema.getPossibleTypes(of) : [];
  const planned = selections.flatMap((node): readonly SelectionNode[] => {
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const type = asked.schema.getType(node.typeCondition!.name.value) as GraphQLObjectType;
      return [{ ...node, selectionSet: underPlanKeys(asked, type, node.selectionSet, isForEach, type.name) }];
    }
    const { alias: _asked, ...field } = node as FieldNode;
    if (field.name.value === '__typename') return [];
    const key = planKeyOf(node as FieldNode, fragment);
    const type = (of as GraphQLInterfaceType).getFields()[field.name.value]!.type;
    const inner = field.selectionSet && getNamedType(type);
    const under: FieldNode = {
      ...field,
      ...(key !== field.name.value && { alias: { kind: Kind.NAME, value: key } }),
      ...(inner && {
        selectionSet: underPlanKeys(asked, inner as GraphQLCompositeType, field.selectionSet!, isForEach),
      }),
    };
    return possible.length > 0 ? possible.map((one) => fragmentOn(one, [under])) : [under];
  });
  // Which fragment is meant, the name of the type says.
  const asksType =
    selections.some((node) => node.kind === Kind.INLINE_FRAGMENT || (node as FieldNode).name.value === '__typename') ||
    possible.length > 0 ||
    asked.withHiddenTypes.has(of.name);
  return { kind, selections: asksType ? [typename, ...planned] : planned };
}

export function fragmentOn({ name }: GraphQLObjectType, selections: readonly FieldNode[]): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}

/** A place in what the departments have answered, as the requester calls it. */
export function askedPath(path: readonly (string | number)[]): readonly (string | number)[] {
  return path.map((segment) => {
    const coded = typeof segment === 'string' ? /^_(\d+)_/.exec(segment) : null;
    return coded ? String(segment).slice(coded[0].length, coded[0].length + Number(coded[1])) : segment;
  });
}
