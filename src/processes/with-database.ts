import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { LogTransactions } from '../platform/audit-log/log-transactions.ts';
import { allConnected, connected } from '../platform/database/connected.ts';
import type { Config } from '../platform/config.ts';
import { embeddedUrls, startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';
import { rolesOf } from '../platform/database/roles.ts';
import { subgraphNames } from '../platform/subgraph/load-departments.ts';

/** Works on the log of a department, under its log role. @throws RangeError for an unknown department */
export function withLog<Result>(
  config: Config,
  department: string,
  work: (transactions: LogTransactions) => Promise<Result>,
): Promise<Result> {
  return withDatabase(config, department, async (url) => {
    const transactions = new LogTransactions({ department, url, role: rolesOf(department).log });
    try {
      return await work(transactions);
    } finally {
      await transactions.close();
    }
  });
}

/** Works in the database of a department as its administrator. @throws RangeError for an unknown department */
export function withAdministrator<Result>(
  config: Config,
  department: string,
  work: (connection: pg.Client) => Promise<Result>,
): Promise<Result> {
  return withAdministrators(config, [department], ([connection]) => work(connection!));
}

/**
 * Works in the databases of several departments as their administrator, a connection for each, in their order. @throws
 * RangeError for an unknown department
 */
export function withAdministrators<Result>(
  config: Config,
  departments: readonly string[],
  work: (connections: readonly pg.Client[]) => Promise<Result>,
): Promise<Result> {
  return withDatabases(config, departments, async (urls, isEmbedded) => {
    if (!isEmbedded && config.databaseAdminUrl === null)
      throw new RangeError('DATABASE_ADMIN_URL is not set: name the role that owns the tables.');
    const administrators = urls.map((url) => {
      const administrator = new URL(isEmbedded ? url : config.databaseAdminUrl!);
      if (isEmbedded) administrator.username = 'postgres';
      administrator.pathname = new URL(url).pathname;
      return administrator.href;
    });
    return allConnected(administrators, work);
  });
}

/** Works with the database of one department. */
export function withDatabase<Result>(
  config: Config,
  department: string,
  work: (url: string, isEmbedded: boolean) => Promise<Result>,
): Promise<Result> {
  return withDatabases(config, [department], ([url], isEmbedded) => work(url!, isEmbedded));
}

/**
 * The databases of departments: those that the configuration names, those of the platform that runs on the data folder,
 * or, where none runs, those of the data folder, whose server is started for it.
 */
async function withDatabases<Result>(
  config: Config,
  departments: readonly string[],
  work: (urls: readonly string[], isEmbedded: boolean) => Promise<Result>,
): Promise<Result> {
  for (const department of departments) {
    if (!subgraphNames().includes(department))
      throw new RangeError(`There is no department ${department}. There are: ${subgraphNames().join(', ')}.`);
  }
  const configured = departments.map((department) => config.department(department).databaseUrl);
  if (configured.every((url) => url !== null)) return work(configured, false);
  const running = await Promise.all(departments.map((department) => findRunningUrl(config.dataFolder, department)));
  if (running.every((url) => url !== null)) return work(running, true);
  const server = await startEmbeddedPostgres({
    folder: join(config.dataFolder, 'postgres'),
    onProgress: (sentence) => process.stderr.write(`${sentence}\n`),
  });
  try {
    return await work(departments.map(embeddedUrls(server)), true);
  } finally {
    await server.stop();
  }
}

/**
 * The address that the running platform has noted, where its server answers: one that was killed has left its note
 * behind.
 */
async function findRunningUrl(dataFolder: string, department: string): Promise<string | null> {
  let url: string | undefined;
  try {
    const { databases } = JSON.parse(await readFile(join(dataFolder, 'platform.json'), 'utf8')) as {
      databases?: Record<string, string>;
    };
    url = databases?.[department];
  } catch {
    return null; // none is running
  }
  if (url === undefined) return null;
  return connected(url, async () => url).catch((error: Error & { code?: string }) => {
    if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') return null;
    throw error;
  });
}
