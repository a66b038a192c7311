import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import autocannon from 'autocannon';
import { processCpu, stolenTime } from './process-cpu.ts';

export interface Measurement {
  /** Requests answered in a second. */
  rps: number;
  /** Milliseconds until half, and until 99 of 100, of the requests were answered. */
  p50: number;
  p99: number;
  /** Milliseconds of processor time per request; null where the system does not tell. */
  cpuServer: number | null;
  cpuDatabase: number | null;
  /**
   * Share of the processors' time that the host gave to other machines meanwhile; null where the system does not tell.
   */
  stolen: number | null;
}

/** What is asked of whom. */
export interface Questions {
  url: string;
  headers: Record<string, string>;
  /** Sent in turn by each connection. */
  bodies: string[];
}

export interface Load extends Questions {
  seconds: number;
  /** Of one slice of the warm-up. */
  warmUpSeconds: number;
  pid: number;
  postmaster: number;
}

/**
 * Fewer answers than this are measured anew over twice the time: what is under way at the end does not count, and would
 * be a part of it.
 */
const fewAnswers = 50;
const attempts = 4;

/**
 * Asks with 16 connections for some seconds, after a warm-up that is not counted. @throws Error when an answer is not
 * 200
 */
export async function measure(load: Load): Promise<Measurement> {
  await warmUp(load);
  for (let [attempt, { seconds }] = [1, load]; ; attempt += 1, seconds *= 2) {
    // What was asked before and not waited for is still being computed.
    await wait(300);
    const before = times(load);
    const result = await fire(load, seconds);
    const answered = result['2xx'];
    if (answered < fewAnswers && attempt < attempts) continue;
    if (answered === 0) throw new Error(`${load.url} has answered nothing in ${seconds} s.`);
    const after = times(load);
    const spent = (name: keyof typeof before) =>
      before[name] === null || after[name] === null ? null : after[name] - before[name];
    const [server, database, stolen] = [spent('server'), spent('database'), spent('stolen')];
    return {
      rps: answered / result.duration,
      p50: result.latency.p50,
      p99: result.latency.p99,
      cpuServer: server && (server * 1000) / answered,
      cpuDatabase: database && (database * 1000) / answered,
      stolen: stolen && stolen / result.duration / availableParallelism(),
    };
  }
}

function times({ pid, postmaster }: Load) {
  return { server: processCpu(pid), database: processCpu(postmaster), stolen: stolenTime() };
}

/**
 * Until a slice of some length brings hardly more than the one before it: a contender that is still being compiled is
 * not what runs in production.
 */
async function warmUp(load: Load): Promise<void> {
  let before = 0;
  for (let slice = 0; slice < 4; slice += 1) {
    const answered = (await fire(load, load.warmUpSeconds))['2xx'];
    if (answered > 200 && answered < before * 1.1) return;
    before = answered;
  }
}

/** Asks with 16 connections for some seconds. @throws Error when an answer is not 200 */
export async function fire({ url, headers, bodies }: Questions, seconds: number) {
  const result = await autocannon({
    url,
    duration: seconds,
    connections: 16,
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    requests: bodies.map((body) => ({ body })),
  });
  if (result.non2xx + result.errors + result.timeouts > 0) {
    throw new Error(
      `${url}: ${result['2xx']} answers were right, ${result.non2xx} were not 200, ${result.errors} failed, ` +
        `${result.timeouts} came too late.`,
    );
  }
  return result;
}
