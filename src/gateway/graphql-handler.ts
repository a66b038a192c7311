import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  execute,
  getOperationAST,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';
import { createHandler } from 'graphql-http';
import QuickLRU from 'quick-lru';
import { PlatformError } from '../platform/errors.ts';
import { publicError } from '../platform/public-error.ts';
import type { ReadOperationOf } from './operation-reader.ts';
import { publicAnswer } from './public-answer.ts';
import type { RequestParameters } from './request/request-reader.ts';
import type { PlanContext, RunPlan } from './plan/plan-runner.ts';

export interface GraphqlHandlerOptions {
  schema: GraphQLSchema;
  readOperation: ReadOperationOf;
  runPlan: RunPlan;
}

/** A request that has been read, and the media type of its answer. */
interface AskedAnswer {
  parameters: RequestParameters;
  answerType: 'application/json' | 'application/graphql-response+json';
}

interface AnswerContext extends PlanContext {
  parameters: RequestParameters;
  /** The answer as it is sent. */
  text?: string;
}

/**
 * The answer to a GraphQL request whose requester is known. graphql-http says how it is sent; it would look at every
 * value while writing it, so the text is written here.
 */
export function createGraphqlHandler({
  schema,
  readOperation,
  runPlan,
}: GraphqlHandlerOptions): (request: FastifyRequest, reply: FastifyReply, asked: AskedAnswer) => Promise<FastifyReply> {
  const tellSchema = createSchemaTeller();
  const handle = createHandler<FastifyRequest, AnswerContext>({
    schema,
    parseRequestParams: ({ context }) => context.parameters as never,
    onSubscribe({ raw, context }, params) {
      const read = readOperation(raw.requester!, params);
      // graphql-http says it where there is no operation of this name.
      if (!('schema' in read)) return read;
      assertAnsweredHere(raw.method, getOperationAST(read.document, read.operationName)?.operation);
      return { ...read, contextValue: context as never };
    },
    async execute(request) {
      const context = request.contextValue as AnswerContext;
      const answer = async () =>
        publicAnswer(
          await (request.schema === schema ? runPlan(request, context) : tellSchema(request)),
          context.requestId,
        );
      context.text = JSON.stringify(
        await answer().catch((error: unknown) => ({ errors: [publicError(error, context.requestId)] })),
      );
      return {};
    },
    formatError: (error) => publicError(error, '') as never,
  });
  return async (request, reply, { parameters, answerType }) => {
    const { method, url } = request;
    const context: AnswerContext = { requester: request.requester!, requestId: request.id, parameters };
    const [text, { status, headers: more = {} }] = await handle({
      method,
      url,
      headers: { accept: answerType },
      body: null,
      raw: request,
      context,
    });
    return reply
      .code(status)
      .headers(more)
      .send(context.text ?? text ?? undefined);
  };
}

/** Answers about the schema that are kept: tools ask all clients' schemas in the same words. */
const keptAnswers = 20;

/** Answers questions about a schema. An answer is made in one go, which holds up all others: it is made once. */
function createSchemaTeller(): (request: ExecutionArgs) => Promise<ExecutionResult> {
  const kept = new QuickLRU<DocumentNode, Map<GraphQLSchema, ExecutionResult>>({ maxSize: keptAnswers });
  return async (request) => {
    const { document, schema, variableValues } = request;
    if (Object.keys(variableValues ?? {}).length > 0) return execute(request);
    const bySchema = kept.get(document) ?? new Map<GraphQLSchema, ExecutionResult>();
    kept.set(document, bySchema);
    const known = bySchema.get(schema);
    if (known) return known;
    const answer = await execute(request);
    if (bySchema.size >= keptAnswers) bySchema.clear();
    bySchema.set(schema, answer);
    return answer;
  };
}

/** @throws PlatformError for a change that a link could make, and for events where a single answer is wanted */
function assertAnsweredHere(method: string, operation: OperationTypeNode | undefined): void {
  if (operation === 'mutation' && method === 'GET')
    throw new PlatformError('METHOD_REFUSED', 'A change is not made by GET.', { allowed: ['POST'] });
  if (operation === 'subscription')
    throw new PlatformError('GRAPHQL_INVALID', 'Subscriptions are answered as event streams.', {
      field: 'accept',
      remedy: 'Send accept: text/event-stream.',
    });
}
