import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';
import { PolicyFault } from './read-policy-file.ts';
import type { Contract } from './load-policies.ts';

/** The types and fields that policies may name, from the committed SDL of the departments. */
export function readContract(schemaFolder: string): Contract {
  const names = existsSync(schemaFolder) ? readdirSync(schemaFolder) : [];
  const files = names.filter((name) => name.endsWith('.graphql') && name !== 'supergraph.graphql');
  if (files.length === 0) throw new PolicyFault(`${schemaFolder} holds no schema. Run npm run schema.`);
  const contract = new Map<string, Set<string>>();
  for (const file of files) {
    for (const definition of parse(readFileSync(join(schemaFolder, file), 'utf8')).definitions) {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
      const fields = contract.get(definition.name.value) ?? new Set<string>();
      for (const field of definition.fields ?? []) fields.add(field.name.value);
      contract.set(definition.name.value, fields);
    }
  }
  return contract;
}
