import { auditCondition } from '../../platform/audit-log/audit-filter.ts';
import type { AuditReader } from '../../platform/audit-log/audit-reader.ts';
import type { AuditDigestLine } from './audit-summary.type.ts';

type Counts = Pick<AuditDigestLine, 'department' | 'purpose' | 'entries' | 'clients' | 'children' | 'refusals'>;
interface Decided {
  department: string;
  purpose: string;
  type: string;
  fields: Record<string, string>;
}

/**
 * What each department asked for each purpose in a period, by the log of one department.
 * @throws PlatformError REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE
 */
export async function loadAuditDigest(
  reader: AuditReader,
  owner: string,
  period: { from: Date; to: Date },
): Promise<AuditDigestLine[]> {
  const values: unknown[] = [];
  const entries = `(select entry::jsonb as entry from audit_entry where ${auditCondition(period, values)} offset 0) asked`;
  const asker = `entry #>> '{requester,department}' as department, entry #>> '{requester,purpose}' as purpose`;
  const [counts, decided] = await Promise.all([
    reader.query<Counts>(
      owner,
      `
      select department, purpose, sum(entries)::integer as entries, count(distinct client collate "C")::integer as clients,
             count(distinct child_id collate "C")::integer as children, sum(refusals)::integer as refusals
        from (
          select ${asker}, entry #>> '{requester,client}' as client, case entry ->> 'kind' when 'read' then child #>> '{}' end as child_id,
                 count(*) filter (where coalesce(place, 1) = 1) as entries, count(*) filter (where coalesce(place, 1) = 1 and entry ->> 'kind' = 'refusal') as refusals
            from ${entries} left join lateral jsonb_path_query(entry, '$.records[*].ids[*]') with ordinality as ids (child, place) on true
           group by 1, 2, 3, 4
        ) asked_of_child
       group by 1, 2 order by entries desc, 1, 2`,
      values,
    ),
    // Few ways of deciding, many entries: the fields are told apart when they have been put together.
    reader.query<Decided>(
      owner,
      `
      select ${asker}, record ->> 'type' as type, record -> 'fields' as fields
        from ${entries}, jsonb_array_elements(entry -> 'records') record group by 1, 2, 3, 4`,
      values,
    ),
  ]);
  return counts.map((line) => {
    const items = decided
      .filter(({ department, purpose }) => department === line.department && purpose === line.purpose)
      .flatMap(({ type, fields }) =>
        Object.entries(fields).map(([field, decision]) => ({
          item: `${type}.${field}`,
          isRefused: decision.startsWith('deny'),
        })),
      );
    const named = (isRefused: boolean) =>
      [...new Set(items.filter((one) => one.isRefused === isRefused).map(({ item }) => item))].sort();
    return { ...line, owner, items: named(false), refusedItems: named(true) };
  });
}
