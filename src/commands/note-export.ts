import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { appendAuditEntry } from '../platform/audit/append-audit-entry.ts';
import { auditEntry } from '../platform/audit/audit-entry.ts';
import type { NoteExport } from '../platform/audit-log/export-log.ts';
import type { LogTransactions } from '../platform/audit-log/log-transactions.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';

/**
 * Writes into a department's log what leaves as a file, who took it and what for. Who works on the machine has no
 * token: it is the account there, a name that no client can have.
 */
export function noteExport(transactions: LogTransactions, department: string, purpose: string): NoteExport {
  const requester = {
    client: `${userInfo().username} on ${hostname()}`,
    department,
    roles: ['operator'],
    division: '',
    purpose,
    caseNumber: null,
  };
  return (leaving) =>
    transactions.run((client) =>
      appendAuditEntry(
        client,
        auditEntry({
          kind: 'export',
          owner: department,
          now: new Date(),
          requestId: randomUUID(),
          requester,
          policyVersion: null,
          document: null,
          records: [],
          export: leaving,
        }),
      ),
    );
}

/** @throws RangeError for a purpose that is not on the closed list */
export function assertPurpose(purpose: string): void {
  const purposes = [...standingPolicies().purposes.keys()];
  if (!purposes.includes(purpose))
    throw new RangeError(`There is no purpose ${purpose}. There are: ${purposes.join(', ')}.`);
}
