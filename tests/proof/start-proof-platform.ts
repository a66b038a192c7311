import type pg from 'pg';
import { subscribersOf } from '../../src/processes/links.ts';
import { startGateway, type Gateway } from '../../src/gateway/start-gateway.ts';
import { loadTrustedDocuments } from '../../src/gateway/trusted-documents.ts';
import { PoliciesInForce } from '../../src/platform/policy/in-force/policies-in-force.ts';
import { folders } from '../../src/platform/folders.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';
import { grantTables } from '../../src/platform/rights/grant-roles.ts';
import { readersOf } from '../../src/platform/rights/reading-rights.ts';
import { readingRoleOf } from '../../src/platform/database/roles.ts';
import type { SubgraphOperation } from '../../src/platform/identity/signed-requester.ts';
import type { Policies } from '../../src/platform/policy/policy.ts';
import { openSubgraph, type Subgraph } from '../../src/platform/subgraph/open-subgraph.ts';
import type { Department } from '../../src/platform/subgraph/define-department.ts';
import { departmentNames, loadDepartments } from '../../src/platform/subgraph/load-departments.ts';
import { copyTemplateDatabases } from '../kit/copy-template-databases.ts';
import { fillStatement, insertStatement } from './fill-statement.ts';
import { policiesOf } from './policies-of.ts';
import { schools, type World } from './world.ts';

/**
 * Gateway, subgraphs and databases, whose policies and records can be exchanged while they run, and which believe who
 * the test says it is.
 */
export interface ProofPlatform {
  policies: PoliciesInForce;
  subgraphs: ReadonlyMap<string, Subgraph>;
  /** The policies in force, and with them the rights in the databases. */
  use(policies: Policies): Promise<void>;
  /** The third wall broken: from the next policies on, every reading role may select every column. */
  areRightsOpen: boolean;
  /** Replaces every child of every department. */
  fill(world: World): Promise<void>;
  /** The gateway's answer, byte for byte. */
  ask(requester: Requester, operation: SubgraphOperation): Promise<string>;
  /** The answer of one department's subgraph, asked as the gateway asks it. */
  askSubgraph(department: string, requester: Requester, operation: SubgraphOperation): Promise<string>;
  /** A department's subgraph beside the platform's own, changed for one test, on the same database. */
  startVariant(department: Department): Promise<Subgraph>;
  sql(department: string, statement: string): Promise<any[]>;
  close(): Promise<void>;
}

export const requesterKey = 'key of the proof';

/** @param policies in force to begin with */
export async function startProofPlatform(now: () => Date, first = policiesOf([])): Promise<ProofPlatform> {
  const policies = new PoliciesInForce(first);
  const databases = await copyTemplateDatabases(first);
  const departments = await loadDepartments();
  const administrators = new Map(
    await Promise.all(
      departmentNames().map(async (one): Promise<[string, pg.Client]> => [one, await databases.connect(one)]),
    ),
  );
  const subgraphs = new Map<string, Subgraph>();
  const startSubgraph = (department: Department) =>
    openSubgraph({
      department,
      requesterKey,
      now,
      policies,
      databaseUrl: databases.urlOf(department.name),
      eventKeyOf: () => null,
      subscribers: subscribersOf(departments),
      deliver: async () => {},
      pollEvents: false,
    });
  for (const department of departments) subgraphs.set(department.name, await startSubgraph(department));
  const gateway = await startTrustingGateway(policies, [...subgraphs.values()], now);
  const sql = async (department: string, statement: string) =>
    (await administrators.get(department)!.query(statement)).rows;
  const insert = await freeTables(sql);
  await sql('education', `delete from school; ${insert('education', 'school', schools)}`);

  async function writeRights(department: Department): Promise<void> {
    const administrator = administrators.get(department.name)!;
    await grantTables(administrator, department, policies.current);
    if (!platform.areRightsOpen) return;
    const roles = readersOf(policies.current).map((reader) => readingRoleOf(department.name, reader));
    await administrator.query(`grant select on all tables in schema public to ${roles.join(', ')}`);
  }

  const platform: ProofPlatform = {
    subgraphs,
    policies,
    sql,
    startVariant: startSubgraph,
    areRightsOpen: false,
    async use(given) {
      policies.adopt(given);
      await Promise.all(departments.map(writeRights));
    },
    async fill(world) {
      await Promise.all(
        departmentNames().map((department) => sql(department, fillStatement(department, world, insert))),
      );
    },
    ask: (requester, operation) => askGateway(gateway.url, requester, operation),
    async askSubgraph(department, requester, operation) {
      return JSON.stringify(
        await subgraphs
          .get(department)!
          .execute(operation, { requester, requestId: 'request', policyVersion: policies.current.version }),
      );
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

/** A gateway that believes who the request says it is from. */
function startTrustingGateway(policies: PoliciesInForce, links: Subgraph[], now: () => Date): Promise<Gateway> {
  return startGateway({
    supergraphFile: folders.supergraph,
    links,
    authenticateRequester: async (headers) => JSON.parse(decodeURIComponent(String(headers['x-purpose']))) as Requester,
    policies,
    trusted: loadTrustedDocuments(folders.trustedDocuments, policies.current),
    trustedOnly: false,
    // Histories under every record of a page cost more than an office may ask for at once.
    limits: { requestsPerSecond: 100_000, cost: 1_000_000 },
    host: '127.0.0.1',
    port: 0,
    now,
  });
}

async function askGateway(url: string, requester: Requester, { query, variables }: SubgraphOperation): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-purpose': encodeURIComponent(JSON.stringify(requester)) },
    body: JSON.stringify({ query, variables }),
  });
  // Every request has a number of its own, which an unforeseen fault quotes.
  return (await response.text()).replaceAll(response.headers.get('x-request-id')!, 'request');
}

/** Lets every table take random values. @returns how rows are inserted into it */
async function freeTables(
  sql: ProofPlatform['sql'],
): Promise<(department: string, table: string, rows: object[]) => string> {
  // Random values stand beside each other as no office would write them; what is read does not depend on it.
  for (const department of departmentNames()) await sql(department, dropConstraints);
  const columns = new Map<string, string>();
  for (const department of departmentNames())
    for (const { table, list } of await sql(department, storedColumns)) columns.set(`${department}.${table}`, list);
  return (department, table, rows) => insertStatement(table, columns.get(`${department}.${table}`)!, rows);
}

const dropConstraints = `do $do$ declare found record; begin
  for found in select conrelid::regclass as "table", conname from pg_constraint
    where contype in ('c', 'u') and connamespace = 'public'::regnamespace loop
    execute format('alter table %s drop constraint %I cascade', found."table", found.conname);
  end loop;
end $do$`;

/** The columns of each table that hold what is written, and are not made of others. */
const storedColumns = `select table_name as "table",
    string_agg(quote_ident(column_name), ', ' order by ordinal_position) as list
  from information_schema.columns where table_schema = 'public' and is_generated = 'NEVER' group by table_name`;
