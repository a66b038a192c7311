import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { buildSchema, GraphQLError, type DocumentNode, type ExecutionResult } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/fastify';
import { PlatformError, type ErrorCode } from '../platform/errors.ts';
import type { AuthenticateRequester } from '../platform/identity/authenticate-requester.ts';
import type { Requester } from '../platform/identity/requester.ts';
import { logger } from '../platform/logger.ts';
import { publicError } from '../platform/public-error.ts';
import { createStreamHandler } from './create-stream-handler.ts';
import { createDocumentStore } from './document-store.ts';
import { malformedRequest, publicAnswer } from './public-answer.ts';
import { streamLimits, type StreamLimits } from './stream-seats.ts';
import { createSubgraphCaller, type GatewayContext, type SubgraphLink } from './subgraph-calls.ts';

declare module 'fastify' {
  interface FastifyRequest {
    requester: Requester | null;
  }
}

export interface GatewayOptions {
  supergraphFile: string;
  links: readonly SubgraphLink[];
  authenticateRequester: AuthenticateRequester;
  host: string;
  port: number;
  now?: () => Date;
  streamLimits?: StreamLimits;
}

export interface Gateway {
  /** URL of the GraphQL endpoint. */
  url: string;
  close(): Promise<void>;
}

const graphiql = renderGraphiQL({
  title: '童护 Tonghu',
  headers: JSON.stringify({ authorization: 'Bearer <npm run --silent token -- student-affairs.610111@education>', 'x-purpose': 'dropout-prevention' }, null, 2),
  defaultQuery: '{\n  children(first: 5) {\n    edges { node { name schooling { stage grade status } } }\n  }\n}\n',
});

/** Starts the one endpoint of the platform: who asks, within which limits, over all departments. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { links, authenticateRequester, host, port, now = () => new Date() } = options;
  const supergraph = readFileSync(options.supergraphFile, 'utf8');
  const { executor, unifiedGraph } = await unifiedGraphHandler({
    unifiedGraph: buildSchema(supergraph, { assumeValid: true, assumeValidSDL: true }),
    getUnifiedGraphSDL: () => supergraph,
    onSubgraphExecute: createSubgraphCaller(links, now) as never,
    log: silent as never,
  });
  const readDocument = createDocumentStore(unifiedGraph);

  const execute = async (operation: { document: DocumentNode; variables: object; operationName: string | undefined }, context: GatewayContext) => {
    try {
      return (await executor!({ ...operation, context })) as ExecutionResult;
    } catch (error) {
      return { errors: error instanceof AggregateError ? error.errors : [error] } as ExecutionResult;
    }
  };
  const answer = createHandler({
    schema: unifiedGraph,
    onSubscribe(request, { query, variables, operationName }) {
      const document = readDocument(query);
      if (!('kind' in document)) return document;
      const contextValue: GatewayContext = { requester: request.raw.requester!, requestId: request.raw.id };
      return { schema: unifiedGraph, document, operationName, variableValues: variables, contextValue: contextValue as never };
    },
    async execute({ document, variableValues, operationName, contextValue }) {
      const context = contextValue as GatewayContext;
      return publicAnswer(await execute({ document, variables: variableValues ?? {}, operationName: operationName ?? undefined }, context), context.requestId) as ExecutionResult;
    },
    formatError: (error) => (error instanceof GraphQLError ? publicError(error, '') : error instanceof Error ? malformedRequest(error) : error) as never,
  });
  const stream = createStreamHandler({ readDocument, authenticateRequester, execute, limits: options.streamLimits ?? streamLimits });

  const app = fastify({ genReqId: () => randomUUID(), bodyLimit: 1_048_576, forceCloseConnections: true });
  // graphql-http reads bodies itself: it knows the specification's answers to broken ones.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.decorateRequest('requester', null);
  addHealth(app, links);

  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    async preHandler(request, reply) {
      reply.header('x-request-id', request.id);
      if (request.method === 'GET' && request.headers.accept?.includes('text/html')) return reply.type('text/html').send(graphiql);
      try {
        request.requester = await authenticateRequester(request.headers);
      } catch (error) {
        const refusal = error instanceof PlatformError ? error : identityProviderAway(error, request);
        logger.info({ requestId: request.id, code: refusal.code }, 'a request was refused');
        if (refusal.code in statusOf) void reply.code(statusOf[refusal.code]!);
        if (reply.statusCode === 401) reply.header('www-authenticate', 'Bearer realm="tonghu"');
        return reply.send({ errors: [publicError(refusal, request.id)] });
      }
    },
    handler: (request, reply) => (request.headers.accept === 'text/event-stream' ? stream(request, reply) : answer.call(app, request, reply)),
  });

  await app.listen({ host, port });
  const { port: taken } = app.server.address() as AddressInfo;
  return { url: `http://localhost:${taken}/graphql`, close: () => app.close() };
}

/**
 * The planner's log tells documents and answers at its talkative levels, and the logger that it would make for itself reads LOG_LEVEL too.
 * What may be logged of a request is logged here.
 */
const silent = { level: false, log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

const statusOf: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401, TOKEN_EXPIRED: 401, TOKEN_INVALID: 401,
  UNKNOWN_CLIENT: 403, PURPOSE_NOT_REGISTERED: 403,
  PURPOSE_REQUIRED: 400, CASE_NUMBER_REQUIRED: 400, BAD_INPUT: 400,
  IDENTITY_UNAVAILABLE: 503,
};

function identityProviderAway(error: unknown, request: FastifyRequest): PlatformError {
  logger.error({ requestId: request.id, detail: (error as Error).message }, 'the identity provider does not answer');
  return new PlatformError('IDENTITY_UNAVAILABLE', 'The identity provider does not answer.');
}

/** Live: the process runs. Ready: every department answers; the departments that do not are named. */
function addHealth(app: FastifyInstance, links: readonly SubgraphLink[]): void {
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const answers = await Promise.all(links.map(async (link) => [link.name, await link.assertReady().then(() => 'ready', () => 'unavailable')]));
    const departments = Object.fromEntries(answers) as Record<string, string>;
    const ready = Object.values(departments).every((state) => state === 'ready');
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable', departments });
  });
}
