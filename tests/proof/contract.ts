import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  type GraphQLNamedType,
} from 'graphql';
import { ownedFields } from '../../src/commands/owned-fields.ts';
import { folders } from '../../src/platform/folders.ts';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';
import { isRootType, isStructuralType } from '../../src/platform/policy/structural-types.ts';

/** The whole schema as the gateway shows it. */
export const schema = buildSchema(readFileSync(folders.supergraph, 'utf8'), {
  assumeValid: true,
  assumeValidSDL: true,
});

function field(type: string, name: string) {
  const found = schema.getType(type);
  if (!isObjectType(found)) throw new Error(`${type} is no type of the schema.`);
  return found.getFields()[name]!;
}

const ofDepartments = departmentNames().map((department) => ownedFields(folders.schema, department));

/** What may be done now is reckoned from rights and state: no value of a record. */
export const isValue = (field: string) => field !== 'availableSteps';

/** What the departments hold: governance is no part of the proof's platform. */
export const contract = {
  /** The types that carry records. */
  types: Object.values(schema.getTypeMap())
    .filter(
      (type) =>
        isObjectType(type) &&
        !isStructuralType(type.name) &&
        !isRootType(type.name) &&
        ofDepartments.some((owned) => owned.has(type.name)),
    )
    .map(({ name }) => name),
  fields(type: string): string[] {
    const found = schema.getType(type);
    return isObjectType(found)
      ? Object.keys(found.getFields()).filter(
          (name) => isValue(name) && ofDepartments.some((owned) => owned.get(type)?.includes(name)),
        )
      : [];
  },
  isList: (type: string, name: string) => isListType(getNullableType(field(type, name).type)),
};

export function namedTypeOf(type: string, name: string): GraphQLNamedType {
  return getNamedType(field(type, name).type);
}

export function isLink(type: string, name: string): boolean {
  return isCompositeType(namedTypeOf(type, name));
}
