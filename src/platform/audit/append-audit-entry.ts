import { createHash } from 'node:crypto';
import type { Requester } from '../identity/requester.ts';
import { isConnectionFault } from '../database/is-connection-fault.ts';
import { PlatformError } from '../errors.ts';
import { logger } from '../logger.ts';

/** What one entry tells of: records read, a record changed, or a request that was refused whole. */
export const auditKinds = ['read', 'change', 'refusal'] as const;
export type AuditKind = (typeof auditKinds)[number];

/** Records of one type that were treated alike: field → `allow:<rule>`, `mask:<rule>` or `deny`. */
export interface AuditedRecords {
  type: string;
  ids: string[];
  fields: Record<string, string>;
}

export interface AuditEntry {
  kind: AuditKind;
  /** Department whose log this is. */
  owner: string;
  at: string;
  requestId: string;
  requester: Requester;
  policyVersion: string;
  /** SHA-256 of the operation as the subgraph received it, hexadecimal. */
  document: string;
  records: AuditedRecords[];
  /** Code of the error with which an operation, or all of them, was refused. */
  code?: string;
}

/** A connection, pool or transaction that can run one statement under the log role. */
export interface LogConnection {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/** Leaf hash of RFC 9162, section 2.1.1: SHA-256(0x00 ‖ entry). */
export function leafHash(entry: string): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(entry, 'utf8').digest();
}

/**
 * Writes one entry to the department's log and returns when it is durable.
 * @throws PlatformError AUDIT_UNAVAILABLE, or DEPARTMENT_UNAVAILABLE where the database is away, on which the caller must withhold its answer.
 */
export async function appendAuditEntry(log: LogConnection, entry: AuditEntry): Promise<void> {
  const text = JSON.stringify(entry);
  try {
    await log.query('insert into audit_entry (entry, leaf_hash) values ($1, $2)', [text, leafHash(text)]);
  } catch (error) {
    logger.error({ requestId: entry.requestId, owner: entry.owner, code: (error as { code?: string }).code }, 'the audit entry could not be written');
    if (isConnectionFault(error)) throw new PlatformError('DEPARTMENT_UNAVAILABLE', `The database of ${entry.owner} does not answer.`, { department: entry.owner });
    throw new PlatformError('AUDIT_UNAVAILABLE', 'The access could not be recorded, so nothing is answered.', { department: entry.owner });
  }
}
