import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { errorCodes, type ErrorCode, type PlatformError } from './errors.ts';
import { faultFields, logger } from './logger.ts';

/** Apollo Server's codes for what is wrong with the document or its variables. */
const documentFaults = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
];

/**
 * What may leave of an error: one of the closed list, or INTERNAL with the request id, its detail in the log only.
 * @param recognise names faults of libraries that have a code of their own
 */
export function publicError(
  error: unknown,
  requestId: string,
  recognise: (fault: unknown) => PlatformError | null = () => null,
): GraphQLFormattedError {
  const { path, locations, extensions } = error as GraphQLError;
  const fault = faultOf(error);
  const known = recognise(fault) ?? fault;
  const { code = extensions?.code, extensions: details = extensions } = known as {
    code?: unknown;
    extensions?: Record<string, unknown>;
  };
  // With a path the error comes from a department, whose document the planner wrote: its lines are nobody's.
  const place = path ? { path } : { ...(locations && { locations }) };
  if (typeof code === 'string' && code in errorCodes) {
    // The wrappers quote the value that was sent; the fault itself does not.
    const { message } = known as Error;
    const field = fieldOf((error as Error).message);
    return {
      message,
      ...place,
      extensions: { remedy: errorCodes[code as ErrorCode], ...(field && { field }), ...details, code },
    };
  }
  const { message } = error as Error;
  // Syntax, validation and variables: made by graphql-js itself, about the document only.
  if (!path && (fault instanceof GraphQLError || documentFaults.includes(String(extensions?.code)))) {
    return {
      message: withoutSuggestion(message),
      ...place,
      extensions: { code: 'GRAPHQL_INVALID' satisfies ErrorCode, remedy: errorCodes.GRAPHQL_INVALID },
    };
  }
  logger.error({ requestId, ...faultFields(fault), code }, 'an unforeseen error');
  return {
    message: `The platform failed on this request (${requestId}).`,
    ...place,
    extensions: { code: 'INTERNAL' satisfies ErrorCode, remedy: errorCodes.INTERNAL, requestId },
  };
}

/** The input field or variable that graphql-js says a value was for, e.g. `input.birthDate`. */
function fieldOf(message: string): string | undefined {
  return (/ at "([^"]+)"; /.exec(message) ?? /^Variable "\$(\w+)" /.exec(message))?.[1];
}

/** graphql-js suggests names of the whole schema, also of what this requester's introspection does not show. */
function withoutSuggestion(message: string): string {
  return message.replace(/ Did you mean [^]*$/, '');
}

/** graphql-js and Apollo Server wrap errors in errors of their own, more than once for variables. */
function faultOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? faultOf(error.originalError) : error;
}
