import cluster from 'node:cluster';
import { createLeasedRateLimit } from '../../gateway/limits/leased-rate-limit.ts';
import type { ClientLimits } from '../../gateway/start-gateway.ts';
import { PlatformError } from '../../platform/errors.ts';
import type { WorkerStart } from './start-workers.ts';
import type { WorkerMessage, Question, Questions, ToWorker } from './worker-message.ts';

/** Opens what one process serves, from what the first process hands over. */
export type Serve<Handover> = (
  handover: Handover,
  port: number,
  clientLimits: ClientLimits,
) => Promise<{ url: string; close(): Promise<void> }>;

/** Whether this process is one of several and serves what the first one hands over. */
export const isWorker = cluster.isWorker;

/**
 * Serves as one of several processes until the first one says stop. When that one is gone, Node ends this process at
 * once.
 * @param sentenceOf what the fault of a start is told as
 */
export async function runWorker<Handover>(
  serve: Serve<Handover>,
  sentenceOf: (error: unknown) => string,
): Promise<void> {
  // Ctrl-C and service managers tell every process; the first one ends the others in order.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
  const { ask, tell, untilStopped } = openTalk();
  try {
    const { handover, port, requestsPerSecond, lease } = (await ask({ kind: 'start' }).answer) as WorkerStart<Handover>;
    const server = await serve(handover, port, {
      rate: createLeasedRateLimit({
        perSecond: requestsPerSecond,
        lease,
        now: () => new Date(),
        borrow: (client, most) => ask({ kind: 'requests', client, most }).answer,
      }),
      seats: {
        async take(client, signal) {
          signal.throwIfAborted();
          const { id, answer } = ask({ kind: 'seat', client });
          const refusal = await answer;
          if (refusal) throw new PlatformError(refusal.code, refusal.message, refusal.details);
          const leave = () => tell({ leaves: id });
          if (signal.aborted) leave();
          else signal.addEventListener('abort', leave, { once: true });
          signal.throwIfAborted();
        },
      },
    });
    tell({ ready: server.url });
    await untilStopped;
    await server.close();
    process.exit(0);
  } catch (error) {
    tell({ fault: sentenceOf(error) }, () => process.exit(1));
  }
}

/** Questions to the first process, and its word to stop. */
function openTalk() {
  const waiting = new Map<number, (answer: unknown) => void>();
  const stop = Promise.withResolvers<void>();
  let last = 0;
  process.on('message', (message: ToWorker) => {
    if ('stop' in message) return stop.resolve();
    waiting.get(message.id)!(message.answer);
    waiting.delete(message.id);
  });
  // Where the first process is gone, so is this one.
  const tell = (message: WorkerMessage, sent = () => {}) => void process.send!(message, undefined, undefined, sent);
  return {
    tell,
    ask<Kind extends keyof Questions>(
      question: Question & { kind: Kind },
    ): { id: number; answer: Promise<Questions[Kind]['answer']> } {
      const id = ++last;
      const answer = new Promise<Questions[Kind]['answer']>((resolve) =>
        waiting.set(id, resolve as (answer: unknown) => void),
      );
      tell({ id, question });
      return { id, answer };
    },
    untilStopped: stop.promise,
  };
}
