import type { ChildProcess } from 'node:child_process';
import cluster from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerMessage, Question, ToWorker } from './worker-message.ts';

/** Milliseconds that a worker has for closing in order: an answer takes 20 seconds at most. */
const patience = 30_000;

export interface WorkerProcess {
  pid: number;
  /** Where it answers. Rejects when it ends before it does. */
  ready: Promise<string>;
  /** How it has ended, in words. */
  ended: Promise<string>;
  /** Milliseconds for which it has answered, or had when it ended. */
  answeredFor(): number;
  /** Ends it in order: what is being answered is answered. One that does not answer yet is ended at once. */
  stop(): Promise<void>;
}

export interface WorkerTalk {
  answer(id: number, question: Question): unknown;
  leave(id: number): void;
}

/** Starts one more process of this program, which shares the port of the others, and answers what it asks. */
export function startWorkerProcess(talk: WorkerTalk): WorkerProcess {
  const worker = cluster.fork();
  const pid = worker.process.pid!;
  const closeLastConnection = watchConnections(worker.process);
  let readySince: number | null = null;
  let lived = 0;
  let fault: string | null = null;
  const isReady = Promise.withResolvers<string>();
  const hasEnded = Promise.withResolvers<string>();
  // One that has just ended hears nothing any more; what there is to say of it says its end.
  const send = (message: ToWorker) => worker.send(message, undefined, undefined, () => {});
  worker.on('message', (message: WorkerMessage) => {
    if ('question' in message) {
      send({ id: message.id, answer: talk.answer(message.id, message.question) });
    } else if ('leaves' in message) {
      talk.leave(message.leaves);
    } else if ('ready' in message) {
      readySince = performance.now();
      isReady.resolve(message.ready);
    } else {
      fault = message.fault;
    }
  });
  worker.on('exit', (code, signal) => {
    closeLastConnection();
    lived = readySince === null ? 0 : performance.now() - readySince;
    const how = fault ?? (signal ? `the signal ${signal}` : `exit code ${code}`);
    hasEnded.resolve(how);
    isReady.reject(new Error(how));
  });
  // Not everyone who waits for the end waits for the beginning.
  isReady.promise.catch(() => {});

  return {
    pid,
    ready: isReady.promise,
    ended: hasEnded.promise,
    answeredFor: () => (worker.isDead() || readySince === null ? lived : performance.now() - readySince),
    async stop() {
      if (readySince === null) worker.process.kill('SIGKILL');
      else send({ stop: true });
      const overdue = new AbortController();
      delay(patience, undefined, { signal: overdue.signal }).then(
        () => worker.process.kill('SIGKILL'),
        () => {},
      );
      await hasEnded.promise;
      overdue.abort();
    },
  };
}

/**
 * Node hands a worker one connection at a time and forgets the one that a worker which dies had not taken yet: its
 * client would wait for ever.
 * @returns closes the connection that was handed over last, where the worker had not taken it; one that it had taken is
 * closed here already
 */
function watchConnections(child: ChildProcess): () => void {
  const send = child.send.bind(child) as (...words: unknown[]) => boolean;
  let last: { close?(): void } | undefined;
  child.send = ((message: unknown, handle?: { close?(): void }, ...rest: unknown[]) => {
    if (handle) last = handle;
    return send(message, handle, ...rest);
  }) as typeof child.send;
  return () => last?.close?.();
}
