import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { lockFolder } from './lock-folder.ts';
import { isRoot, mayEnter, type ServerAccount } from './server-account.ts';
import { serverEnvironment, type ServerBinaries } from './server-binaries.ts';
import { killInitdb, stopServer } from './stop-server.ts';
import { StartFault, startFaultFrom } from '../platform/start-fault.ts';

/** The files of one database server (PostgreSQL calls them a cluster). */
export interface Cluster {
  path: string;
  /** The folder around them, where the socket goes: the platform's folder, or the cluster's place in the shelter. */
  home: string;
  /** Who owns them and runs the server; undefined where that is the account of this process. */
  account: ServerAccount | undefined;
}

interface Place {
  folder: string;
  /** Where root keeps clusters whose account cannot reach `folder`; `folder` then holds a link. */
  shelter: string;
}

/**
 * The cluster of this folder, or null before the first start.
 *
 * @throws StartFault when it is gone, or belongs to an account as which this process cannot run the server
 */
export function findCluster(folder: string): Cluster | null {
  const entry = join(folder, 'cluster');
  if (!lstatSync(entry, { throwIfNoEntry: false })) return null;
  if (!existsSync(entry)) {
    throw new StartFault(
      `The database that ${entry} points to is gone.`,
      `Bring it back, or delete ${folder} for a fresh start.`,
    );
  }
  const path = realpathSync(entry);
  const { uid, gid } = statSync(path);
  if (isRoot ? uid === 0 : uid !== process.getuid!()) {
    throw new StartFault(
      `The database in ${path} belongs to account ${uid}, and PostgreSQL runs only as its owner, never as root.`,
      isRoot
        ? 'Give it to an ordinary account (chown -R postgres).'
        : 'Start as that account or as root, or set DATA_DIR to another folder.',
    );
  }
  return { path, home: dirname(path), account: isRoot ? { uid, gid } : undefined };
}

/** @throws StartFault when another major version of PostgreSQL has written the cluster */
export function assertMajorVersion(cluster: Cluster, major: string): void {
  const found = readFileSync(join(cluster.path, 'PG_VERSION'), 'utf8').trim();
  if (found === major) return;
  throw new StartFault(
    `The database in ${cluster.path} was made by PostgreSQL ${found}; this is PostgreSQL ${major}.`,
    'Set DATA_DIR to another folder for a fresh start. To keep the data, dump it with the old version and load ' +
      'it into the new one.',
  );
}

/**
 * Makes the cluster of this folder. Only a whole one gets its name, so that a start that was killed leaves none behind.
 */
export async function createCluster(
  { folder, shelter }: Place,
  account: ServerAccount | undefined,
  binaries: ServerBinaries,
  onProgress: (sentence: string) => void,
): Promise<Cluster> {
  onProgress('Making a new PostgreSQL database (once).');
  const prefix = join(shelter, `${createHash('sha256').update(folder).digest('hex').slice(0, 12)}-`);
  if (isRoot) await deleteOrphans(prefix, onProgress);
  const isSheltered = account !== undefined && !mayEnter(account, folder);
  const home = isSheltered ? makeHome(prefix) : folder;
  const path = join(home, 'cluster');

  for (const name of readdirSync(home).filter((entry) => entry.startsWith('cluster.new-'))) {
    killInitdb(join(home, name));
    await rm(join(home, name), { recursive: true, force: true, maxRetries: 10 });
  }
  const unfinished = mkdtempSync(join(home, 'cluster.new-'));
  if (account) chownSync(unfinished, account.uid, account.gid);
  // Text sorts by code point as in locale C, while letters beyond ASCII still count as letters; built in, it needs
  // nothing of the machine.
  await promisify(execFile)(
    join(binaries.folder, 'initdb'),
    [
      '-D',
      unfinished,
      '-U',
      'postgres',
      '--auth-local=trust',
      '--auth-host=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
    ],
    { ...account, cwd: '/', env: serverEnvironment },
  ).catch((error: Error & { stderr?: string }) => {
    rmSync(unfinished, { recursive: true, force: true });
    throw startFaultFrom(error.stderr || error, home);
  });
  renameSync(unfinished, path);
  if (isSheltered) tie(home, folder);
  return { path, home, account };
}

function makeHome(prefix: string): string {
  mkdirSync(dirname(prefix), { recursive: true });
  chmodSync(dirname(prefix), 0o755);
  const home = mkdtempSync(prefix);
  chmodSync(home, 0o711); // root's own, and the account passes through: what root writes beside the cluster cannot be bent elsewhere
  return home;
}

/**
 * The link makes the cluster that of the folder; the tie, one file with two names, tells later whether the folder still
 * exists.
 */
function tie(home: string, folder: string): void {
  const name = join(home, 'tie');
  writeFileSync(name, `${folder}\n`);
  try {
    rmSync(join(folder, 'cluster.tie'), { force: true });
    linkSync(name, join(folder, 'cluster.tie'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error; // no file has two names on two disks
  }
  symlinkSync(join(home, 'cluster'), join(folder, 'cluster'));
}

/**
 * Who deletes the folder wants a fresh start, and children's records gone: its clusters in the shelter go too, unless
 * it only moved.
 */
async function deleteOrphans(prefix: string, onProgress: (sentence: string) => void): Promise<void> {
  const shelter = dirname(prefix);
  if (!existsSync(shelter)) return;
  for (const home of readdirSync(shelter)
    .map((name) => join(shelter, name))
    .filter((path) => path.startsWith(prefix))) {
    if ((lstatSync(join(home, 'tie'), { throwIfNoEntry: false })?.nlink ?? 0) > 1) continue;
    onProgress(`Deleting ${home}, the database of a deleted folder.`);
    const release = lockFolder(home);
    try {
      if (existsSync(join(home, 'cluster'))) await stopServer(join(home, 'cluster'));
      for (const name of readdirSync(home)) killInitdb(join(home, name));
      await rm(home, { recursive: true, maxRetries: 10 });
    } finally {
      release();
    }
  }
}
