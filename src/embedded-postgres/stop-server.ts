import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StartFault } from '../platform/start-fault.ts';

interface ServerProcess {
  pid: number;
  isPostmaster: boolean;
}

/**
 * The name that every process of this cluster's server bears in its command line: the postmaster as an argument, its
 * children in their titles. From the inode, so that it stays when the folder is moved.
 */
export function clusterName(cluster: string): string {
  const { dev, ino } = statSync(cluster);
  return `tonghu-${dev.toString(36)}-${ino.toString(36)}`;
}

/**
 * Stops every process of this cluster's server, whichever process started it, and removes its stale lock. For callers who hold
 * the folder's lock.
 *
 * Not by the number in postmaster.pid: after a crash that number may belong to another program.
 *
 * @param onLeftover - told once, when a server is running
 * @throws StartFault when one cannot be stopped
 */
export async function stopServer(cluster: string, onLeftover: (sentence: string) => void = () => {}): Promise<void> {
  const name = clusterName(cluster);
  const running = findProcesses(name);
  if (running.length > 0) {
    onLeftover(`Stopping the PostgreSQL that an earlier start left running (process ${running[0]!.pid}).`);
    const postmasters = running.filter(({ isPostmaster }) => isPostmaster);
    const stopped =
      (await signalUntilGone(name, 'SIGINT', postmasters, 30_000)) ||
      (await signalUntilGone(name, 'SIGQUIT', findProcesses(name), 5_000)) ||
      (await signalUntilGone(name, 'SIGKILL', findProcesses(name), 5_000));
    if (!stopped) {
      throw new StartFault(
        `PostgreSQL runs on ${cluster} and cannot be stopped (processes ${findProcesses(name)
          .map(({ pid }) => pid)
          .join(', ')}).`,
        'Stop these processes, then start again.',
      );
    }
  }
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/**
 * Ends the initdb that a killed start left at work on this unfinished cluster: it would make the deleted folder anew.
 */
export function killInitdb(unfinished: string): void {
  for (const { pid, command } of commandLines()) {
    if (command.includes(`/initdb -D ${unfinished} `)) kill(pid, 'SIGKILL');
  }
}

async function signalUntilGone(
  name: string,
  signal: NodeJS.Signals,
  processes: ServerProcess[],
  milliseconds: number,
): Promise<boolean> {
  // Without a postmaster there is nobody who could end its children in order.
  if (processes.length === 0) return findProcesses(name).length === 0;
  for (const { pid } of processes) kill(pid, signal);
  for (let waited = 0; waited < milliseconds; waited += 20) {
    if (findProcesses(name).length === 0) return true;
    await wait(20);
  }
  return false;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended by itself
  }
}

function findProcesses(name: string): ServerProcess[] {
  return commandLines()
    .filter(
      ({ command }) =>
        command.startsWith(`postgres: ${name}: `) ||
        (command.includes('/postgres -D ') && command.includes(` cluster_name=${name} `)),
    )
    .map(({ pid, command }) => ({ pid, isPostmaster: !command.startsWith('postgres: ') }));
}

function commandLines(): { pid: number; command: string }[] {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' });
    return stdout
      .split('\n')
      .map((line) => ({ pid: Number.parseInt(line, 10), command: `${line.trim().replace(/^\d+ +/, '')} ` }));
  }
  // Images without `ps` are common, and `cmdline` is the one entry that root may read of another account inside a
  // container.
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        return [{ pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
      } catch {
        return []; // it ended between the two reads
      }
    });
}
