import type { FastifyReply, FastifyRequest } from 'fastify';
import { getOperationAST, type DocumentNode, type ExecutionResult } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import { PlatformError } from '../platform/errors.ts';
import type { AuthenticateRequester } from '../platform/identity/authenticate-requester.ts';
import { publicError } from '../platform/public-error.ts';
import type { ReadDocument } from './document-store.ts';
import { openEventStream } from './open-event-stream.ts';
import { StreamSeats, type StreamLimits } from './stream-seats.ts';
import type { GatewayContext } from './subgraph-calls.ts';

interface StreamHandlerOptions {
  readDocument: ReadDocument;
  authenticateRequester: AuthenticateRequester;
  limits: StreamLimits;
  execute(operation: { document: DocumentNode; variables: Record<string, unknown>; operationName: string | undefined }, context: GatewayContext): Promise<ExecutionResult>;
}

/** Answers subscriptions as server-sent events, one connection each (graphql-sse, distinct connections mode). */
export function createStreamHandler({ readDocument, authenticateRequester, limits, execute }: StreamHandlerOptions) {
  const seats = new StreamSeats(limits);
  const handle = createHandler({
    // No token: without one there is no other mode than distinct connections.
    authenticate: () => null as never,
    async onSubscribe({ raw: request, context: { reply } }, { query, variables, operationName }) {
      const context: GatewayContext = { requester: request.requester!, requestId: request.id };
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      try {
        if (reply.raw.destroyed) gone.abort();
        const document = readDocument(query);
        if (!('kind' in document)) throw new AggregateError(document);
        if (getOperationAST(document, operationName)?.operation !== 'subscription') {
          throw new PlatformError('GRAPHQL_INVALID', 'Only subscriptions are answered as event streams.', { remedy: 'Send queries and mutations with accept: application/json.' });
        }
        seats.take(context.requester.client, gone.signal);
        return await openEventStream({
          context, gone,
          execute: (one) => execute({ document, variables: variables ?? {}, operationName: operationName ?? undefined }, one),
          assertTokenHolds: () => authenticateRequester(request.headers),
          isBehind: () => reply.raw.writableLength > 0,
        }) as AsyncGenerator<ExecutionResult>;
      } catch (error) {
        gone.abort();
        const faults = error instanceof AggregateError ? error.errors : [error];
        // graphql-sse takes an object without data for the arguments of an execution.
        return onlyResult({ errors: faults.map((fault) => publicError(fault, request.id) as never) });
      }
    },
  });
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.hijack();
    await handle(request, reply).catch((error: unknown) => {
      publicError(error, request.id);
      reply.raw.destroy();
    });
  };
}

async function* onlyResult(result: ExecutionResult): AsyncGenerator<ExecutionResult> {
  yield result;
}
