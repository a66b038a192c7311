import { DatabaseSync } from 'node:sqlite';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartFault } from '../platform/start-fault.ts';

const busy = 5; // SQLITE_BUSY

/**
 * Takes the folder for this process alone, until it is released or the process ends in whatever way.
 *
 * Node has no file locks, but its SQLite has: the system drops them at `kill -9` too, so no lock can be left behind and
 * none needs judging.
 *
 * @returns the function that releases the folder
 * @throws StartFault naming the process that holds it
 */
export function lockFolder(folder: string): () => void {
  const holder = join(folder, 'lock.pid');
  const lock = new DatabaseSync(join(folder, 'lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(holder, `${process.pid}\n`);
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== busy) throw error;
    throw new StartFault(
      `The database in ${folder} is already running, started by process ${holderIn(holder)}.`,
      'Stop that process, or set DATA_DIR to another folder.',
    );
  }
  return () => lock.close();
}

function holderIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown'; // taken a moment ago, not yet written
  }
}
