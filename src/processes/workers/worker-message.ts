import type { Grant } from '../../gateway/limits/rate-limit.ts';
import type { ErrorCode, ErrorDetails } from '../../platform/errors.ts';

/** What a worker asks of the first process, and what it is answered. */
export interface Questions {
  /** What to start with: sent once the worker can hear. */
  start: { asks: { kind: 'start' }; answer: unknown };
  /** Requests of a client, to let through. */
  requests: { asks: { kind: 'requests'; client: string; most: number }; answer: Grant };
  /** A seat for an event stream, under the number of the question; null: it is taken. */
  seat: {
    asks: { kind: 'seat'; client: string };
    answer: { code: ErrorCode; message: string; details: ErrorDetails } | null;
  };
}

export type Question = Questions[keyof Questions]['asks'];

/** What a worker says to the first process. */
export type WorkerMessage =
  | { id: number; question: Question }
  | { leaves: number }
  /** It answers there. */
  | { ready: string }
  /** It cannot start, and says why. */
  | { fault: string };

/** What the first process says to a worker. */
export type ToWorker = { id: number; answer: unknown } | { stop: true };
