import { readdirSync, readFileSync } from 'node:fs';

/**
 * Seconds of processor time that a process has used with those that it has started, ended ones included; null where the
 * system has no /proc.
 */
export function processCpu(pid: number): number | null {
  const own = timesOf(pid);
  if (!own) return null;
  return (
    [own, ...childrenOf(pid).flatMap((child) => timesOf(child) ?? [])].reduce(
      (ticks, { user, system }) => ticks + user + system,
      own.ended,
    ) / ticksPerSecond
  );
}

/** The process that started another one; null where the system has no /proc. */
export function parentOf(pid: number): number | null {
  return timesOf(pid)?.parent ?? null;
}

/**
 * Seconds that a virtual machine had to wait for its processors, all of them together; null where the system has no
 * /proc.
 */
export function stolenTime(): number | null {
  try {
    return Number(readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.split(/ +/)[8]) / ticksPerSecond;
  } catch {
    return null;
  }
}

const ticksPerSecond = 100;

/** The processes that a process has started and that have not ended; none where the system has no /proc. */
export function childrenOf(pid: number): number[] {
  if (!timesOf(pid)) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => timesOf(one)?.parent === pid);
}

function timesOf(pid: number): { parent: number; user: number; system: number; ended: number } | null {
  try {
    // The name stands in brackets and may hold spaces: fields count from behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number);
    return { parent: fields[1]!, user: fields[11]!, system: fields[12]!, ended: fields[13]! + fields[14]! };
  } catch {
    return null;
  }
}
