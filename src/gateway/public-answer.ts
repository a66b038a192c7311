import { GraphQLError, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { errorCodes, type ErrorCode } from '../platform/errors.ts';
import { logger } from '../platform/logger.ts';

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

/** One error as it leaves. What is not from the closed list is INTERNAL, its detail in the log only. */
export function publicError(error: unknown, requestId: string): GraphQLFormattedError {
  const { message, path, locations, extensions, originalError } = error as GraphQLError;
  const code = (originalError as { code?: string } | undefined)?.code ?? extensions?.code;
  if (typeof code === 'string' && code in errorCodes) {
    return { message, ...(path && { path }), extensions: { remedy: errorCodes[code as ErrorCode], ...extensions, code } };
  }
  // Syntax, validation and variables: made by graphql-js itself, about the document only.
  if (error instanceof GraphQLError && !originalError && !path) {
    return { message, ...(locations && { locations }), extensions: { code: 'GRAPHQL_INVALID', remedy: errorCodes.GRAPHQL_INVALID } };
  }
  const { name, stack } = (originalError ?? error) as Error;
  logger.error({ requestId, name, at: stack?.split('\n').filter((line) => line.startsWith('    at ')) }, 'an unforeseen error');
  return {
    message: `The platform failed on this request (${requestId}).`,
    ...(path && { path }),
    extensions: { code: 'INTERNAL', remedy: errorCodes.INTERNAL, requestId },
  };
}
