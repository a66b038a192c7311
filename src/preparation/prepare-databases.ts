import pg from 'pg';
import { demonstrationTables } from '../demonstration/demonstration-tables.ts';
import { childScopeTable, loadDemonstration, type DemonstrationTarget } from '../demonstration/load-demonstration.ts';
import type { Policies } from '../platform/policy/policy.ts';
import type { Department } from '../platform/subgraph/define-department.ts';
import { makeAuditMonths } from './audit-months.ts';
import { adminUrlOf, connected, databaseOf } from '../platform/database/connected.ts';
import { closeDatabase, createRoles, grantTables } from '../platform/rights/grant-roles.ts';
import { migrate } from './migrate.ts';

export interface DemonstrationSize {
  children: number;
  seed: number;
  /** Replaces what stands in the departments' tables; otherwise only databases without a demonstration get one. */
  replace?: boolean;
}

export interface Preparation {
  /** URL of a role that may create databases and roles. */
  adminUrl: string;
  departments: readonly Department[];
  /** What the grants in the databases follow from. */
  policies: Policies;
  /** URL with which the platform will connect to a department's database. */
  urlOf(department: string): string;
  demonstration: DemonstrationSize | null;
  onProgress(sentence: string): void;
}

/**
 * Makes the departments' databases ready: roles, database, migrations, grants, code tables, demonstration data. Every
 * step is whole or not there, so that a start that was cut short is repaired by the next.
 */
export async function prepareDatabases(preparation: Preparation): Promise<void> {
  const { departments, demonstration, onProgress } = preparation;
  await Promise.all(departments.map((department) => prepareDatabase(preparation, department)));
  for (const department of departments) {
    for (const step of department.preparation ?? []) {
      await once(adminUrlOf(preparation, department.name), step.name, async (connection) => {
        onProgress(`${department.title}: ${step.title}`);
        await step.run(connection);
      });
    }
  }
  if (demonstration) await prepareDemonstration(preparation, demonstration);
}

async function prepareDatabase(preparation: Preparation, department: Department): Promise<void> {
  const { name } = department;
  const url = preparation.urlOf(name);
  const database = databaseOf(url);
  await connected(preparation.adminUrl, async (connection) => {
    await connection.query('select pg_advisory_lock(7461)');
    await createRoles(connection, name, url, preparation.policies);
    const { rowCount } = await connection.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await connection.query(`create database ${pg.escapeIdentifier(database)}`);
    await closeDatabase(connection, database, url, preparation.departments.length);
  });
  await migrate(name, adminUrlOf(preparation, name));
  await connected(adminUrlOf(preparation, name), async (connection) => {
    await makeAuditMonths(connection, new Date());
    await grantTables(connection, department, preparation.policies);
  });
}

async function prepareDemonstration(preparation: Preparation, demonstration: DemonstrationSize): Promise<void> {
  const step = 'demonstration';
  const open: DemonstrationTarget[] = [];
  try {
    for (const department of preparation.departments) {
      const connection = new pg.Client({ connectionString: adminUrlOf(preparation, department.name) });
      await connection.connect();
      const { rowCount } = await connection.query('select from preparation_step where step = $1', [step]);
      const tables = [
        ...(department.register ? [] : [childScopeTable]),
        ...(await demonstrationTables(department.name)),
      ];
      open.push({ connection, tables });
      if (rowCount !== 0 && !demonstration.replace) await open.pop()!.connection.end();
    }
    if (open.length === 0) return;
    for (const { connection, tables } of open) {
      await connection.query('begin; set local synchronous_commit = off');
      if (demonstration.replace)
        await connection.query(`truncate ${[...tables.map(({ table }) => table), ...traces].join(', ')}`);
    }
    let told = 0;
    await loadDemonstration(open, demonstration, (done) => {
      const percent = Math.floor((done * 20) / demonstration.children) * 5;
      if (percent > told)
        preparation.onProgress(`示范数据 demonstration: ${done} of ${demonstration.children} children`);
      told = percent;
    });
    for (const { connection } of open) {
      await connection.query('insert into preparation_step (step) values ($1) on conflict do nothing', [step]);
      await connection.query('commit');
      await connection.query('analyze');
    }
  } finally {
    await Promise.all(open.map(({ connection }) => connection.end()));
  }
}

/** What earlier changes of the replaced records have left; the audit log stays whatever happens. */
const traces = ['record_history', 'outbox_event', 'outbox_delivery', 'inbox_event', 'statistics_contribution'];

/** Runs a step and notes it as done, in one transaction, unless it was done before. */
async function once(url: string, step: string, run: (connection: pg.Client) => Promise<void>): Promise<void> {
  await connected(url, async (connection) => {
    const { rowCount } = await connection.query('select from preparation_step where step = $1', [step]);
    if (rowCount !== 0) return;
    await connection.query('begin');
    await run(connection);
    await connection.query('insert into preparation_step (step) values ($1)', [step]);
    await connection.query('commit');
  });
}
