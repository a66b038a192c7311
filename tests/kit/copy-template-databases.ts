import pg from 'pg';
import { grantTables } from '../../src/platform/rights/grant-roles.ts';
import type { Policies } from '../../src/platform/policy/policy.ts';
import { loadSubgraphs, subgraphNames } from '../../src/platform/subgraph/load-departments.ts';
import { loginOf } from './template-databases.ts';

/** Copies of every department's template database, for one test file. */
export interface DatabaseCopies {
  /** URL with which the platform connects to a department's database. */
  urlOf(department: string): string;
  /** A connection of the administrator, who may do anything. */
  connect(department: string): Promise<pg.Client>;
  /** URL of the administrator. */
  adminUrl: string;
  drop(): Promise<void>;
}

/**
 * @param policies what the rights in the databases follow from; those of the policies folder, as in the templates,
 * where not given
 */
export async function copyTemplateDatabases(policies?: Policies): Promise<DatabaseCopies> {
  const templates = process.env.TEMPLATE_DATABASES!;
  const suffix = `${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const databaseOf = (department: string) => `${department.replaceAll('-', '_')}_${suffix}`;
  const urlOn = (database: string, user?: string) => {
    const url = new URL(templates);
    url.pathname = `/${database}`;
    if (user) url.username = user;
    return url.href;
  };
  const onTemplates = async (statement: string) => {
    const admin = new pg.Client({ connectionString: templates });
    await admin.connect();
    await admin.query(statement);
    await admin.end();
  };
  // All at once: each copy waits for a checkpoint, and copies made together share it.
  await Promise.all(
    subgraphNames().map((department) =>
      onTemplates(
        `create database ${databaseOf(department)} template ${department.replaceAll('-', '_')} strategy file_copy`,
      ),
    ),
  );
  const copies: DatabaseCopies = {
    adminUrl: templates,
    urlOf: (department) => urlOn(databaseOf(department), loginOf(department)),
    async connect(department) {
      const client = new pg.Client({ connectionString: urlOn(databaseOf(department)) });
      await client.connect();
      return client;
    },
    async drop() {
      await Promise.all(
        subgraphNames().map((department) => onTemplates(`drop database ${databaseOf(department)} with (force)`)),
      );
    },
  };
  for (const department of policies ? await loadSubgraphs() : []) {
    const administrator = await copies.connect(department.name);
    await grantTables(administrator, department, policies!);
    await administrator.end();
  }
  return copies;
}
