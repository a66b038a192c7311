import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  valueFromASTUntyped,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { PlatformError } from '../../platform/errors.ts';
import { introspectionSizes, type IntrospectionSizes } from './introspection-sizes.ts';
import type { QueryLimits } from './query-limits.ts';

/** The fields by which a query asks about the schema. */
const metaFields: Readonly<Record<string, GraphQLField<unknown, unknown>>> = {
  [SchemaMetaFieldDef.name]: SchemaMetaFieldDef,
  [TypeMetaFieldDef.name]: TypeMetaFieldDef,
};

const sizesOfSchemas = new WeakMap<GraphQLSchema, IntrospectionSizes>();

function introspectionSizesOf(schema: GraphQLSchema): IntrospectionSizes {
  const sizes = sizesOfSchemas.get(schema) ?? introspectionSizes(schema);
  sizesOfSchemas.set(schema, sizes);
  return sizes;
}

/** Records on a page whose size the query leaves open. */
const defaultPage = 20;
/** Records in a list without pages, as a child's check-ups or parents: more than most children have. */
const plainList = 5;

/**
 * How many values the answer to an operation can hold: one for each field, times the records of every list above it.
 * Records of an interface or a union are all taken to be of the type that costs most. The size of a page is its argument `first`; a list without one is taken to have five records.
 * @param document one operation with its fragments, valid for the schema
 * @throws PlatformError PAGE_TOO_LARGE
 */
export function queryCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  limits: QueryLimits,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operation: OperationDefinitionNode | undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operation = definition;
  }
  const given = { ...defaultsOf(operation!), ...variables };

  const known = new Map<SelectionSetNode, Map<string, number>>();
  const sizes = introspectionSizesOf(schema);

  /** Each selection is reckoned once for each type: one that nests would be for all combinations of types otherwise. */
  function costOfSelection(selection: SelectionSetNode, type: GraphQLCompositeType, page: number): number {
    const costs = known.get(selection) ?? new Map<string, number>();
    known.set(selection, costs);
    const key = `${type.name} ${page}`;
    const cost = costs.get(key) ?? reckonSelection(selection, type, page);
    costs.set(key, cost);
    return cost;
  }

  function reckonSelection(selection: SelectionSetNode, type: GraphQLCompositeType, page: number): number {
    if (isAbstractType(type))
      return Math.max(0, ...schema.getPossibleTypes(type).map((one) => costOfSelection(selection, one, page)));
    let cost = 0;
    for (const node of selection.selections) {
      if (node.kind === Kind.FIELD) {
        cost += costOfField(node, type, page);
      } else {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)!;
        if (isOfType(schema, type, fragment.typeCondition)) cost += costOfSelection(fragment.selectionSet, type, page);
      }
    }
    return cost;
  }

  /** @param page records on the page, where the parent is a connection */
  function costOfField(node: FieldNode, parent: GraphQLObjectType, page: number): number {
    const field = parent.getFields()[node.name.value] ?? metaFields[node.name.value];
    const type = field && getNamedType(field.type);
    if (!field || !node.selectionSet || !isCompositeType(type)) return 1;
    const size = pageSizeOf(node, field, given, limits);
    const one = 1 + costOfSelection(node.selectionSet, type, size ?? defaultPage);
    const known = sizes[parent.name]?.[field.name];
    if (known !== undefined) return 1 + known * one;
    return isListType(getNullableType(field.type)) ? (size ?? (isConnection(parent) ? page : plainList)) * one : one;
  }

  return costOfSelection(operation!.selectionSet, schema.getRootType(operation!.operation)!, 0);
}

/** The argument `first` of a field; null where it has none. @throws PlatformError PAGE_TOO_LARGE */
function pageSizeOf(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  given: Readonly<Record<string, unknown>>,
  limits: QueryLimits,
): number | null {
  const declared = field.args.find(({ name }) => name === 'first');
  if (!declared) return null;
  const argument = node.arguments?.find(({ name }) => name.value === 'first');
  const size: unknown = (argument && valueFromASTUntyped(argument.value, given)) ?? declared.defaultValue;
  // What is no whole number, the executor refuses.
  if (typeof size !== 'number') return null;
  if (size > limits.pageSize) {
    throw new PlatformError(
      'PAGE_TOO_LARGE',
      `${node.name.value} asks for more than ${limits.pageSize} records at a time.`,
      { field: 'first', limit: limits.pageSize },
    );
  }
  return Math.max(size, 0);
}

/**
 * Makes the check of one operation's cost by the variables of each request. Where no page size is a variable, it is
 * reckoned once. The check gives the cost and throws PlatformError QUERY_TOO_COSTLY, PAGE_TOO_LARGE.
 * @param most values that the answer may hold
 */
export function createCostCheck(
  schema: GraphQLSchema,
  document: DocumentNode,
  limits: QueryLimits,
  most = limits.cost,
): (variables: Readonly<Record<string, unknown>>) => number {
  const varies = hasVariablePage(document);
  let known: number | undefined;
  return (variables) => {
    const cost = known ?? queryCost(schema, document, variables, limits);
    if (!varies) known = cost;
    if (cost > most) {
      throw new PlatformError(
        'QUERY_TOO_COSTLY',
        `The answer could hold ${Math.ceil(cost)} values; at most ${most} are given at once.`,
        { cost: Math.ceil(cost), limit: most },
      );
    }
    return cost;
  };
}

function hasVariablePage(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Argument({ name, value }) {
      if (name.value === 'first' && value.kind === Kind.VARIABLE) found = true;
    },
  });
  return found;
}

/** Whether a fragment with this condition is asked of the records of a type. */
function isOfType(schema: GraphQLSchema, type: GraphQLObjectType, condition: NamedTypeNode | undefined): boolean {
  const named = condition && schema.getType(condition.name.value);
  return !named || named === type || (isAbstractType(named) && schema.isSubType(named, type));
}

function isConnection({ name }: GraphQLObjectType): boolean {
  return name.endsWith('Connection');
}

function defaultsOf(operation: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && valueFromASTUntyped(defaultValue),
    ]),
  );
}
