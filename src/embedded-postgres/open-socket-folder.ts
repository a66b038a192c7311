import { createHash } from 'node:crypto';
import { chownSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerAccount } from './server-account.ts';
import { StartFault } from '../platform/start-fault.ts';

const longestSocketPath = 103; // bytes; 107 on Linux, 103 on macOS

/**
 * An empty folder for the server's socket that nobody but its account (and root) may enter: who reaches the socket is
 * trusted. It lies in `home`, or in /tmp where the path would be too long for a socket.
 *
 * @throws StartFault when somebody else holds the folder in /tmp
 */
export function openSocketFolder(home: string, account: ServerAccount | undefined): string {
  const near = join(home, 'socket');
  // A comma or a quote would end the path in the server's list of socket folders.
  const fits = Buffer.byteLength(join(near, '.s.PGSQL.5432')) <= longestSocketPath && !/[,"]/.test(near);
  // /tmp and not TMPDIR, which may be long itself, or closed to the server's account.
  const folder = fits ? near : `/tmp/tonghu-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`;
  const owner = account?.uid ?? process.getuid!();
  const existing = lstatSync(folder, { throwIfNoEntry: false });
  if (!existing) {
    mkdirSync(folder, { mode: 0o700 });
  } else if (
    !existing.isDirectory() ||
    ![owner, process.getuid!()].includes(existing.uid) ||
    (existing.mode & 0o077) !== 0
  ) {
    throw new StartFault(
      `${folder}, the place for the database's socket, belongs to somebody else or is open to others.`,
      'Delete it, or set DATA_DIR to a folder with a shorter path.',
    );
  }
  for (const stale of readdirSync(folder)) rmSync(join(folder, stale));
  if (account) chownSync(folder, account.uid, account.gid);
  return folder;
}
