import { decidedItems, type AuditedRecords } from '../../platform/audit/audit-entry.ts';
import { auditCondition, children } from '../../platform/audit-log/audit-filter.ts';
import type { AuditReader } from '../../platform/audit-log/audit-reader.ts';
import type { AuditDigestLine } from './audit-summary.type.ts';

type Counts = Pick<AuditDigestLine, 'department' | 'purpose' | 'entries' | 'clients' | 'children' | 'refusals'>;
type Decided = Pick<AuditDigestLine, 'department' | 'purpose'> & Pick<AuditedRecords, 'type' | 'fields'>;

/**
 * What each department asked for each purpose in a period, by the log of one department.
 * @throws PlatformError REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE
 */
export async function loadAuditDigest(
  reader: AuditReader,
  owner: string,
  period: { from: Date; to: Date; within: string },
): Promise<AuditDigestLine[]> {
  const values: unknown[] = [];
  const { where } = auditCondition(period, values);
  const [counts, decided] = await Promise.all([
    reader.query<Counts>(
      owner,
      `select department, purpose, sum(entries)::integer as entries,
              count(distinct client collate "C")::integer as clients,
              count(distinct child_id collate "C")::integer as children, sum(refusals)::integer as refusals
         from (
           select department, purpose, client, case kind when 'read' then child_id end as child_id,
                  count(*) filter (where is_first) as entries,
                  count(*) filter (where is_first and kind = 'refusal') as refusals
             from audit_look ${children} where ${where} group by 1, 2, 3, 4
         ) asked_of_child
        group by 1, 2 order by entries desc, 1, 2`,
      values,
    ),
    // Few ways of deciding, many entries: the fields are told apart when they have been put together.
    reader.query<Decided>(
      owner,
      `select department, purpose, type, fields from audit_look where ${where} and type is not null group by 1, 2, 3, 4`,
      values,
    ),
  ]);
  return counts.map((line) => ({
    ...line,
    owner,
    ...decidedItems(
      decided.filter(({ department, purpose }) => department === line.department && purpose === line.purpose),
    ),
  }));
}
