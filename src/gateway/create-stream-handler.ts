import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { getOperationAST, type ExecutionResult } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import { PlatformError } from '../platform/errors.ts';
import type { AuthenticateRequester } from '../platform/identity/authenticate-requester.ts';
import { publicError } from '../platform/public-error.ts';
import { openEventStream } from './open-event-stream.ts';
import type { ReadOperationOf } from './operation-reader.ts';
import type { RequestParameters } from './request/request-reader.ts';
import type { PlanContext, RunPlan } from './plan/plan-runner.ts';
import type { Seats } from './limits/stream-seats.ts';

/** Milliseconds in which the streams' last words are to leave when the gateway closes. */
const lastWords = 1000;

interface StreamHandlerOptions {
  readOperation: ReadOperationOf;
  runPlan: RunPlan;
  authenticateRequester: AuthenticateRequester;
  seats: Seats;
}

export interface StreamHandler {
  answer(request: FastifyRequest, reply: FastifyReply, parameters: RequestParameters): FastifyReply;
  /** Ends every stream with the reason; resolves when they have said it. */
  close(): Promise<void>;
}

/** A request that is answered as an event stream. */
interface StreamRequest {
  request: FastifyRequest;
  reply: FastifyReply;
  parameters: RequestParameters;
  /** Ends the stream. */
  gone: AbortController;
}

/** Answers subscriptions as server-sent events, one connection each (graphql-sse, distinct connections mode). */
export function createStreamHandler(options: StreamHandlerOptions): StreamHandler {
  const open = new Map<AbortController, Promise<void>>();

  return {
    answer(request, reply, parameters) {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      if (reply.raw.destroyed) gone.abort();
      // A proxy that buffers would keep each event until many have gathered.
      reply.header('x-accel-buffering', 'no');
      reply.hijack();
      const ended = stream(options, { request, reply, parameters, gone }).finally(() => open.delete(gone));
      open.set(gone, ended);
      return reply;
    },

    async close() {
      const streams = [...open];
      for (const [gone] of streams)
        gone.abort(
          new PlatformError('SUBSCRIPTION_ENDED', 'The platform is closing.', {
            remedy: 'Subscribe again when it is back, then read the children again.',
          }),
        );
      await Promise.race([
        Promise.allSettled(streams.map(([, over]) => over)),
        delay(lastWords, undefined, { ref: false }),
      ]);
    },
  };
}

/** Resolves when the stream has ended, however it ends. */
async function stream(options: StreamHandlerOptions, asked: StreamRequest): Promise<void> {
  const { request, reply, parameters, gone } = asked;
  const handle = createHandler({
    // No token: without one there is no other mode than distinct connections.
    authenticate: () => null as never,
    onSubscribe: () =>
      subscribe(options, asked).catch((error: unknown) => {
        gone.abort();
        const faults = error instanceof AggregateError ? error.errors : [error];
        // graphql-sse takes an object without data for the arguments of an execution.
        return onlyResult({ errors: faults.map((fault) => publicError(fault, request.id) as never) });
      }) as Promise<AsyncGenerator<ExecutionResult>>,
  });
  try {
    // The document has been found: what graphql-sse reads is the parameters, wherever they stood.
    await handle(
      {
        method: 'POST',
        url: request.url,
        raw: request.raw,
        headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
        body: parameters,
      } as never,
      reply,
    );
  } catch (error) {
    publicError(error, request.id);
    reply.raw.destroy();
  } finally {
    gone.abort();
  }
}

/** @throws PlatformError, or an AggregateError of what is wrong with the document */
async function subscribe(
  { readOperation, runPlan, authenticateRequester, seats }: StreamHandlerOptions,
  { request, reply, parameters, gone }: StreamRequest,
) {
  const context: PlanContext = { requester: request.requester!, requestId: request.id };
  const operation = readOperation(context.requester, parameters);
  if (!('schema' in operation)) throw new AggregateError(operation);
  if (getOperationAST(operation.document, operation.operationName)?.operation !== 'subscription') {
    throw new PlatformError('GRAPHQL_INVALID', 'Only subscriptions are answered as event streams.', {
      remedy: 'Send queries and mutations with accept: application/json.',
    });
  }
  await seats.take(context.requester.client, gone.signal);
  return openEventStream({
    context,
    gone,
    run: (one) => runPlan(operation, one),
    assertTokenHolds: () => authenticateRequester(request.raw.headersDistinct),
    isBehind: () => reply.raw.writableLength > 0,
  });
}

async function* onlyResult(result: ExecutionResult): AsyncGenerator<ExecutionResult> {
  yield result;
}
