import { readdirSync, readFileSync } from 'node:fs';

/** Seconds of processor time that a process has used; null where the system has no /proc. */
export function processCpu(pid: number): number | null {
  const times = timesOf(pid);
  return times && (times.user + times.system) / ticksPerSecond;
}

/** The same for a database server with all its connections, ended ones included. @param cluster folder of the server's data */
export function databaseCpu(postmaster: number): number | null {
  const own = timesOf(postmaster);
  if (!own) return null;
  let ticks = own.user + own.system + own.ended;
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? timesOf(Number(name)) : null;
    if (times?.parent === postmaster) ticks += times.user + times.system;
  }
  return ticks / ticksPerSecond;
}

/** The process that started another one; null where the system has no /proc. */
export function parentOf(pid: number): number | null {
  return timesOf(pid)?.parent ?? null;
}

const ticksPerSecond = 100;

function timesOf(pid: number): { parent: number; user: number; system: number; ended: number } | null {
  try {
    // The name stands in brackets and may hold spaces: fields count from behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number);
    return { parent: fields[1]!, user: fields[11]!, system: fields[12]!, ended: fields[13]! + fields[14]! };
  } catch {
    return null;
  }
}
