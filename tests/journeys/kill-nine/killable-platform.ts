import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Random } from '../../../src/demonstration/random.ts';

/** A process, or one of several of a kind, that an operator would start again. */
export interface Victim {
  name: string;
  /** Ends it by SIGKILL; resolves when it is gone. */
  kill(random: Random): Promise<void>;
  /** Does what an operator or service manager does then; nothing where the platform helps itself. */
  recover(): Promise<void>;
}

/** The platform as real processes, any of which a test may kill. */
export interface KillablePlatform {
  name: string;
  victims: readonly Victim[];
  gatewayUrl(): string;
  issuer(): string;
  /** Where the identity provider keeps its clients' secrets. */
  identityFolder: string;
  /** The server's administrator. */
  adminUrl(): string;
  /** What the command `audit:export` of a department needs in its environment. */
  operatorOf(department: string): Record<string, string>;
  /** Verifier keys of the departments' logs. */
  verifierKeys(): string[];
  /** What the same question is answered by each process that answers: the ids of the requests. */
  askEach(headers: Record<string, string>, query: string): Promise<string[]>;
  /** What the processes have written, those too that have ended. */
  output(): string;
  /** Processes that have ended and were not killed. */
  ended(): string[];
  close(): Promise<void>;
}

/** Works in a department's database as the administrator. */
export async function connected<Result>(
  platform: KillablePlatform,
  department: string,
  work: (connection: pg.Client) => Promise<Result>,
): Promise<Result> {
  const url = new URL(platform.adminUrl());
  url.pathname = `/${department.replaceAll('-', '_')}`;
  const client = new pg.Client({ connectionString: url.href });
  client.on('error', () => {}); // its server is killed at times
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Rows of a department's database. */
export async function rowsOf(
  platform: KillablePlatform,
  department: string,
  statement: string,
  values: unknown[] = [],
): Promise<any[]> {
  return connected(platform, department, async (connection) => (await connection.query(statement, values)).rows);
}

/**
 * Kills one process of the server that is not its first one: those of the departments' connections and those that
 * write. The server begins anew by itself.
 */
export async function killBackend(adminUrl: string, random: Random): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  const ended = new Promise((resolve) => client.once('end', resolve));
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    'select pid from pg_stat_activity where pid <> pg_backend_pid() order by pid',
  );
  process.kill(rows[Math.floor(random() * rows.length)]!.pid, 'SIGKILL');
  // One that has ended by itself since is nobody's loss.
  await Promise.race([ended, wait(5000)]);
  await client.end().catch(() => {});
}

/** Looks until it is so. @throws Error naming what has not come about within a minute and a half */
export async function until(what: string | (() => string), isSo: () => Promise<boolean>): Promise<void> {
  for (const begin = performance.now(); !(await isSo()); await wait(50)) {
    if (performance.now() - begin > 90_000) {
      const named = typeof what === 'string' ? what : what();
      throw new Error(`It has not come about within 90 seconds that ${named}.`);
    }
  }
}

export async function untilReady(platform: KillablePlatform): Promise<void> {
  const url = new URL('/health/ready', platform.gatewayUrl());
  await until(`${platform.name} is ready`, () =>
    fetch(url, { signal: AbortSignal.timeout(5000) }).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}
