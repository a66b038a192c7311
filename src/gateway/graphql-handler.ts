import type { FastifyRequest, RouteHandlerMethod } from 'fastify';
import { execute, type GraphQLSchema } from 'graphql';
import { createHandler } from 'graphql-http';
import { publicError } from '../platform/public-error.ts';
import type { ReadOperationOf } from './operation-reader.ts';
import { publicAnswer, publicFault } from './public-answer.ts';
import type { ReadRequest } from './request-reader.ts';
import type { PlanContext, RunPlan } from './plan/plan-runner.ts';

export interface GraphqlHandlerOptions {
  schema: GraphQLSchema;
  readRequest: ReadRequest;
  readOperation: ReadOperationOf;
  runPlan: RunPlan;
}

interface AnswerContext extends PlanContext {
  /** The answer as it is sent. */
  text?: string;
}

/**
 * The answer to a GraphQL request whose requester is known. graphql-http says how it is sent; it would look at every
 * value while writing it, so the text is written here.
 */
export function createGraphqlHandler({
  schema,
  readRequest,
  readOperation,
  runPlan,
}: GraphqlHandlerOptions): RouteHandlerMethod {
  const handle = createHandler<FastifyRequest, AnswerContext>({
    schema,
    parseRequestParams: readRequest as never,
    onSubscribe({ raw, context }, params) {
      const read = readOperation(raw.requester!, params);
      // graphql-http says it where there is no operation of this name.
      return 'schema' in read ? { ...read, contextValue: context as never } : read;
    },
    async execute(request) {
      const context = request.contextValue as AnswerContext;
      const answer = async () =>
        publicAnswer(
          await (request.schema === schema ? runPlan(request, context) : execute(request)),
          context.requestId,
        );
      context.text = JSON.stringify(
        await answer().catch((error: unknown) => ({ errors: [publicError(error, context.requestId)] })),
      );
      return {};
    },
    formatError: (error) => publicFault(error) as never,
  });
  return async (request, reply) => {
    const { method, url, headers, body } = request;
    const context: AnswerContext = { requester: request.requester!, requestId: request.id };
    const [text, { status, headers: more = {} }] = await handle({
      method,
      url,
      headers,
      body: body as string,
      raw: request,
      context,
    });
    return reply
      .code(status)
      .headers(more)
      .send(context.text ?? text ?? undefined);
  };
}
