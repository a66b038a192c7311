import { parseAuditEntry, type AuditEntry } from '../audit/audit-entry.ts';
import { logger } from '../logger.ts';
import { auditCondition, type AuditCondition, type AuditFilter } from './audit-filter.ts';
import type { AuditReader } from './audit-reader.ts';

/** An entry as it stands in the log of a department. */
export interface LoggedEntry {
  department: string;
  /** Number of the entry in this log. */
  position: string;
  recordedAt: Date;
  entry: AuditEntry;
}

/** Where a page ends: in each log the last entry of it or of a page before. */
export type AuditPlace = Readonly<Record<string, { transaction: string; position: string }>>;

interface Row {
  transaction: string;
  position: string;
  recorded_at: Date;
  entry: string;
}

export interface AuditPage {
  entries: { logged: LoggedEntry; place: AuditPlace }[];
  /** Where the page ends: after its last entry, readable or not. Null without entries. */
  end: AuditPlace | null;
  hasNext: boolean;
}

const columns = 'log.transaction::text as transaction, log.position, log.recorded_at, log.entry';

/**
 * Each entry once, as they were put in order for signing, from the end: there is an index by it. After a restore on
 * another server, what was restored comes first.
 */
function newestFirst({ from, where }: AuditCondition): string {
  return `select distinct on (log.transaction, log.position) ${columns} from ${from} log where ${where}
           order by log.transaction desc, log.position desc`;
}

/**
 * Entries of the logs of these departments, the newest first: each log in its own order, and the logs merged by time.
 * An entry that cannot be read takes its place on the page and is left out.
 * @throws PlatformError REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE
 */
export async function findAuditEntries(
  reader: AuditReader,
  departments: readonly string[],
  filter: AuditFilter,
  first: number,
  after: AuditPlace,
): Promise<AuditPage> {
  const waiting = new Map(
    await Promise.all(
      departments.map(async (department): Promise<[string, Row[]]> => {
        const values: unknown[] = [];
        const condition = auditCondition(filter, values);
        const last = after[department];
        if (last)
          condition.where += ` and (log.transaction, log.position) <
            ($${values.push(last.transaction)}::xid8, $${values.push(last.position)}::bigint)`;
        const text = `${newestFirst(condition)} limit ${first + 1}`;
        return [department, await reader.query<Row>(department, text, values)];
      }),
    ),
  );
  const entries: AuditPage['entries'] = [];
  let place = after;
  for (let taken = 0; ; taken += 1) {
    const [department, rows] = [...waiting].reduce((one, other) =>
      timeOf(other[1][0]) > timeOf(one[1][0]) ? other : one,
    );
    const next = rows.shift();
    if (next === undefined || taken === first)
      return { entries, end: taken === 0 ? null : place, hasNext: next !== undefined };
    place = { ...place, [department]: { transaction: next.transaction, position: next.position } };
    for (const logged of loggedEntries(department, [next])) entries.push({ logged, place });
  }
}

/**
 * Milliseconds after which an entry is there: it is seen when its transaction commits, which is some time after it was
 * dated.
 */
export const settlingTime = 600_000;

/**
 * All entries of one department's log that fit, the newest first, in portions.
 * @throws PlatformError REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE
 */
export async function* readAuditEntries(
  reader: AuditReader,
  department: string,
  filter: AuditFilter,
): AsyncGenerator<LoggedEntry[], void> {
  const values: unknown[] = [];
  const text = newestFirst(auditCondition(filter, values));
  for await (const rows of reader.portions<Row>(department, text, values, 500)) yield loggedEntries(department, rows);
}

/**
 * The entries that a message of the channel of placed entries tells of, in their order. @throws PlatformError
 * REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE
 */
export async function readPlacedEntries(reader: AuditReader, department: string, told: string): Promise<LoggedEntry[]> {
  const rows = await reader.query<Row>(
    department,
    `select ${columns} from audit_entry log
      where (log.transaction, log.position) between ($1::xid8, $2::bigint) and ($3::xid8, $4::bigint)
      order by log.transaction, log.position`,
    told.split(' '),
  );
  return loggedEntries(department, rows);
}

/** The entries of these rows. A text that is no entry is named in the log of the process and keeps back no other. */
function loggedEntries(department: string, rows: readonly Row[]): LoggedEntry[] {
  return rows.flatMap(({ position, recorded_at: recordedAt, entry }) => {
    try {
      return [{ department, position, recordedAt, entry: parseAuditEntry(entry) }];
    } catch (fault) {
      logger.warn({ department, position, fault: (fault as RangeError).message }, 'an audit entry cannot be read');
      return [];
    }
  });
}

function timeOf(row: Row | undefined): number {
  return row ? row.recorded_at.getTime() : -Infinity;
}
