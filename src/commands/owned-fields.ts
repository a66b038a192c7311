import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';
import { decidedOperation, isRootType, isStructuralType } from '../platform/policy/structural-types.ts';

/**
 * Civil affairs keeps the file of the child; every other department's schema repeats the key only to hang its own
 * fields on it.
 */
const registrar = 'civil-affairs';

/**
 * The fields that a department owns, so that its rules decide on them: type → fields, in the order of its schema.
 * Queries and mutations are fields of the types Query and Mutation.
 */
export function ownedFields(schemaFolder: string, department: string): ReadonlyMap<string, readonly string[]> {
  const owned = new Map<string, string[]>();
  for (const definition of parse(readFileSync(join(schemaFolder, `${department}.graphql`), 'utf8')).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || isStructuralType(definition.name.value)) continue;
    const isBorrowed = (field: string) =>
      definition.name.value === 'Child' && field === 'id' && department !== registrar;
    const isDecidedAsAnother = (field: string) =>
      isRootType(definition.name.value) && decidedOperation(field) !== field;
    const fields = (definition.fields ?? [])
      .map(({ name }) => name.value)
      .filter((field) => !isBorrowed(field) && !isDecidedAsAnother(field));
    if (fields.length > 0) owned.set(definition.name.value, fields);
  }
  return owned;
}
