import { createHash } from 'node:crypto';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  embeddedUrls,
  startEmbeddedPostgres,
} from '../../src/embedded-postgres/embedded-postgres.ts';
import { connectionsOfProcess } from '../../src/processes/connections-of-process.ts';
import { prepareByPolicies } from '../../src/processes/prepare-by-policies.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';

const root = join(import.meta.dirname, '..', '..');
const cache = join(root, '.cache');

/** What the prepared databases depend on: when it changes they are made again. */
const sources = [
  'migrations/**/*.sql',
  'src/departments/*/{demonstration,code-tables,statistics}*.ts',
  'src/{demonstration,preparation}/*.ts',
  'src/platform/{database,records,rights,standards,statistics}/*.ts',
  'src/statistics/counting/{change-counters,recount}.ts',
  'package-lock.json',
];

/** Children of the test population: enough for every hard case in each of the five places. */
export const testPopulation = { children: 2000, seed: 7 };

/**
 * One server for the whole run, whose databases, named after their departments, are the templates that each test file
 * copies.
 */
export async function startTemplateDatabases(): Promise<EmbeddedPostgres> {
  const folder = join(cache, `postgres-${fingerprint()}`);
  for (const old of globSync(join(cache, 'postgres-*')))
    if (old !== folder) rmSync(old, { recursive: true, force: true });
  const subgraphs = await loadSubgraphs();
  const server = await startEmbeddedPostgres({
    folder,
    settings: {
      fsync: 'off',
      // Two files run at once, and the proof compares two platforms.
      max_connections: String(100 + connectionsOfProcess(subgraphs.length) * 4),
    },
  });
  try {
    await prepareByPolicies({
      adminUrl: server.adminUrl,
      departments: subgraphs,
      policies: standingPolicies(),
      urlOf: embeddedUrls(server),
      demonstration: testPopulation,
      onProgress: () => {},
    });
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

export function loginOf(department: string): string {
  return `tonghu_${department.replaceAll('-', '_')}`;
}

function fingerprint(): string {
  const hash = createHash('sha256').update(JSON.stringify(testPopulation));
  for (const path of globSync(sources, { cwd: root }).sort()) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex').slice(0, 12);
}
