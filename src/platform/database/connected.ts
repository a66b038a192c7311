import pg from 'pg';
import { logger } from '../logger.ts';

/**
 * Runs something on a connection of its own.
 * @param target URL, or the driver's configuration
 */
export async function connected<Result>(
  target: string | pg.ClientConfig,
  run: (connection: pg.Client) => Promise<Result>,
): Promise<Result> {
  const connection = new pg.Client(target);
  // The statement under way fails with the loss; without a listener the event would end the process.
  connection.on('error', ({ code }: Error & { code?: string }) =>
    logger.warn({ database: connection.database, code }, 'a connection was lost'),
  );
  await connection.connect();
  try {
    return await run(connection);
  } finally {
    await connection.end();
  }
}

export function databaseOf(url: string): string {
  const { database } = new pg.Client({ connectionString: url });
  if (!database) throw new Error('A database URL names no database.');
  return database;
}

/**
 * The department's database as its administrator reaches it: on the department's server, with the administrator's name.
 */
export function adminUrlOf(
  { adminUrl, urlOf }: { adminUrl: string; urlOf(department: string): string },
  department: string,
): string {
  const url = new URL(adminUrl);
  url.pathname = `/${databaseOf(urlOf(department))}`;
  return url.href;
}

/** Runs something on a connection to each of these databases, in their order. */
export function allConnected<Result>(
  urls: readonly string[],
  run: (connections: readonly pg.Client[]) => Promise<Result>,
): Promise<Result> {
  const [url, ...others] = urls;
  return url === undefined
    ? run([])
    : connected(url, (connection) => allConnected(others, (connections) => run([connection, ...connections])));
}
