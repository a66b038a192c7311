import { spawnSync } from 'node:child_process';
import { StartFault } from '../platform/start-fault.ts';

/** The operating-system account that the database server runs as; passed to `spawn`. */
export interface ServerAccount {
  uid: number;
  gid: number;
}

export const isRoot = process.getuid?.() === 0;

/**
 * An account for a new database when Node runs as root, as which PostgreSQL refuses to run: `tonghu` or `postgres`
 * where there is one, else `tonghu` is made. A bare number would not do: initdb asks for a name in the password file.
 *
 * @throws StartFault when there is no such account and none can be made
 */
export function getServerAccount(): ServerAccount {
  const account = findAccount('tonghu') ?? findAccount('postgres') ?? makeAccount('tonghu');
  if (account) return account;
  throw new StartFault(
    'PostgreSQL refuses to run as root, and no ordinary account could be made for it.',
    'Make one (useradd --system tonghu), start as an ordinary user, or set a database URL for each department.',
  );
}

/**
 * @throws StartFault when this root may not start programs as another account, as in a container without that
 * capability
 */
export function assertMayRunAs(account: ServerAccount): void {
  if (!spawnSync('/bin/sh', ['-c', ':'], { ...account, cwd: '/', stdio: 'ignore' }).error) return;
  throw new StartFault(
    'PostgreSQL refuses to run as root, and here root may not start programs as another account.',
    'Start as an ordinary user, allow SETUID and SETGID in the container, or set a database URL for each department.',
  );
}

/** Whether this account may enter the folder, through everything above it. */
export function mayEnter(account: ServerAccount, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

function findAccount(name: string): ServerAccount | null {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  return uid?.status === 0 && gid?.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : null;
}

function makeAccount(name: string): ServerAccount | null {
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name], {
    stdio: 'ignore',
  });
  return findAccount(name);
}
