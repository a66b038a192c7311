import { isConnectionFault } from '../is-connection-fault.ts';
import { PlatformError } from '../errors.ts';
import { logger } from '../logger.ts';
import type { AuditEntry } from './audit-entry.ts';

/** A connection, pool or transaction that can run one statement under the log role. */
export interface LogConnection {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/**
 * Writes one entry inside the transaction of the change that it tells of, and returns when it is written.
 * @throws PlatformError AUDIT_UNAVAILABLE, or DEPARTMENT_UNAVAILABLE where the database is away, on which the change
 * must not be committed.
 */
export async function appendAuditEntry(transaction: LogConnection, entry: AuditEntry): Promise<void> {
  try {
    await transaction.query('insert into audit_entry (entry) values ($1)', [JSON.stringify(entry)]);
  } catch (error) {
    throw auditFault(error, entry);
  }
}

/** What the requester is told where an entry could not be written; the log of the process says of which request. */
export function auditFault(error: unknown, { requestId, owner }: AuditEntry): PlatformError {
  logger.error({ requestId, owner, code: (error as { code?: string }).code }, 'the audit entry could not be written');
  if (isConnectionFault(error))
    return new PlatformError('DEPARTMENT_UNAVAILABLE', `The database of ${owner} does not answer.`, {
      department: owner,
    });
  return new PlatformError('AUDIT_UNAVAILABLE', 'The access could not be recorded, so nothing is answered.', {
    department: owner,
  });
}
