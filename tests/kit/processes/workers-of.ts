import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openConnection, type OpenConnection } from './open-connection.ts';
import type { RunningCommand } from './start-command.ts';

/** The node processes that this one has started. */
export function workersOf({ process: { pid } }: RunningCommand): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return children.map(Number).filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('src/main.ts'));
}

/** A connection to another process than these. */
export async function openBeside(origin: string, ...known: number[]): Promise<OpenConnection> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const connection = await openConnection(origin).catch(() => null); // handed to one that has just ended
    if (connection && connection.pid > 0 && !known.includes(connection.pid)) return connection;
    connection?.close();
    await wait(50);
  }
  throw new Error('No other process answers.');
}
