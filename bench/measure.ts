import { setTimeout as wait } from 'node:timers/promises';
import autocannon from 'autocannon';
import { databaseCpu, processCpu } from './process-cpu.ts';

export interface Measurement {
  /** Requests answered in a second. */
  rps: number;
  /** Milliseconds until half, and until 99 of 100, of the requests were answered. */
  p50: number;
  p99: number;
  /** Milliseconds of processor time per request; null where the system does not tell. */
  cpuServer: number | null;
  cpuDatabase: number | null;
}

export interface Load {
  url: string;
  headers: Record<string, string>;
  /** Sent in turn by each connection. */
  bodies: string[];
  seconds: number;
  /** Of one slice of the warm-up. */
  warmUpSeconds: number;
  pid: number;
  postmaster: number;
}

/** Asks with 16 connections for some seconds, after a warm-up that is not counted. @throws Error when an answer is not 200 */
export async function measure(load: Load): Promise<Measurement> {
  await warmUp(load);
  // What the warm-up did not wait for is still being computed.
  await wait(300);
  const server = processCpu(load.pid);
  const database = databaseCpu(load.postmaster);
  const result = await fire(load, load.seconds);
  const answered = result['2xx'];
  if (answered === 0) throw new Error(`${load.url} has answered nothing in ${load.seconds} s.`);
  const perRequest = (before: number | null, after: number | null) => (before === null || after === null ? null : ((after - before) * 1000) / answered);
  return {
    rps: answered / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpuServer: perRequest(server, processCpu(load.pid)),
    cpuDatabase: perRequest(database, databaseCpu(load.postmaster)),
  };
}

/** Until a slice of some length brings hardly more than the one before it: a contender that is still being compiled is not what runs in production. */
async function warmUp(load: Load): Promise<void> {
  let before = 0;
  for (let slice = 0; slice < 4; slice += 1) {
    const answered = (await fire(load, load.warmUpSeconds))['2xx'];
    if (answered > 200 && answered < before * 1.1) return;
    before = answered;
  }
}

async function fire({ url, headers, bodies }: Load, seconds: number) {
  const result = await autocannon({
    url, duration: seconds, connections: 16, method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    requests: bodies.map((body) => ({ body })),
  });
  if (result.non2xx + result.errors + result.timeouts > 0) {
    throw new Error(`${url}: ${result['2xx']} answers were right, ${result.non2xx} were not 200, ${result.errors} failed, ${result.timeouts} came too late.`);
  }
  return result;
}
