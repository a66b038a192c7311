import { hash } from 'node:crypto';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { ExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import QuickLRU from 'quick-lru';
import type { SubgraphOperation } from '../../identity/signed-requester.ts';
import type { CompiledOperation, createOperationCompiler } from './create-operation-compiler.ts';
import type { RequestContext } from '../request-context.ts';

/**
 * Documents that stay compiled: the last ones asked for, and before them at most as many again. A gateway sends the
 * steps of its plans, again and again.
 */
const recentDocuments = 1000;

interface KnownDocument {
  /** SHA-256, hexadecimal. */
  hash: string;
  /** By the operation's name; '' where none is asked for. */
  operations: Map<string, CompiledOperation>;
}

export interface OperationServer {
  /** SHA-256 of a document, hexadecimal. */
  hashOf(query: string): string;
  answer(operation: SubgraphOperation, context: RequestContext): Promise<ExecutionResult>;
  stop(): Promise<void>;
}

/**
 * Answers operations: Apollo Server parses and validates each once, and the compiled operation answers it from then on.
 * Its way through Apollo Server takes longer than the answer of a small one.
 */
export async function startOperationServer(
  schema: GraphQLSchema,
  compile: ReturnType<typeof createOperationCompiler>,
): Promise<OperationServer> {
  const documents = new QuickLRU<string, KnownDocument>({ maxSize: recentDocuments });
  const compileValid: ApolloServerPlugin<RequestContext> = {
    requestDidStart: async () => ({
      async responseForOperation({
        document,
        operation,
        source,
        contextValue,
        request: { operationName, variables },
        response: { http },
      }) {
        const compiled = compile(document, operation);
        know(source).operations.set(operationName ?? '', compiled);
        return {
          http,
          body: { kind: 'single', singleResult: (await compiled(undefined, contextValue, variables)) as never },
        };
      },
    }),
  };
  const server = new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    formatError: (_formatted, error) => error as GraphQLFormattedError,
    logger: silent,
    // It wraps every field's resolver to reckon how long an answer may be cached, and no answer may.
    plugins: [ApolloServerPluginCacheControlDisabled(), compileValid],
    // The command that started the process stops everything in order.
    stopOnTerminationSignals: false,
  });
  await server.start();

  function know(query: string): KnownDocument {
    const known = documents.get(query);
    if (known) return known;
    const document = { hash: hash('sha256', query), operations: new Map<string, CompiledOperation>() };
    documents.set(query, document);
    return document;
  }

  return {
    hashOf: (query) => know(query).hash,
    async answer(operation, context) {
      const compiled = documents.get(operation.query)?.operations.get(operation.operationName ?? '');
      if (compiled) return compiled(undefined, context, operation.variables);
      const { body } = await server.executeOperation(operation as never, { contextValue: context });
      return body.kind === 'single' ? (body.singleResult as never) : { errors: [] };
    },
    stop: () => server.stop(),
  };
}

/** Apollo Server logs errors with their message, which may quote a record; publicError has logged what may be. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };
