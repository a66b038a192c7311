/**
 * The database is away: refused or lost connections, and PostgreSQL's classes 08 (connection), 57P (shutting down) and
 * 53300 (too many).
 */
export function isConnectionFault(error: unknown): boolean {
  for (
    let one = error as { code?: unknown; message?: unknown; cause?: unknown; previous?: unknown } | undefined;
    one;
    one = (one.cause ?? one.previous) as typeof one
  ) {
    if (
      typeof one.code === 'string' &&
      /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|08\w{3}|57P\d\d|53300)$/.test(one.code)
    )
      return true;
    if (
      typeof one.message === 'string' &&
      /Connection terminated|is not queryable|connection timeout|timeout exceeded when trying to connect|not currently accepting connections/i.test(
        one.message,
      )
    )
      return true;
  }
  return false;
}
