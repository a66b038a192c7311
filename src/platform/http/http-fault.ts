import { PlatformError, type ErrorCode } from '../errors.ts';

const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_INVALID: 401,
  REQUESTER_NOT_TRUSTED: 401,
  UNKNOWN_CLIENT: 403,
  ROLES_CONFLICT: 403,
  PURPOSE_NOT_REGISTERED: 403,
  PATH_UNKNOWN: 404,
  METHOD_REFUSED: 405,
  ANSWER_TYPE_REFUSED: 406,
  REQUEST_TOO_LARGE: 413,
  MEDIA_TYPE_REFUSED: 415,
  RATE_LIMITED: 429,
  IDENTITY_UNAVAILABLE: 503,
};

/** The HTTP status of a request that failed as a whole. */
export function statusOf(fault: unknown): number {
  if (fault instanceof PlatformError) return statuses[fault.code] ?? 400;
  return (fault as { statusCode?: number }).statusCode ?? 500;
}

/**
 * An error of the closed list in place of what Fastify itself refuses.
 * @param bodyLimit bytes
 */
export function httpFault(error: unknown, bodyLimit: number): unknown {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (error instanceof PlatformError || !code?.startsWith('FST_ERR_')) return error;
  if (code === 'FST_ERR_BAD_URL') return new PlatformError('PATH_UNKNOWN', 'The path is not percent-encoded UTF-8.');
  switch (statusCode) {
    case 400:
      return new PlatformError('BAD_INPUT', 'The body cannot be read as JSON.', {
        field: 'body',
        check: 'json',
        remedy: 'Send a JSON body of the stated length.',
      });
    case 413:
      return new PlatformError('REQUEST_TOO_LARGE', `The body has more than ${bodyLimit} bytes.`, {
        field: 'body',
        limit: bodyLimit,
      });
    case 415:
      return new PlatformError('MEDIA_TYPE_REFUSED', 'The content-type of the body is not known here.', {
        field: 'content-type',
      });
    case undefined:
    default:
      return error;
  }
}
