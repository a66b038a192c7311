import type { AuditKind } from '../audit/audit-entry.ts';

/** Which entries of a log are asked for; what is not given asks for nothing. */
export interface AuditFilter {
  /** Recorded then or later. */
  from: Date;
  /** Recorded before. */
  to?: Date | null;
  kind?: AuditKind | null;
  /** A child of whom something was disclosed, refused or changed. */
  childId?: string | null;
  client?: string | null;
  /** Department that asked. */
  requester?: string | null;
  purpose?: string | null;
  caseNumber?: string | null;
  /** A type of which something was decided, or one field of it. */
  type?: string | null;
  field?: string | null;
}

/**
 * The filter as a condition on audit_entry. Entries are text, and reading a million of them as JSON takes long: what
 * must stand in the text of an entry, word for word, is looked for first, and only where it stands the entry is read.
 * @param values takes the parameters of the condition
 */
export function auditCondition(filter: AuditFilter, values: unknown[]): string {
  const bind = (value: unknown) => `$${values.push(value)}`;
  const contains = (text: string) => `strpos(entry, ${bind(text)}) > 0`;
  const conditions = [`recorded_at >= ${bind(filter.from)}`];
  if (filter.to) conditions.push(`recorded_at < ${bind(filter.to)}`);
  const ofRequester = {
    client: filter.client,
    department: filter.requester,
    purpose: filter.purpose,
    caseNumber: filter.caseNumber,
  };
  for (const [key, value] of Object.entries(ofRequester)) {
    if (value)
      conditions.push(
        contains(`${JSON.stringify(key)}:${JSON.stringify(value)}`),
        `entry::jsonb #>> '{requester,${key}}' = ${bind(value)}`,
      );
  }
  if (filter.kind)
    conditions.push(
      contains(`"kind":${JSON.stringify(filter.kind)}`),
      `entry::jsonb ->> 'kind' = ${bind(filter.kind)}`,
    );
  const ofRecord: string[] = [];
  if (filter.childId) {
    conditions.push(contains(JSON.stringify(filter.childId)));
    ofRecord.push(`record -> 'ids' ? ${bind(filter.childId)}`);
  }
  if (filter.type) {
    conditions.push(contains(`"type":${JSON.stringify(filter.type)}`));
    ofRecord.push(`record ->> 'type' = ${bind(filter.type)}`);
  }
  if (filter.field) {
    conditions.push(contains(`${JSON.stringify(filter.field)}:`));
    ofRecord.push(`record -> 'fields' ? ${bind(filter.field)}`);
  }
  if (ofRecord.length > 0)
    conditions.push(
      `exists (select from jsonb_array_elements(entry::jsonb -> 'records') record where ${ofRecord.join(' and ')})`,
    );
  return conditions.join(' and ');
}
