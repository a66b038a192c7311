import { decisionOf } from '../../platform/audit/audit-entry.ts';
import type { LoggedEntry } from '../../platform/audit-log/find-audit-entries.ts';
import type { AuditEntry } from './audit-entry.type.ts';
import type { AuditedEffect, AuditKind } from '../code-tables.ts';

/** An entry of a log as the contract tells it. */
export function auditEntryOf({ department: owner, position, recordedAt, entry }: LoggedEntry): AuditEntry {
  const { kind, requester, records, requestId, policyVersion, document, code = null } = entry;
  return {
    id: `${owner}/${position}`,
    recordedAt,
    owner,
    ...requester,
    requestId,
    policyVersion,
    document,
    code,
    kind: kind.toUpperCase() as AuditKind,
    records: records.map(({ type, ids, fields }) => ({
      type,
      ids,
      fields: Object.entries(fields).map(([field, decision]) => {
        const { effect, rule } = decisionOf(decision);
        return { field, effect: effect.toUpperCase() as AuditedEffect, rule };
      }),
    })),
  };
}
