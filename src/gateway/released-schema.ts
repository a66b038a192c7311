import { filterSchema, pruneSchema } from '@graphql-tools/utils';
import {
  GraphQLObjectType,
  GraphQLSchema,
  isInterfaceType,
  isUnionType,
  type GraphQLInterfaceType,
  type GraphQLType,
} from 'graphql';
import type { PoliciesInForce } from '../platform/policy/in-force/policies-in-force.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { releasableFields } from '../platform/policy/releasable-fields.ts';
import { decidedOperation, isRootType, isStructuralType } from '../platform/policy/structural-types.ts';

/** A department's own view of the schema. */
export type ReleasedSchemaOf = (department: string) => GraphQLSchema;

/**
 * Makes the function that gives each department the schema which it may know of: built when it is first asked for, and
 * again when a rule has begun or ended, or other policies are in force.
 */
export function createReleasedSchemas(
  schema: GraphQLSchema,
  policies: PoliciesInForce,
  now: () => Date,
): ReleasedSchemaOf {
  const kept = new Map<string, { schema: GraphQLSchema; policies: Policies; turnsBefore: number }>();
  return (department) => {
    const { current } = policies;
    const at = now();
    const turnsBefore = current.rules
      .flatMap(({ from, until }) => [from, until])
      .filter((turn) => turn !== null && turn <= at).length;
    const known = kept.get(department);
    if (known?.policies === current && known.turnsBefore === turnsBefore) return known.schema;
    const built = releasedSchema(schema, releasableFields(current, department, at));
    kept.set(department, { schema: built, policies: current, turnsBefore });
    return built;
  };
}

/**
 * The part of a schema that a department may know of: the operations and fields that can be released to it, and the
 * types that these lead to, arguments and input types among them. A link to a type of which nothing is left is no
 * field. A field of an interface is one where each type of its records that is left has it; an interface without such a
 * field is no type.
 * @param released type → fields that can be released to the department
 */
export function releasedSchema(
  schema: GraphQLSchema,
  released: ReadonlyMap<string, ReadonlySet<string>>,
): GraphQLSchema {
  const isReleased = (type: string, field: string) =>
    isStructuralType(type) || (released.get(type)?.has(isRootType(type) ? decidedOperation(field) : field) ?? false);
  const filtered = filterSchema({ schema, rootFieldFilter: isReleased, objectFieldFilter: isReleased });
  const pruned = withSharedFields(pruneSchema(filtered));
  // A department to which no operation is open asks an empty Query: a schema without one answers no introspection.
  return pruned.getQueryType() ? pruned : new GraphQLSchema({ ...pruned.toConfig(), query: emptyQuery });
}

/**
 * What is not released of each type of its records is taken from an interface, unions without types are taken away, and
 * then whatever leads nowhere.
 */
function withSharedFields(schema: GraphQLSchema): GraphQLSchema {
  const isShared = (name: string, field: string) =>
    schema
      .getImplementations(schema.getType(name) as GraphQLInterfaceType)
      .objects.every((type) => Object.hasOwn(type.getFields(), field));
  const isEmpty = (type: GraphQLType) => isUnionType(type) && type.getTypes().length === 0;
  const isWhole = Object.values(schema.getTypeMap()).every(
    (type) =>
      !isEmpty(type) &&
      (!isInterfaceType(type) || Object.keys(type.getFields()).every((field) => isShared(type.name, field))),
  );
  if (isWhole) return schema;
  const filtered = filterSchema({
    schema,
    interfaceFieldFilter: isShared,
    typeFilter: (_name, type) => !isEmpty(type),
  });
  return withSharedFields(pruneSchema(filtered));
}

const emptyQuery = new GraphQLObjectType({ name: 'Query', fields: {} });
