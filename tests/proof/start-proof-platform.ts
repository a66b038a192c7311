import pg from 'pg';
import { subscribersOf } from '../../src/commands/deliver-events.ts';
import { startGateway } from '../../src/gateway/start-gateway.ts';
import { loadTrustedDocuments } from '../../src/gateway/trusted-documents.ts';
import { folders } from '../../src/platform/folders.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';
import { signRequester, type SubgraphOperation } from '../../src/platform/identity/signed-requester.ts';
import type { Policies } from '../../src/platform/policy/policy.ts';
import { createSubgraph, type Subgraph } from '../../src/platform/subgraph/create-subgraph.ts';
import type { Department } from '../../src/platform/subgraph/define-department.ts';
import { departmentNames, loadDepartments } from '../../src/platform/subgraph/load-departments.ts';
import { copyTemplateDatabases } from '../kit/copy-template-databases.ts';
import { factsOf, layout, schools, type World } from './world.ts';

/** Gateway, subgraphs and databases, whose policies and records can be exchanged while they run, and which believe who the test says it is. */
export interface ProofPlatform {
  subgraphs: ReadonlyMap<string, Subgraph>;
  policies: Policies;
  /** Replaces every child of every department. */
  fill(world: World): Promise<void>;
  /** The gateway's answer, byte for byte. */
  ask(requester: Requester, operation: SubgraphOperation): Promise<string>;
  /** The answer of one department's subgraph, asked as the gateway asks it. */
  askSubgraph(department: string, requester: Requester, operation: SubgraphOperation): Promise<string>;
  /** A department's subgraph beside the platform's own, changed for one test, on the same database. */
  startVariant(department: Department<any>): Promise<Subgraph>;
  sql(department: string, statement: string): Promise<any[]>;
  close(): Promise<void>;
}

export const requesterKey = 'key of the proof';

export async function startProofPlatform(name: string, policies: Policies, now: () => Date): Promise<ProofPlatform> {
  const databases = await copyTemplateDatabases(name);
  const departments = await loadDepartments();
  const administrators = new Map(await Promise.all(departmentNames().map(async (one): Promise<[string, pg.Client]> => [one, await databases.connect(one)])));
  const subgraphs = new Map<string, Subgraph>();
  const startSubgraph = (department: Department<any>) => createSubgraph({
    department, requesterKey, now,
    policies: () => platform.policies,
    databaseUrl: databases.urlOf(department.name),
    eventKey: 'event key of the proof',
    subscribers: subscribersOf(departments),
    deliver: async () => {},
    pollEvents: false,
  });
  for (const department of departments) subgraphs.set(department.name, await startSubgraph(department));
  const gateway = await startGateway({
    supergraphFile: folders.supergraph,
    links: [...subgraphs.values()].map((subgraph) => ({ name: subgraph.name, requesterKey, execute: subgraph.execute, subscribe: subgraph.subscribe, assertReady: subgraph.assertReady })),
    authenticateRequester: async (headers) => JSON.parse(decodeURIComponent(String(headers['x-purpose']))) as Requester,
    policies,
    trusted: loadTrustedDocuments(folders.trustedDocuments, policies),
    trustedOnly: false,
    limits: { requestsPerSecond: 100_000 },
    host: '127.0.0.1',
    port: 0,
    now,
  });
  const sql = async (department: string, statement: string) => (await administrators.get(department)!.query(statement)).rows;
  // Random values stand beside each other as no office would write them; what is read does not depend on it.
  for (const department of departmentNames()) await sql(department, dropChecks);
  await sql('education', `delete from school; insert into school select * from json_populate_recordset(null::school, ${pg.escapeLiteral(JSON.stringify(schools))})`);

  const platform: ProofPlatform = {
    subgraphs, policies, sql, startVariant: startSubgraph,
    async fill(world) {
      await Promise.all(departmentNames().map((department) => sql(department, fillStatement(department, world))));
    },
    async ask(requester, { query, variables }) {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-purpose': encodeURIComponent(JSON.stringify(requester)) },
        body: JSON.stringify({ query, variables }),
      });
      return response.text();
    },
    async askSubgraph(department, requester, operation) {
      const signed = signRequester(requester, 'request', department, operation, requesterKey, now());
      return JSON.stringify(await subgraphs.get(department)!.execute(operation, signed));
    },
    async close() {
      await gateway.close();
      for (const subgraph of subgraphs.values()) await subgraph.close();
      for (const administrator of administrators.values()) await administrator.end();
      await databases.drop();
    },
  };
  return platform;
}

const dropChecks = `do $do$ declare found record; begin
  for found in select conrelid::regclass as "table", conname from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace and conrelid <> 'audit_entry'::regclass loop
    execute format('alter table %s drop constraint %I', found."table", found.conname);
  end loop;
end $do$`;

function fillStatement(department: string, world: World): string {
  const tables = Object.keys(layout).filter((table) => layout[table]!.department === department);
  const rows = new Map(tables.map((table) => [table, world.flatMap((child) => child.tables[table] ?? [])]));
  if (department === 'civil-affairs') {
    rows.set('child', world.flatMap((child) => child.tables.child!.map((row) => ({ ...row, sealed: child.sealed, updated_at: '2026-01-01' }))));
    rows.set('resident_number', world.flatMap(({ childId, tables }) => tables.child!.filter((row) => row.resident_id).map((row) => ({ resident_id: row.resident_id, child_id: childId }))));
  } else {
    rows.set('child_scope', world.map((child) => {
      const { childId, residenceDivision, householdDivision, sealed, categories, birthDate } = factsOf(child);
      return { child_id: childId, residence_division: residenceDivision, household_division: householdDivision, sealed, categories, birth_date: birthDate, version: 1 };
    }));
  }
  const inserts = [...rows].map(([table, records]) => (
    `insert into ${table} select * from json_populate_recordset(null::${table}, ${pg.escapeLiteral(JSON.stringify(records))})`
  ));
  return ['begin', `truncate ${[...rows.keys()].join(', ')}`, ...inserts, 'commit'].join('; ');
}
