import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { folders } from '../../src/platform/folders.ts';
import { buildSubgraphSchema } from '../../src/platform/subgraph/contract/build-subgraph-schema.ts';
import type { Department } from '../../src/platform/subgraph/define-department.ts';
import { benchFolders } from './bench-names.ts';
import { generatedFields, generatedNames, queryNameOf, recordNameOf, typeNameOf } from './generated-names.ts';

/**
 * Writes what the platform reads of schema/ and policies/ for these departments, and for each number of them the
 * supergraph of the first ones.
 */
export async function writeBenchFolders(departments: readonly Department[], counts: readonly number[]): Promise<void> {
  for (const folder of [benchFolders.schema, benchFolders.policies]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(benchFolders.schema, { recursive: true });
  // The trusted documents ask departments that a platform of the first ones may not have; policies do not change while
  // it is measured.
  const left = [
    folders.trustedDocuments,
    join(folders.policies, 'access', 'governance.yaml'),
    join(folders.policies, 'access', 'statistics.yaml'),
  ];
  cpSync(folders.policies, benchFolders.policies, { recursive: true, filter: (path) => !left.includes(path) });
  const services = await Promise.all(
    departments.map(async (department) => {
      const { sdl } = await buildSubgraphSchema(department);
      writeFileSync(join(benchFolders.schema, `${department.name}.graphql`), sdl);
      return { name: department.name, url: `http://${department.name}`, typeDefs: parse(sdl) };
    }),
  );
  for (const count of counts) {
    const composed = composeServices(services.slice(0, count));
    if (compositionHasErrors(composed))
      throw new Error(
        `${count} departments do not compose: ${composed.errors.map(({ message }) => message).join('; ')}`,
      );
    writeFileSync(benchFolders.supergraphOf(count), composed.supergraphSdl);
  }
  for (const name of generatedNames)
    writeFileSync(join(benchFolders.policies, 'access', `${name}.yaml`), rulesOf(name));
}

/**
 * What a generated department releases: everything to the requester of W1, and a part of it to others, as the product's
 * departments do.
 */
function rulesOf(name: string): string {
  const fields = Object.keys(generatedFields);
  const rule = (
    id: string,
    department: string,
    role: string,
    purpose: string,
    allow: string[],
  ) => `  - id: ${name}-${id}
    because: no law, a department of the benchmark
    to: { department: ${department}, roles: [${role}] }
    for: [${purpose}]
    where: { child.division: within-requester }
    fields:
      Query: { allow: [${queryNameOf(name)}] }
      Child: { allow: [id, ${recordNameOf(name)}] }
      ${typeNameOf(name)}: { allow: [${allow.join(', ')}] }
`;
  return `department: ${name}\nrules:\n${[
    rule('child-protection', 'civil-affairs', 'child-welfare', 'child-protection', fields),
    rule('school-aid', 'education', 'student-affairs', 'school-aid', fields.slice(0, 2)),
    rule('child-health', 'health', 'clinic', 'child-health', fields.slice(2)),
  ].join('')}`;
}
