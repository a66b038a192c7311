import type { FastifyRequest, RouteHandlerMethod } from 'fastify';
import { execute, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/fastify';
import { publicError } from '../platform/public-error.ts';
import type { ReadOperationOf } from './operation-reader.ts';
import { publicAnswer, publicFault } from './public-answer.ts';
import type { ReadRequest } from './request-reader.ts';
import type { PlanContext, RunPlan } from './plan-runner.ts';

export interface GraphqlHandlerOptions {
  schema: GraphQLSchema;
  readRequest: ReadRequest;
  readOperation: ReadOperationOf;
  runPlan: RunPlan;
}

/** The answer to a GraphQL request whose requester is known. */
export function createGraphqlHandler({ schema, readRequest, readOperation, runPlan }: GraphqlHandlerOptions): RouteHandlerMethod {
  return createHandler({
    schema,
    parseRequestParams: readRequest as never,
    onSubscribe(request, params) {
      const raw = request.raw as FastifyRequest;
      const context: PlanContext = { requester: raw.requester!, requestId: raw.id };
      const read = readOperation(context.requester, params);
      // graphql-http says it where there is no operation of this name.
      return 'schema' in read ? { ...read, contextValue: context as never } : read;
    },
    async execute(request) {
      const context = request.contextValue as PlanContext;
      try {
        return publicAnswer((await (request.schema === schema ? runPlan(request, context) : execute(request))) as ExecutionResult, context.requestId) as ExecutionResult;
      } catch (error) {
        return { errors: [publicError(error, context.requestId) as never] };
      }
    },
    formatError: (error) => publicFault(error) as never,
  }) as RouteHandlerMethod;
}
