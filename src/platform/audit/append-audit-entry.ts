import type { Requester } from '../identity/requester.ts';
import { isConnectionFault } from '../is-connection-fault.ts';
import { PlatformError } from '../errors.ts';
import { logger } from '../logger.ts';

/**
 * What one entry tells of: records read, a record changed, a request that was refused whole, or what left as a file.
 */
export const auditKinds = ['read', 'change', 'refusal', 'export'] as const;
export type AuditKind = (typeof auditKinds)[number];

/** Records of one type that were treated alike: field → `allow:<rule>`, `mask:<rule>` or `deny`. */
export interface AuditedRecords {
  type: string;
  ids: string[];
  fields: Record<string, string>;
}

/** What left as a file, beyond the reach of any rule. */
export interface AuditedExport {
  what: 'audit-log' | 'audit-proof' | 'policies' | 'statistics';
  /** Entries, files or lines that left. */
  count: number;
  /** When the first and the last of them were written; null where it is not known any more, or says nothing. */
  from: string | null;
  to: string | null;
  /**
   * By which the file can be known again: the root hash of its newest checkpoint or its own SHA-256, in base64, or the
   * version of the policies.
   */
  hash: string;
}

export interface AuditEntry {
  kind: AuditKind;
  /** Department whose log this is. */
  owner: string;
  at: string;
  requestId: string;
  requester: Requester;
  /** Null where it was not decided by rules: what the operator of a machine takes. */
  policyVersion: string | null;
  /**
   * SHA-256 of the operation as the subgraph received it, hexadecimal; the name of what a department did by itself;
   * null where there was neither.
   */
  document: string | null;
  records: AuditedRecords[];
  /** Code of the error with which an operation, or all of them, was refused. */
  code?: string;
  /** Of an entry of kind `export`. */
  export?: AuditedExport;
}

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
