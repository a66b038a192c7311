import { folders } from '../../src/platform/folders.ts';
import { loadPolicies } from '../../src/platform/policy/load-policies.ts';
import { readContract } from '../../src/platform/policy/read-contract.ts';
import { join } from 'node:path';
import { embeddedUrls } from '../../src/commands/embedded-urls.ts';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.ts';
import { prepareDatabases } from '../../src/platform/database/prepare-databases.ts';
import { loadDepartments } from '../../src/platform/subgraph/load-departments.ts';
import { connected } from './connected.ts';
import { copyTables } from './copy-tables.ts';
import { grantRequesters, postgraphileLogin } from './grant-requesters.ts';
import { settleServer } from './settle-server.ts';

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
  /** Process of the database server. */
  postmaster: number;
  close(): Promise<void>;
}

/** Starts the database server and makes sure that it holds so many children, in the departments' databases and in the one that has all. */
export async function openDataset(root: string, children: number, onProgress: (sentence: string) => void): Promise<Dataset> {
  // One folder for each size, so that a second run has nothing to load.
  const folder = join(root, `${children}-children`);
  const server = await startEmbeddedPostgres({ folder, onProgress });
  try {
    const departments = await loadDepartments();
    const urlOf = embeddedUrls(server);
    await prepareDatabases({ adminUrl: server.adminUrl, departments, urlOf, policies: loadPolicies(folders.policies, readContract(folders.schema)), demonstration: { children, seed: 1 }, onProgress });
    const names = departments.map(({ name }) => name);
    const plain = (database: string) => server.urlOf('postgres', database);
    const urls: DatasetUrls = {
      departments: Object.fromEntries(names.map((name) => [name, urlOf(name)])),
      departmentsPlain: Object.fromEntries(names.map((name) => [name, plain(name.replaceAll('-', '_'))])),
      one: plain('bench'),
      onePermitted: server.urlOf(postgraphileLogin, 'bench'),
    };
    const isNew = await connected(server.adminUrl, async (connection) => {
      const { rowCount } = await connection.query('select from pg_database where datname = $1', ['bench']);
      return rowCount === 0;
    });
    if (isNew) {
      onProgress('One database with the tables of all departments');
      await connected(server.adminUrl, (connection) => connection.query('drop database if exists bench_new'));
      await connected(server.adminUrl, (connection) => connection.query('create database bench_new'));
      await copyTables(urls.departmentsPlain, plain('bench_new'));
      await connected(plain('bench_new'), grantRequesters);
      await connected(server.adminUrl, (connection) => connection.query('alter database bench_new rename to bench'));
    }
    return { urls, postmaster: await settleServer(server.adminUrl, onProgress), close: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
