import { join } from 'node:path';
import { embeddedUrls, type EmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { prepareByPolicies } from '../../src/processes/prepare-by-policies.ts';
import { loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';
import { connected } from '../../src/platform/database/connected.ts';
import { copyTables } from './copy-tables.ts';
import { grantRequesters, postgraphileLogin } from './grant-requesters.ts';
import { openPreparedServer } from './open-prepared-server.ts';

/** Where the contenders find the rows. */
export interface DatasetUrls {
  /** Department → URL of its database with the platform's own login, which has no right of its own. */
  departments: Record<string, string>;
  /** Department → URL of its database for contenders without permission. */
  departmentsPlain: Record<string, string>;
  /** The tables of all departments in one database, for contenders without permission. */
  one: string;
  /** The same database with a login that row security and column grants bind. */
  onePermitted: string;
}

export interface Dataset {
  urls: DatasetUrls;
  /** The database of a department or subgraph, without permission. */
  plainUrlOf(name: string): string;
  /** Process of the database server. */
  postmaster: number;
  close(): Promise<void>;
}

/**
 * Starts the database server and makes sure that it holds so many children, in the departments' databases and in the
 * one that has all.
 */
export async function openDataset(
  root: string,
  children: number,
  onProgress: (sentence: string) => void,
): Promise<Dataset> {
  const departments = await loadSubgraphs();
  const prepare = async (opened: EmbeddedPostgres) => {
    await prepareByPolicies({
      adminUrl: opened.adminUrl,
      departments,
      urlOf: embeddedUrls(opened),
      demonstration: { children, seed: 1 },
      onProgress,
    });
    await prepareOne(opened, onProgress);
  };
  // One folder for each size, so that a second run has nothing to load.
  const { server, postmaster } = await openPreparedServer(join(root, `${children}-children`), prepare, onProgress);
  const names = departments.map(({ name }) => name);
  return {
    urls: {
      ...departmentUrls(server, names),
      one: server.urlOf('postgres', 'bench'),
      onePermitted: server.urlOf(postgraphileLogin, 'bench'),
    },
    plainUrlOf: plainUrls(server),
    postmaster,
    close: () => server.stop(),
  };
}

/** Where a database is for those without permission. */
export function plainUrls(server: EmbeddedPostgres): (name: string) => string {
  return (name) => server.urlOf('postgres', name.replaceAll('-', '_'));
}

/** Where the departments' own databases are. */
export function departmentUrls(
  server: EmbeddedPostgres,
  names: readonly string[],
): Pick<DatasetUrls, 'departments' | 'departmentsPlain'> {
  const urlOf = embeddedUrls(server);
  return {
    departments: Object.fromEntries(names.map((name) => [name, urlOf(name)])),
    // Contenders without permission have nothing to govern, and count nothing.
    departmentsPlain: Object.fromEntries(
      names
        .filter((name) => !['governance', 'statistics'].includes(name))
        .map((name) => [name, plainUrls(server)(name)]),
    ),
  };
}

/** Copies the tables of all departments into one database, unless it is there. */
async function prepareOne(server: EmbeddedPostgres, onProgress: (sentence: string) => void): Promise<void> {
  const plain = (database: string) => server.urlOf('postgres', database);
  await connected(server.adminUrl, async (connection) => {
    const { rowCount } = await connection.query('select from pg_database where datname = $1', ['bench']);
    if (rowCount !== 0) return;
    onProgress('One database with the tables of all departments');
    await connection.query('drop database if exists bench_new');
    await connection.query('create database bench_new');
    await copyTables(plain, plain('bench_new'));
    await connected(plain('bench_new'), grantRequesters);
    await connection.query('alter database bench_new rename to bench');
  });
}
