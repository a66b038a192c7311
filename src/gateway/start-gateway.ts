import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { buildASTSchema, parse, type GraphQLSchema } from 'graphql';
import { isReady } from '../platform/http/is-ready.ts';
import { PlatformError } from '../platform/errors.ts';
import { createHttpServer, sendRefusal } from '../platform/http/create-http-server.ts';
import type { AuthenticateRequester } from '../platform/identity/authenticate-requester.ts';
import type { Requester } from '../platform/identity/requester.ts';
import { statusOf } from '../platform/http/http-fault.ts';
import { logger } from '../platform/logger.ts';
import type { PoliciesInForce } from '../platform/policy/in-force/policies-in-force.ts';
import type { RequestTracer } from '../platform/request-tracer.ts';
import { createPlanExecutor } from './plan/create-plan-executor.ts';
import { createStreamHandler } from './create-stream-handler.ts';
import { createGraphiql } from './graphiql.ts';
import { createGraphqlHandler } from './graphql-handler.ts';
import { createOperationReader } from './operation-reader.ts';
import { queryLimits, type QueryLimits } from './limits/query-limits.ts';
import { createRateLimit, type RateLimit } from './limits/rate-limit.ts';
import { createReleasedSchemas } from './released-schema.ts';
import { chooseMediaType } from './request/choose-media-type.ts';
import { createRequestReader } from './request/request-reader.ts';
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

const graphiql = createGraphiql();

const textTypes = ['application/json', 'application/graphql-response+json', 'text/event-stream'] as const;
/** In which media types a method is answered; where the client wants all of them equally, in the first. */
const answerTypes = { GET: [...textTypes, 'text/html'], POST: textTypes } as const;

/** Bytes; the document and its variables. */
const bodyLimit = 1_048_576;

/** Starts the one endpoint of the platform: who asks, within which limits, over all departments. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { links, policies, trusted, authenticateRequester, host, port, tracer, now = () => new Date() } = options;
  const limits = { ...queryLimits, ...options.limits };
  const supergraph = readFileSync(options.supergraphFile, 'utf8');
  const schema = publicSchema(supergraph);
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
    charge: (client, cost) => rate.charge(client, cost),
  });
  const runPlan = tracedRuns(createPlanRunner(executePlan, limits.seconds, policies), tracer);
  const answer = createGraphqlHandler({ schema, readOperation, runPlan });
  const streams = createStreamHandler({ readOperation, runPlan, authenticateRequester, seats });

  const app = createHttpServer(bodyLimit);
  // Bodies are read when it is known who asks, and with an error that names what is wrong with them.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.decorateRequest('requester', null);
  addHealth(app, links);
  graphiql.serve(app);

  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    async handler(request, reply) {
      const answerType = chooseMediaType(request.headers.accept, answerTypes[request.method as 'GET' | 'POST']);
      if (answerType === null)
        throw new PlatformError('ANSWER_TYPE_REFUSED', 'The header accept wants nothing that is answered here.', {
          field: 'accept',
        });
      if (answerType === 'text/html')
        return reply.type('text/html; charset=utf-8').headers(graphiql.headers).send(graphiql.page);
      try {
        request.requester = await authenticateRequester(request.raw.headersDistinct);
        await rate.assertMayAsk(request.requester.client);
      } catch (error) {
        return refuse(error instanceof PlatformError ? error : identityProviderAway(error, request), request, reply);
      }
      const parameters = readRequest(request);
      return answerType === 'text/event-stream'
        ? streams.answer(request, reply, parameters)
        : answer(request, reply, { parameters, answerType });
    },
  });

  await app.listen({ host, port });
  const { port: taken } = app.server.address() as AddressInfo;
  return { url: `http://localhost:${taken}/graphql`, close };

  async function close(): Promise<void> {
    await streams.close();
    await app.close();
  }
}

/** What can be asked of the departments together. */
function publicSchema(supergraph: string): GraphQLSchema {
  return buildASTSchema(transformSupergraphToPublicSchema(parse(supergraph)), {
    assumeValid: true,
    assumeValidSDL: true,
  });
}

function refuse(refusal: PlatformError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  logger.info({ requestId: request.id, code: refusal.code }, 'a request was refused');
  if (statusOf(refusal) === 401) void reply.header('www-authenticate', 'Bearer realm="tonghu"');
  if (refusal.code === 'RATE_LIMITED') void reply.header('retry-after', refusal.details.retryAfter);
  return sendRefusal(refusal, request, reply);
}

function identityProviderAway(error: unknown, request: FastifyRequest): PlatformError {
  logger.error({ requestId: request.id, detail: (error as Error).message }, 'the identity provider does not answer');
  return new PlatformError('IDENTITY_UNAVAILABLE', 'The identity provider does not answer.');
}

/** Live: the process runs. Ready: every department answers; the departments that do not are named. */
function addHealth(app: FastifyInstance, links: readonly SubgraphLink[]): void {
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const answers = await Promise.all(
      links.map(async (link) => [link.name, (await isReady(link)) ? 'ready' : 'unavailable']),
    );
    const departments = Object.fromEntries(answers) as Record<string, string>;
    const ready = Object.values(departments).every((state) => state === 'ready');
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable', departments });
  });
}
