import { readFileSync } from 'node:fs';
import { childrenOf } from './process-cpu.ts';

/**
 * Megabytes of main memory (VmRSS) that a process holds with those that it has started; null where the system has no
 * /proc.
 */
export function processMemory(pid: number): number | null {
  const own = residentMemory(pid);
  return own && childrenOf(pid).reduce((sum, child) => sum + (residentMemory(child) ?? 0), own);
}

function residentMemory(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
    return Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}
