import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createLentBuckets, leaseOf } from '../../gateway/limits/leased-rate-limit.ts';
import { StreamSeats, streamLimits } from '../../gateway/limits/stream-seats.ts';
import { StartFault } from '../../platform/start-fault.ts';
import type { PlatformError } from '../../platform/errors.ts';
import { logger } from '../../platform/logger.ts';
import type { Question, Questions } from './worker-message.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** Milliseconds: one that answers for less has ended right after its start. */
const early = 10_000;
/** So often in a row a worker may end right after its start. */
const mostEarly = 5;
/** Milliseconds before the place of one that ended right after its start is taken again; doubled each time. */
const pause = 500;

export interface WorkersOptions<Handover> {
  count: number;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Of one client, over all workers. */
  requestsPerSecond: number;
  /** What every worker starts with, as the structured clone algorithm copies it: state that must be the same in all. */
  handover: Handover;
  /** Told when workers end as soon as they start: nothing can be answered any more. */
  onFault(error: Error): void;
}

/** What a worker is told before it starts. */
export interface WorkerStart<Handover> {
  handover: Handover;
  port: number;
  requestsPerSecond: number;
  /** See leaseOf. */
  lease: number;
}

export interface Workers {
  url: string;
  close(): Promise<void>;
}

/**
 * Starts so many processes of this program with the same arguments, which answer at one port, and keeps them running:
 * one that ends is replaced. What a client may do over all of them is counted here.
 * @throws StartFault when one of them cannot start
 */
export async function startWorkers<Handover>({
  count,
  host,
  requestsPerSecond,
  handover,
  onFault,
  ...options
}: WorkersOptions<Handover>): Promise<Workers> {
  const port = await findPort(host, options.port);
  const buckets = createLentBuckets(requestsPerSecond, count, () => new Date());
  const seats = new StreamSeats(streamLimits);
  const start: WorkerStart<Handover> = { handover, port, requestsPerSecond, lease: leaseOf(requestsPerSecond, count) };
  const running = new Set<WorkerProcess>();
  let isClosing = false;
  // Maps and days come across as they are.
  cluster.setupPrimary({ serialization: 'advanced' });

  function startOne(): WorkerProcess {
    const held = holdSeats(seats);
    const worker = startWorkerProcess({
      answer(id: number, question: Question) {
        if (question.kind === 'start') return start;
        return question.kind === 'seat' ? held.take(id, question.client) : buckets.take(question.client, question.most);
      },
      leave: (id) => held.leave(id),
    });
    running.add(worker);
    void worker.ended.then(() => {
      running.delete(worker);
      held.leaveAll();
    });
    return worker;
  }

  async function keepRunning(first: WorkerProcess): Promise<void> {
    let worker = first;
    for (let inRow = 0; ;) {
      const how = await worker.ended;
      if (isClosing) return;
      inRow = worker.answeredFor() < early ? inRow + 1 : 0;
      logger.error({ worker: worker.pid, how }, 'a worker process has ended, another one takes its place');
      if (inRow === mostEarly)
        return onFault(
          new StartFault(
            `Worker processes end right after their start, ${inRow} times in a row: ${how}.`,
            'The log above says of what; then start again.',
          ),
        );
      if (inRow > 0) await delay(pause * 2 ** (inRow - 1));
      if (isClosing) return;
      worker = startOne();
    }
  }

  async function close(): Promise<void> {
    isClosing = true;
    await Promise.all([...running].map((worker) => worker.stop()));
  }

  const first = Array.from({ length: count }, startOne);
  try {
    const [url] = await Promise.all(first.map(({ ready }) => ready));
    for (const worker of first) void keepRunning(worker);
    return { url: url!, close };
  } catch (error) {
    await close();
    throw new StartFault('A worker process cannot start.', (error as Error).message);
  }
}

/** The seats that one worker has taken, by the number of its question. */
function holdSeats(seats: StreamSeats) {
  const taken = new Map<number, AbortController>();
  return {
    take(id: number, client: string): Questions['seat']['answer'] {
      const leaving = new AbortController();
      try {
        seats.take(client, leaving.signal);
      } catch (error) {
        const { code, message, details } = error as PlatformError;
        return { code, message, details };
      }
      taken.set(id, leaving);
      return null;
    },
    leave(id: number): void {
      taken.get(id)?.abort();
      taken.delete(id);
    },
    leaveAll(): void {
      for (const leaving of taken.values()) leaving.abort();
    },
  };
}

/** Takes the port for a moment: a taken one is told before any worker starts, and 0 becomes a number that all share. */
async function findPort(host: string, wanted: number): Promise<number> {
  const server = createServer().listen({ host, port: wanted, exclusive: true });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
