import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionResult } from 'graphql';
import { PlatformError } from '../platform/errors.ts';
import { publicError } from '../platform/public-error.ts';
import { publicAnswer } from './public-answer.ts';
import type { PlanContext } from './plan/plan-runner.ts';

/** Milliseconds between two looks at whether the token still holds. */
const tokenCheck = 1000;

export interface EventStreamOptions {
  context: PlanContext;
  /**
   * Runs the planned subscription once: its source as the context says, the other departments' fields by calls signed
   * anew.
   */
  run(context: PlanContext): Promise<ExecutionResult>;
  /** Rejects when the requester's token holds no more. */
  assertTokenHolds(): Promise<unknown>;
  /** Whether what was sent before still waits for the client. */
  isBehind(): boolean;
  /**
   * Aborted when the client goes away, or with the error that ends the stream; the stream aborts it when it is over.
   */
  gone: AbortController;
}

type Answers = AsyncGenerator<ReturnType<typeof publicAnswer>, void>;

/**
 * Opens a subscription through the query plan; resolves when the department hears. The plan's executor would keep the
 * errors of one event for the next, so each event runs the plan anew, with the event as what the source answered.
 */
export async function openEventStream(options: EventStreamOptions): Promise<Answers> {
  const { context, run, gone } = options;
  let events: AsyncIterable<ExecutionResult> | null = null;
  const opened = await run({
    ...context,
    async answerSource(open) {
      events = await open(gone.signal);
      return { data: null };
    },
  });
  return deliver(options, events ?? [opened]);
}

async function* deliver(
  { context, run, assertTokenHolds, isBehind, gone }: EventStreamOptions,
  events: AsyncIterable<ExecutionResult> | [ExecutionResult],
): Answers {
  const end = (error: unknown) => gone.abort(error);
  const watch = setInterval(() => void assertTokenHolds().catch(end), tokenCheck);
  try {
    for await (const event of events) {
      await assertTokenHolds().catch(end);
      if (gone.signal.aborted) break;
      yield publicAnswer(await run({ ...context, answerSource: async () => event }), context.requestId);
      // Nothing is fetched for a client that does not read: what waits for it waits in the department, where it is
      // bounded.
      while (isBehind() && !gone.signal.aborted) await delay(20);
    }
  } catch (error) {
    end(
      error instanceof PlatformError
        ? error
        : new PlatformError('DEPARTMENT_UNAVAILABLE', 'The department went away: changes may have been missed.'),
    );
  } finally {
    clearInterval(watch);
    gone.abort();
  }
  // What it was aborted with first stays. Without an error it is over, or the client is away.
  const { reason } = gone.signal;
  if (!(reason instanceof DOMException)) yield { errors: [publicError(reason, context.requestId)] };
}
