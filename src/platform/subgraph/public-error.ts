import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { errorCodes, PlatformError, type ErrorCode } from '../errors.ts';
import { logger } from '../logger.ts';

interface Fault {
  property: string;
  constraints?: Record<string, string>;
  children?: Fault[];
}

/** What may leave of an error: one of the closed list, or INTERNAL with the request id, the detail in the log only. */
export function publicError(error: unknown, requestId: string): GraphQLFormattedError {
  const original = (error instanceof GraphQLError && error.originalError) || error;
  const { path, locations } = error instanceof GraphQLError ? error.toJSON() : {};
  const known = recognise(original);
  if (known !== null) return { message: known.message, path, locations, extensions: known.extensions };
  // Syntax, validation and variables: graphql-js made the error itself, and its message speaks of the document only.
  if (error instanceof GraphQLError && !error.originalError && path === undefined) {
    return { message: error.message, locations, extensions: { code: 'GRAPHQL_INVALID' satisfies ErrorCode, remedy: errorCodes.GRAPHQL_INVALID } };
  }
  const { name, code, stack } = original as { name?: string; code?: string; stack?: string };
  // The message of a database error can quote values; the place in the code cannot.
  logger.error({ requestId, name, code, at: stack?.split('\n').filter((line) => line.startsWith('    at ')) }, 'an unforeseen error');
  const message = `The platform failed on this request (${requestId}).`;
  return { message, path, locations, extensions: { code: 'INTERNAL' satisfies ErrorCode, remedy: errorCodes.INTERNAL, requestId } };
}

function recognise(original: unknown): PlatformError | null {
  if (original instanceof PlatformError) return original;
  if (original instanceof ArgumentValidationError) {
    const faults: unknown = original.extensions.validationErrors;
    return faults instanceof PlatformError ? faults : badInput(faults as Fault[]);
  }
  if (isConnectionFault(original)) return new PlatformError('DEPARTMENT_UNAVAILABLE', 'The database of this department does not answer.');
  return null;
}

function badInput(faults: Fault[]): PlatformError {
  const names: string[] = [];
  let fault = faults[0]!;
  names.push(fault.property);
  while (fault.children?.length) {
    fault = fault.children[0]!;
    names.push(fault.property);
  }
  const [check, sentence] = Object.entries(fault.constraints ?? {})[0] ?? ['unknown', 'is not valid'];
  return new PlatformError('BAD_INPUT', `${names.join('.')}: ${sentence}`, { field: names.join('.'), check });
}

/** The database is away: refused or lost connections, and PostgreSQL's classes 08 (connection) and 57P (shutting down). */
export function isConnectionFault(error: unknown): boolean {
  for (let one = error as { code?: unknown; message?: unknown; cause?: unknown; previous?: unknown } | undefined; one; one = (one.cause ?? one.previous) as typeof one) {
    if (typeof one.code === 'string' && /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|08\w{3}|57P\d\d)$/.test(one.code)) return true;
    if (typeof one.message === 'string' && /Connection terminated|connection timeout|timeout exceeded when trying to connect/i.test(one.message)) return true;
  }
  return false;
}
