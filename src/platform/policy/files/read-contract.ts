import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, print, type FieldDefinitionNode, type StringValueNode } from 'graphql';
import { carriedParts, type Carried } from '../carried.ts';
import type { Contract, ContractField } from '../policy.ts';
import { decidedOperation, isRootType } from '../structural-types.ts';
import { PolicyFault } from './read-policy-file.ts';

/**
 * The types and fields that policies may name, whose they are, and the categories of children, from the committed SDL
 * of the departments.
 */
export function readContract(schemaFolder: string): Contract {
  const names = existsSync(schemaFolder) ? readdirSync(schemaFolder) : [];
  const departments = names
    .filter((name) => name.endsWith('.graphql') && name !== 'supergraph.graphql')
    .map((name) => name.slice(0, -'.graphql'.length))
    .sort();
  if (departments.length === 0) throw new PolicyFault(`${schemaFolder} holds no schema. Run npm run schema.`);
  const types = new Map<string, Map<string, ContractField>>();
  const categories: string[] = [];
  for (const department of departments) {
    for (const definition of parse(readFileSync(join(schemaFolder, `${department}.graphql`), 'utf8')).definitions) {
      if (definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'ChildCategory') {
        categories.push(...(definition.values ?? []).map(({ name }) => name.value));
      }
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
      const fields = types.get(definition.name.value) ?? new Map<string, ContractField>();
      types.set(definition.name.value, fields);
      for (const field of definition.fields ?? []) {
        const { name, type } = field;
        if (isRootType(definition.name.value) && decidedOperation(name.value) !== name.value) continue;
        const { owners = [], carries = [] } = fields.get(name.value) ?? {};
        fields.set(name.value, {
          owners: [...owners, department],
          type: print(type).replaceAll('!', ''),
          carries: [...carries, ...readCarried(field)],
        });
      }
    }
  }
  assertCarriedIsKnown(types);
  return { types, departments, categories: [...new Set(categories)] };
}

function readCarried({ directives = [] }: FieldDefinitionNode): Carried[] {
  return directives
    .filter(({ name }) => name.value === 'carries')
    .map(({ arguments: given = [] }) => {
      const valueOf = (argument: string) =>
        (given.find(({ name }) => name.value === argument)?.value as StringValueNode | undefined)?.value;
      return { value: valueOf('value') ?? '', part: (valueOf('part') ?? 'whole') as Carried['part'] };
    });
}

/** @throws PolicyFault for a declaration that names no field, or no part: it would keep nothing back */
function assertCarriedIsKnown(types: ReadonlyMap<string, ReadonlyMap<string, ContractField>>): void {
  for (const [type, fields] of types) {
    for (const [field, { carries = [] }] of fields) {
      for (const { value, part } of carries) {
        const [ofType = '', ofField = ''] = value.split('.');
        if (!types.get(ofType)?.has(ofField))
          throw new PolicyFault(`${type}.${field} carries "${value}", and no type has such a field: correct @Carries.`);
        if (!carriedParts.includes(part))
          throw new PolicyFault(
            `${type}.${field} carries the part "${part}" of ${value}: name ${carriedParts.join(', ')}.`,
          );
      }
    }
  }
}
