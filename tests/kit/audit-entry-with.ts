import { auditEntry, type AuditEntry } from '../../src/platform/audit/audit-entry.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';

type Differing = Partial<Omit<AuditEntry, 'v' | 'requester'>> & { requester?: Partial<Requester> };

/** An entry of which a test says only what it is about. */
export function auditEntryWith({ requester, ...differing }: Differing): AuditEntry {
  const made = auditEntry({
    kind: 'read',
    owner: 'health',
    now: new Date('2026-07-01T00:00:00Z'),
    requestId: 'some-request',
    requester: {
      client: 'somebody@education',
      department: 'education',
      roles: [],
      division: '610111000000',
      purpose: 'school-aid',
      caseNumber: null,
      ...requester,
    },
    policyVersion: null,
    document: null,
    records: [],
  });
  return { ...made, ...differing };
}
