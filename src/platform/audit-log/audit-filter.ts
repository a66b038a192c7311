import { divisionRange } from '../standards/division-code.ts';
import { memberText, type AuditKind } from '../audit/audit-entry.ts';

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
  /** Division within which the requester's own division lies. */
  within?: string | null;
  purpose?: string | null;
  caseNumber?: string | null;
  /** A type of which something was decided, or one field of it. */
  type?: string | null;
  field?: string | null;
}

/** Where to look for the entries that fit, in SQL. */
export interface AuditCondition {
  /**
   * `audit_look` has a row for each line of an entry, of which several may fit. `audit_entry` suffices where nothing is
   * asked of what an entry says, and reads no JSON.
   */
  from: 'audit_look' | 'audit_entry';
  where: string;
}

/** Unfolds the rows of audit_look by child; `is_first` marks one row of each entry. */
export const children = `left join lateral jsonb_array_elements_text(ids) with ordinality as child (child_id, place) on true
 cross join lateral (select line = 1 and coalesce(place, 1) = 1 as is_first) marked`;

/**
 * Reading a million texts as JSON takes long: what must stand in the text of an entry, word for word, is looked for
 * first, and only where it stands the entry is read.
 * @param values takes the parameters of the condition
 */
export function auditCondition(filter: AuditFilter, values: unknown[]): AuditCondition {
  const bind = (value: unknown) => `$${values.push(value)}`;
  const contains = (text: string) => `strpos(entry, ${bind(text)}) > 0`;
  const written = [`recorded_at >= ${bind(filter.from)}`];
  if (filter.to) written.push(`recorded_at < ${bind(filter.to)}`);
  const said: string[] = [];
  for (const [key, column, value] of [
    ['client', 'client', filter.client],
    ['department', 'department', filter.requester],
    ['purpose', 'purpose', filter.purpose],
    ['caseNumber', 'case_number', filter.caseNumber],
    ['kind', 'kind', filter.kind],
    ['type', 'type', filter.type],
  ] as const)
    if (value) said.push(contains(memberText(key, value)), `${column} = ${bind(value)}`);
  if (filter.within) {
    const { from, below } = divisionRange(filter.within);
    said.push(`division >= ${bind(from)} and division < ${bind(below)}`);
  }
  if (filter.childId) said.push(contains(JSON.stringify(filter.childId)), `ids ? ${bind(filter.childId)}`);
  if (filter.field) said.push(contains(`${JSON.stringify(filter.field)}:`), `fields ? ${bind(filter.field)}`);
  return { from: said.length > 0 ? 'audit_look' : 'audit_entry', where: [...written, ...said].join(' and ') };
}
