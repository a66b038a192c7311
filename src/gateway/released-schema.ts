import { filterSchema, pruneSchema } from '@graphql-tools/utils';
import { GraphQLObjectType, GraphQLSchema } from 'graphql';
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
 * field.
 * @param released type → fields that can be released to the department
 */
export function releasedSchema(
  schema: GraphQLSchema,
  released: ReadonlyMap<string, ReadonlySet<string>>,
): GraphQLSchema {
  const isReleased = (type: string, field: string) =>
    isStructuralType(type) || (released.get(type)?.has(isRootType(type) ? decidedOperation(field) : field) ?? false);
  const pruned = pruneSchema(filterSchema({ schema, rootFieldFilter: isReleased, objectFieldFilter: isReleased }));
  // A department to which no operation is open asks an empty Query: a schema without one answers no introspection.
  return pruned.getQueryType() ? pruned : new GraphQLSchema({ ...pruned.toConfig(), query: emptyQuery });
}

const emptyQuery = new GraphQLObjectType({ name: 'Query', fields: {} });
