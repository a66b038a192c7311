import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSamples } from './dataset/load-samples.ts';
import type { Dataset } from './dataset/open-dataset.ts';
import { fire } from './measure.ts';
import { childrenOf } from './process-cpu.ts';
import { startContender } from './start-contender.ts';
import { workloads } from './workloads.ts';

/** What the platform's process held at one moment. */
export interface MemoryReading {
  /** Seconds of load since the first reading. */
  seconds: number;
  /** Requests answered since then. */
  answered: number;
  /** Megabytes of main memory; null where the system does not tell. */
  resident: number | null;
  /** Megabytes of the JavaScript heap in use after a collection. */
  heap: number;
}

/** Seconds of load before the first reading: what is compiled and cached once is there then. */
const warmUpSeconds = 30;

/** Asks Tonghu W1 with 16 connections, and reads its memory every so often. @param step seconds between two readings */
export async function runMemory(
  dataset: Dataset,
  {
    seconds,
    step,
    folder,
    onProgress,
  }: { seconds: number; step: number; folder: string; onProgress(sentence: string): void },
): Promise<MemoryReading[]> {
  const { document: query, requester } = workloads.W1;
  const { towns } = await loadSamples(dataset.urls.one);
  const tonghu = await startContender('tonghu', dataset.urls, {
    folder: join(folder, 'tonghu'),
    imports: ['./bench/platform/report-heap.ts'],
    flags: ['--expose-gc'],
  });
  try {
    const bodies = towns.map((variables) => JSON.stringify({ query, variables }));
    const load = async (lasting: number) => {
      await tonghu.renewTokens();
      return fire({ url: tonghu.url, headers: tonghu.headersOf(requester), bodies }, lasting);
    };
    const readings: MemoryReading[] = [];
    const read = async (after: number, answered: number) => {
      // Before the collection: it is what the load has left that counts.
      const resident = processMemory(tonghu.pid);
      const heap = (await tonghu.ask('heap')) as number;
      readings.push({ seconds: after, answered, resident, heap });
      onProgress(
        `${after} s: ${resident?.toFixed(0) ?? 'unknown'} MB resident, ${heap.toFixed(1)} MB of heap in use, ` +
          `${answered} answers`,
      );
    };
    await load(Math.min(warmUpSeconds, seconds));
    await read(0, 0);
    let answered = 0;
    for (let after = step; after <= seconds; after += step) {
      answered += (await load(step))['2xx'];
      await read(after, answered);
    }
    return readings;
  } finally {
    await tonghu.stop();
  }
}

/**
 * Megabytes of main memory (VmRSS) that a process holds with those that it has started; null where the system has no
 * /proc.
 */
function processMemory(pid: number): number | null {
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
