import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { buildASTSchema, parse } from 'graphql';
import { PlatformError, type ErrorCode } from '../platform/errors.ts';
import type { AuthenticateRequester } from '../platform/identity/authenticate-requester.ts';
import type { Requester } from '../platform/identity/requester.ts';
import { logger } from '../platform/logger.ts';
import type { PoliciesInForce } from '../platform/policy/in-force/policies-in-force.ts';
import { publicError } from '../platform/public-error.ts';
import type { RequestTracer } from '../platform/request-tracer.ts';
import { createPlanExecutor } from './plan/create-plan-executor.ts';
import { createStreamHandler } from './create-stream-handler.ts';
import { createGraphqlHandler } from './graphql-handler.ts';
import { createOperationReader } from './operation-reader.ts';
import { queryLimits, type QueryLimits } from './limits/query-limits.ts';
import { createRateLimit, type RateLimit } from './limits/rate-limit.ts';
import { createReleasedSchemas } from './released-schema.ts';
import { createRequestReader } from './request-reader.ts';
import { createPlanRunner } from './plan/plan-runner.ts';
import { tracedCalls, tracedRuns } from './plan/traced-runs.ts';
import { StreamSeats, streamLimits, type Seats, type StreamLimits } from './limits/stream-seats.ts';
import { createSubgraphCaller, type SubgraphLink } from './subgraph-calls.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

declare module 'fastify' {
  interface FastifyRequest {
    requester: Requester | null;
  }
}

/** Counts what each client does. */
export interface ClientLimits {
  rate: RateLimit;
  seats: Seats;
}

export interface GatewayOptions {
  supergraphFile: string;
  links: readonly SubgraphLink[];
  policies: PoliciesInForce;
  trusted: TrustedDocuments;
  /** Answer no other documents. */
  trustedOnly: boolean;
  /** Where they differ from queryLimits. */
  limits?: Partial<QueryLimits>;
  authenticateRequester: AuthenticateRequester;
  host: string;
  port: number;
  now?: () => Date;
  streamLimits?: StreamLimits;
  /** Those that several gateways share; without them this one counts by itself. */
  clientLimits?: ClientLimits;
  /** Keeps what was done for a request; absent outside of development. */
  tracer?: RequestTracer;
}

export interface Gateway {
  /** URL of the GraphQL endpoint. */
  url: string;
  close(): Promise<void>;
}

const graphiql = renderGraphiQL({
  title: '童护 Tonghu',
  headers: JSON.stringify(
    {
      authorization: 'Bearer <npm run --silent token -- student-affairs.610111@education>',
      'x-purpose': 'dropout-prevention',
    },
    null,
    2,
  ),
  defaultQuery: '{\n  children(first: 5) {\n    edges { node { name schooling { stage grade status } } }\n  }\n}\n',
});

/** Bytes; the document and its variables. */
const bodyLimit = 1_048_576;

/** Starts the one endpoint of the platform: who asks, within which limits, over all departments. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { links, policies, trusted, authenticateRequester, host, port, tracer, now = () => new Date() } = options;
  const limits = { ...queryLimits, ...options.limits };
  const supergraph = readFileSync(options.supergraphFile, 'utf8');
  const schema = buildASTSchema(transformSupergraphToPublicSchema(parse(supergraph)), {
    assumeValid: true,
    assumeValidSDL: true,
  });
  const executePlan = createPlanExecutor(schema, supergraph, tracedCalls(createSubgraphCaller(links), tracer));
  const { rate, seats } = options.clientLimits ?? {
    rate: createRateLimit(limits.requestsPerSecond, now),
    seats: new StreamSeats(options.streamLimits ?? streamLimits),
  };

  const readRequest = createRequestReader(trusted, options.trustedOnly);
  const readOperation = createOperationReader({
    schema,
    releasedSchemaOf: createReleasedSchemas(schema, policies, now),
    limits,
    trusted,
  });
  const runPlan = tracedRuns(createPlanRunner(executePlan, limits.seconds, policies), tracer);
  const answer = createGraphqlHandler({ schema, readRequest, readOperation, runPlan });
  const streams = createStreamHandler({ readRequest, readOperation, runPlan, authenticateRequester, seats });

  const app = fastify({ genReqId: () => randomUUID(), bodyLimit, forceCloseConnections: true });
  // graphql-http reads bodies itself: it knows the specification's answers to broken ones.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.decorateRequest('requester', null);
  app.setErrorHandler((error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    const fault =
      status === 413
        ? new PlatformError('REQUEST_TOO_LARGE', `The body has more than ${bodyLimit} bytes.`, { limit: bodyLimit })
        : error;
    return reply.code(status).send({ errors: [publicError(fault, request.id)] });
  });
  addHealth(app, links);

  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    async preHandler(request, reply) {
      reply.header('x-request-id', request.id);
      if (request.method === 'GET' && request.headers.accept?.includes('text/html'))
        return reply.type('text/html').send(graphiql);
      try {
        request.requester = await authenticateRequester(request.headers);
        await rate.assertMayAsk(request.requester.client);
      } catch (error) {
        return refuse(error instanceof PlatformError ? error : identityProviderAway(error, request), request, reply);
      }
    },
    handler: (request, reply) =>
      request.headers.accept === 'text/event-stream'
        ? streams.answer(request, reply)
        : answer.call(app, request, reply),
  });

  await app.listen({ host, port });
  const { port: taken } = app.server.address() as AddressInfo;
  return { url: `http://localhost:${taken}/graphql`, close };

  async function close(): Promise<void> {
    await streams.close();
    await app.close();
  }
}

function refuse(refusal: PlatformError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  logger.info({ requestId: request.id, code: refusal.code }, 'a request was refused');
  if (refusal.code in statusOf) void reply.code(statusOf[refusal.code]!);
  if (reply.statusCode === 401) reply.header('www-authenticate', 'Bearer realm="tonghu"');
  if (refusal.code === 'RATE_LIMITED') reply.header('retry-after', refusal.details.retryAfter);
  return reply.send({ errors: [publicError(refusal, request.id)] });
}

const statusOf: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_INVALID: 401,
  UNKNOWN_CLIENT: 403,
  ROLES_CONFLICT: 403,
  PURPOSE_NOT_REGISTERED: 403,
  PURPOSE_REQUIRED: 400,
  CASE_NUMBER_REQUIRED: 400,
  BAD_INPUT: 400,
  RATE_LIMITED: 429,
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
    const answers = await Promise.all(
      links.map(async (link) => [
        link.name,
        await link.assertReady().then(
          () => 'ready',
          () => 'unavailable',
        ),
      ]),
    );
    const departments = Object.fromEntries(answers) as Record<string, string>;
    const ready = Object.values(departments).every((state) => state === 'ready');
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable', departments });
  });
}
