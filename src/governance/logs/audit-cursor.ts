import { z } from 'zod';
import type { AuditPlace } from '../../platform/audit-log/find-audit-entries.ts';
import { PlatformError } from '../../platform/errors.ts';

const digits = z.string().regex(/^\d{1,20}$/);
const place = z.record(z.string(), z.strictObject({ transaction: digits, position: digits }));

/**
 * A place as a cursor. It is not signed: a made-up cursor begins elsewhere among the entries that its author may read
 * anyway.
 */
export function auditCursor(at: AuditPlace): string {
  return Buffer.from(JSON.stringify(at)).toString('base64url');
}

/** @throws PlatformError CURSOR_INVALID */
export function openAuditCursor(cursor: string): AuditPlace {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new PlatformError('CURSOR_INVALID', 'after: this cursor does not belong to this query.', { field: 'after' });
  }
}
