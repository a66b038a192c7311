import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from '../../src/embedded-postgres/embedded-postgres.ts';

const root = process.cwd();
export const shelter = mkdtempSync('/tmp/tonghu-shelter-');
chmodSync(shelter, 0o755);
const places: string[] = [];
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

/** A place of its own for a test, short enough for a socket; as root one that only root may enter, unless opened. */
export function newPlace({ open = true } = {}): string {
  const place = mkdtempSync('/tmp/tonghu-test-');
  if (open) chmodSync(place, 0o755);
  places.push(place);
  return place;
}

export async function startServer(
  place: string,
  options: Partial<EmbeddedPostgresOptions> = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder: join(place, 'data/postgres'), shelter, ...options });
  servers.push(server);
  return server;
}

export async function query(server: { adminUrl: string }, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  client.on('error', () => {}); // the server is killed under it in some tests
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end().catch(() => {});
  }
}

/** Starts the server from a Node process of its own. */
export function startInChild(
  place: string,
  account?: { uid: number; gid: number },
): { child: ChildProcess; adminUrl: Promise<string> } {
  const script = `
    import { startEmbeddedPostgres } from '${root}/src/embedded-postgres/embedded-postgres.ts';
    const server = await startEmbeddedPostgres({ folder: '${place}/data/postgres', shelter: '${shelter}' });
    console.log(server.adminUrl);
    process.on('SIGTERM', () => server.stop().then(() => process.exit()));`;
  const child = spawn(
    process.execPath,
    ['--import', `${root}/src/typescript.mjs`, '--input-type=module', '--eval', script],
    {
      ...account,
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  return { child, adminUrl: once(child.stdout!, 'data').then(([line]) => String(line).trim()) };
}

/** Another program, which runs for a minute. */
export function startBystander(): ChildProcess {
  const bystander = spawn('sleep', ['60']);
  children.push(bystander);
  return bystander;
}

export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

export function postmasterOf(place: string): number {
  return Number.parseInt(readFileSync(join(place, 'data/postgres/cluster/postmaster.pid'), 'utf8'), 10);
}

/**
 * Whether a process of this postmaster's group still runs: itself or its children. What only waits to be collected has
 * ended.
 */
export function isAnyoneLeft(postmaster: number): boolean {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .some((pid) => {
      try {
        const [state, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        return Number(group) === postmaster && state !== 'Z';
      } catch {
        return false;
      }
    });
}

/** Ends what a test has started, and deletes its places. */
export async function endAll(): Promise<void> {
  for (const child of children.splice(0)) if (child.exitCode === null && child.signalCode === null) await kill(child);
  for (const server of servers.splice(0)) await server.stop();
  for (const place of places.splice(0)) rmSync(place, { recursive: true, force: true });
}
