import type { AuditEntry } from './append-audit-entry.ts';
import { auditCondition, type AuditFilter } from './audit-filter.ts';
import type { AuditReader } from './audit-reader.ts';

/** An entry as it stands in the log of a department. */
export interface LoggedEntry {
  department: string;
  /** Number of the entry in this log. */
  position: string;
  recordedAt: Date;
  entry: AuditEntry;
}

/** Where an entry stands among those of all departments. */
export interface AuditPlace {
  /** To the microsecond, all of one length. */
  at: string;
  department: string;
  position: string;
}

interface Row {
  position: string;
  recorded_at: Date;
  at: string;
  entry: string;
}

export interface AuditPage {
  entries: LoggedEntry[];
  /** Of the last entry, where others follow. */
  next: AuditPlace | null;
}

/** Entries of the logs of these departments, the newest first. @throws PlatformError REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE */
export async function findAuditEntries(reader: AuditReader, departments: readonly string[], filter: AuditFilter, first: number, after: AuditPlace | null): Promise<AuditPage> {
  const found = await Promise.all(departments.map(async (department) => {
    const values: unknown[] = [];
    const conditions = [auditCondition(filter, values), ...(after ? [beyond(after, department, values)] : [])];
    const rows = await reader.query<Row>(
      department,
      `select position, recorded_at, ${instant} as at, entry from audit_entry where ${conditions.join(' and ')}
        order by recorded_at desc, position desc limit ${first + 1}`,
      values,
    );
    return rows.map(({ position, recorded_at: recordedAt, at, entry }) => ({ at, logged: { department, position, recordedAt, entry: JSON.parse(entry) as AuditEntry } }));
  }));
  // Stable: within a department the order is the database's.
  const ordered = found.flat().sort((one, other) => compare(other.at, one.at) || compare(one.logged.department, other.logged.department));
  const page = ordered.slice(0, first);
  const last = page.at(-1);
  const next = last && ordered.length > first ? { at: last.at, department: last.logged.department, position: last.logged.position } : null;
  return { entries: page.map(({ logged }) => logged), next };
}

const instant = `to_char(recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** In the order by time, then department, then number from the end. */
function beyond({ at, department: last, position }: AuditPlace, department: string, values: unknown[]): string {
  const time = `$${values.push(at)}::timestamptz`;
  if (department === last) return `(recorded_at, position) < (${time}, $${values.push(position)}::bigint)`;
  return `recorded_at ${department > last ? '<=' : '<'} ${time}`;
}

/**
 * All entries of one department's log that fit, the newest first, in portions.
 * @throws PlatformError REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE
 */
export async function* readAuditEntries(reader: AuditReader, department: string, filter: AuditFilter): AsyncGenerator<LoggedEntry[], void> {
  const values: unknown[] = [];
  const text = `select position, recorded_at, entry from audit_entry where ${auditCondition(filter, values)} order by transaction desc, position desc`;
  for await (const rows of reader.portions<Row>(department, text, values, 500)) {
    yield rows.map(({ position, recorded_at: recordedAt, entry }) => ({ department, position, recordedAt, entry: JSON.parse(entry) as AuditEntry }));
  }
}
