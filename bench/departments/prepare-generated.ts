import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { createRoles, grantTables } from '../../src/platform/rights/grant-roles.ts';
import type { Policies } from '../../src/platform/policy/policy.ts';
import type { Department } from '../../src/platform/subgraph/define-department.ts';
import { connected } from '../../src/platform/database/connected.ts';
import { generatedFields, tableNameOf } from './generated-names.ts';

const platformHistory = join(import.meta.dirname, '..', '..', 'migrations', 'platform');

/**
 * Makes the database of a generated department ready: the tables of every department, its own one with a row for each
 * child, roles and grants.
 * @param urlOf URL of a database for the superuser
 * @param login URL with which the platform will connect
 */
export async function prepareGenerated(
  department: Department,
  policies: Policies,
  urlOf: (database: string) => string,
  login: string,
): Promise<void> {
  const { name } = department;
  const database = tableNameOf(name);
  const isNew = await connected(urlOf('postgres'), async (connection) => {
    await createRoles(connection, name, login, policies);
    const { rowCount } = await connection.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) {
      await connection.query(`drop database if exists ${database}_new`);
      await connection.query(`create database ${database}_new`);
    }
    return rowCount === 0;
  });
  if (isNew) {
    await connected(urlOf(`${database}_new`), (connection) => fill(connection, database, urlOf('police')));
    // What a run that was cut short has left is no database of this name.
    await connected(urlOf('postgres'), (connection) =>
      connection.query(`alter database ${database}_new rename to ${database}`),
    );
  }
  await connected(urlOf(database), (connection) => grantTables(connection, department, policies));
}

async function fill(connection: Client, table: string, police: string): Promise<void> {
  for (const file of readdirSync(platformHistory).sort())
    await connection.query(readFileSync(join(platformHistory, file), 'utf8'));
  const fields = Object.values(generatedFields);
  await connection.query(
    `create table ${table} (child_id uuid primary key, version integer not null,
      ${fields.map(({ column, kind }) => `${column} ${kind} not null`).join(', ')})`,
  );
  await connected(police, (from) =>
    pipeline(
      from.query(copyTo('copy child_scope to stdout')),
      connection.query(copyFrom('copy child_scope from stdin')),
    ),
  );
  await connection.query(`insert into ${table} (child_id, version, ${fields.map(({ column }) => column).join(', ')})
    select child_id, 1, ${fields.map(({ sql }) => sql).join(', ')} from child_scope`);
}
