import {
  buildASTSchema,
  getNamedType,
  isInputObjectType,
  isObjectType,
  Kind,
  parse,
  printSchema,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import type { PoliciesInForce } from '../platform/policy/in-force/policies-in-force.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { releasableFields } from '../platform/policy/releasable-fields.ts';
import { isStructuralType } from '../platform/policy/structural-types.ts';

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
 * types that these lead to, arguments and input types among them.
 * @param released type → fields that can be released to the department
 */
export function releasedSchema(
  schema: GraphQLSchema,
  released: ReadonlyMap<string, ReadonlySet<string>>,
): GraphQLSchema {
  const fields = releasedFields(schema, released);
  const reached = reachedTypes(schema, fields);
  const definitions = parse(printSchema(schema)).definitions.flatMap((definition): DefinitionNode[] => {
    if (!('name' in definition) || !definition.name || !reached.has(definition.name.value)) return [];
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [definition];
    const isReleased = ({ name }: FieldDefinitionNode) => fields.get(definition.name.value)!.has(name.value);
    return [{ ...definition, fields: definition.fields?.filter(isReleased) }];
  });
  // A department to which no operation is open sees an empty Query.
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValid: true, assumeValidSDL: true });
}

/** Type → fields that lead to something: a link to a type of which nothing is left is no field. */
function releasedFields(
  schema: GraphQLSchema,
  released: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, Set<string>> {
  const objects = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));
  const fields = new Map(
    objects.map((type) => [
      type.name,
      new Set(
        Object.keys(type.getFields()).filter(
          (field) => isStructuralType(type.name) || (released.get(type.name)?.has(field) ?? false),
        ),
      ),
    ]),
  );
  for (let changed = true; changed;) {
    changed = false;
    for (const type of objects) {
      for (const field of fields.get(type.name)!) {
        if (fields.get(getNamedType(type.getFields()[field]!.type).name)?.size !== 0) continue;
        fields.get(type.name)!.delete(field);
        changed = true;
      }
    }
  }
  return fields;
}

function reachedTypes(schema: GraphQLSchema, fields: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set(['Query']);
  const reach = (type: GraphQLNamedType) => {
    if (reached.has(type.name)) return;
    reached.add(type.name);
    follow(type);
  };
  const follow = (type: GraphQLNamedType) => {
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) reach(getNamedType(field.type));
    if (!isObjectType(type)) return;
    for (const name of fields.get(type.name)!) {
      const field = type.getFields()[name]!;
      reach(getNamedType(field.type));
      for (const argument of field.args) reach(getNamedType(argument.type));
    }
  };
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (!root || fields.get(root.name)!.size === 0) continue;
    reached.add(root.name);
    follow(root);
  }
  return reached;
}
