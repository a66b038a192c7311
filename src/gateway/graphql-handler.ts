import type { FastifyRequest, RouteHandlerMethod } from 'fastify';
import { execute, GraphQLError, type DocumentNode, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/fastify';
import { PlatformError } from '../platform/errors.ts';
import { publicError } from '../platform/public-error.ts';
import { createDocumentStore, type ReadDocument } from './document-store.ts';
import { malformedRequest, publicAnswer } from './public-answer.ts';
import { assertAffordable } from './query-cost.ts';
import type { QueryLimits } from './query-limits.ts';
import { createRequestReader } from './request-reader.ts';
import type { ReleasedSchemaOf } from './released-schema.ts';
import type { GatewayContext } from './subgraph-calls.ts';
import type { TrustedDocuments } from './trusted-documents.ts';
import { withinTime } from './within-time.ts';

/** Runs the query plan of one operation over the departments. */
export type ExecutePlan = (operation: { document: DocumentNode; variables?: Record<string, unknown>; operationName?: string; context: GatewayContext }) => unknown;

export interface GraphqlHandlerOptions {
  schema: GraphQLSchema;
  releasedSchemaOf: ReleasedSchemaOf;
  executePlan: ExecutePlan;
  limits: QueryLimits;
  trusted: TrustedDocuments;
  trustedOnly: boolean;
}

/**
 * The answer to a GraphQL request whose requester is known.
 * @throws RangeError for a trusted document that would be refused
 */
export function createGraphqlHandler(options: GraphqlHandlerOptions): RouteHandlerMethod {
  const { schema, releasedSchemaOf, executePlan, limits, trusted, trustedOnly } = options;
  const documents = createDocumentStore(schema, limits);
  for (const { file, text } of trusted.all) {
    const read = documents.read(text, () => schema);
    if ('operations' in read) continue;
    const [{ message, locations }] = read as [GraphQLError];
    throw new RangeError(`The trusted document ${file}:${locations?.[0]?.line ?? 1} would be refused: ${message}`);
  }

  return createHandler({
    schema,
    parseRequestParams: createRequestReader(trusted, trustedOnly) as never,
    onSubscribe(request, { query, variables, operationName }) {
      const raw = request.raw as FastifyRequest;
      const requester = raw.requester!;
      const ownSchema = () => releasedSchemaOf(requester.department);
      const read = documents.read(query, ownSchema);
      if (!('operations' in read)) return read;
      const operation = chooseOperation(read, operationName);
      const context: Omit<GatewayContext, 'signal'> = { requester, requestId: raw.id };
      // graphql-http says that there is none of this name.
      if (!operation) return { schema, document: read.document, operationName };
      if (operation.introspection) return { schema: ownSchema(), document: operation.document, operationName, variableValues: variables, contextValue: context as never };
      try {
        assertAffordable(schema, operation.document, variables ?? {}, limits);
      } catch (error) {
        return [new GraphQLError((error as Error).message, { originalError: error as Error })];
      }
      return { schema, document: operation.merged(variables ?? {}), operationName, variableValues: variables, contextValue: context as never };
    },
    async execute(request) {
      const context = request.contextValue as Omit<GatewayContext, 'signal'>;
      try {
        if (request.schema !== schema) return publicAnswer(await execute(request), context.requestId) as ExecutionResult;
        const { document, variableValues, operationName } = request;
        const result = await withinTime(limits.seconds, (signal) =>
          executePlan({ document, variables: variableValues ?? undefined, operationName: operationName ?? undefined, context: { ...context, signal } }),
        );
        return publicAnswer(result as ExecutionResult, context.requestId) as ExecutionResult;
      } catch (error) {
        const faults = error instanceof AggregateError ? error.errors : [error];
        return { errors: faults.map((fault) => publicError(fault, context.requestId) as never) };
      }
    },
    formatError: (error) => formatError(error) as never,
  }) as RouteHandlerMethod;
}

function chooseOperation({ operations }: ReadDocument, name: string | null | undefined) {
  return (name ?? null) === null && operations.size === 1 ? [...operations.values()][0] : operations.get(name ?? '');
}

function formatError(error: unknown): unknown {
  if (error instanceof GraphQLError || error instanceof PlatformError) return publicError(error, '');
  return error instanceof Error ? malformedRequest(error) : error;
}
