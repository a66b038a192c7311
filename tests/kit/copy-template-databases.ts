import pg from 'pg';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';
import { loginOf } from './template-databases.ts';

/** Copies of every department's template database, for one test file. */
export interface DatabaseCopies {
  /** URL with which the platform connects to a department's database. */
  urlOf(department: string): string;
  /** A connection of the administrator, who may do anything. */
  connect(department: string): Promise<pg.Client>;
  drop(): Promise<void>;
}

export async function copyTemplateDatabases(name: string): Promise<DatabaseCopies> {
  const templates = process.env.TEMPLATE_DATABASES!;
  const databaseOf = (department: string) => `${department.replaceAll('-', '_')}_${name}_${process.pid}`;
  const admin = new pg.Client({ connectionString: templates });
  await admin.connect();
  for (const department of departmentNames()) {
    await admin.query(`create database ${databaseOf(department)} template ${department.replaceAll('-', '_')} strategy file_copy`);
  }
  const urlOn = (database: string, user?: string) => {
    const url = new URL(templates);
    url.pathname = `/${database}`;
    if (user) url.username = user;
    return url.href;
  };
  return {
    urlOf: (department) => urlOn(databaseOf(department), loginOf(department)),
    async connect(department) {
      const client = new pg.Client({ connectionString: urlOn(databaseOf(department)) });
      await client.connect();
      return client;
    },
    async drop() {
      for (const department of departmentNames()) await admin.query(`drop database ${databaseOf(department)} with (force)`);
      await admin.end();
    },
  };
}
