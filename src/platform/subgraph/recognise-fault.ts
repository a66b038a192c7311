import { ArgumentValidationError } from 'type-graphql';
import { PlatformError } from '../errors.ts';

interface Fault {
  property: string;
  constraints?: Record<string, string>;
  children?: Fault[];
}

/** The faults of validation and of the database's connection, which have codes of their own. */
export function recogniseFault(fault: unknown): PlatformError | null {
  if (fault instanceof ArgumentValidationError) {
    const faults: unknown = fault.extensions.validationErrors;
    return faults instanceof PlatformError ? faults : badInput(faults as Fault[]);
  }
  if (isConnectionFault(fault)) return new PlatformError('DEPARTMENT_UNAVAILABLE', 'The database of this department does not answer.');
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
function isConnectionFault(error: unknown): boolean {
  for (let one = error as { code?: unknown; message?: unknown; cause?: unknown; previous?: unknown } | undefined; one; one = (one.cause ?? one.previous) as typeof one) {
    if (typeof one.code === 'string' && /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|08\w{3}|57P\d\d)$/.test(one.code)) return true;
    if (typeof one.message === 'string' && /Connection terminated|connection timeout|timeout exceeded when trying to connect/i.test(one.message)) return true;
  }
  return false;
}
