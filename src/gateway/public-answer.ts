import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { publicError } from '../platform/public-error.ts';

/** The answer as it leaves: errors of the closed list only, one for each refused field and each department that is away. */
export function publicAnswer(result: ExecutionResult, requestId: string): { data?: unknown; errors?: GraphQLFormattedError[] } {
  if (!result.errors?.length) return { data: result.data };
  const errors = new Map<string, GraphQLFormattedError>();
  for (const error of result.errors) {
    const shown = publicError(error, requestId);
    const { code, field, department } = shown.extensions as { code: string; field?: string; department?: string };
    const key = field || department ? `${code} ${field ?? ''} ${department ?? ''}` : `${code} ${shown.path?.join('.')} ${errors.size}`;
    if (!errors.has(key)) errors.set(key, shown);
  }
  return { ...(result.data !== undefined && { data: result.data }), errors: [...errors.values()] };
}

/** What graphql-http itself finds wrong with a request, before there is a document: in its own words, which the specification's audits know. */
export function malformedRequest(error: Error): GraphQLFormattedError {
  return { message: error.message, extensions: { code: 'GRAPHQL_INVALID', remedy: 'Send the request as GraphQL over HTTP says: a JSON body with query, variables, operationName.' } };
}
