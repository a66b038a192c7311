import { auditCondition, children } from '../../platform/audit-log/audit-filter.ts';
import type { AuditReader } from '../../platform/audit-log/audit-reader.ts';

/** What one client read in one hour. */
export interface ClientHour {
  client: string;
  department: string;
  division: string;
  hour: Date;
  looks: number;
  looksWithoutCase: number;
  /** Look-ups that found nothing, and those of them that named a division beyond the client's. */
  misses: number;
  missesOutside: number;
  /** Requests that were refused as a whole. */
  refusals: number;
  childIds: ReadonlySet<string>;
}

type Row = Omit<ClientHour, 'childIds'> & { childIds: string[] };

const numbers = ['looks', 'looksWithoutCase', 'misses', 'missesOutside', 'refusals'] as const;

/**
 * What each client read in each hour, in these logs together.
 * @param casePurposes those that demand a case
 * @throws PlatformError REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE
 */
export async function loadClientHours(
  reader: AuditReader,
  departments: readonly string[],
  period: { from: Date; to: Date | null },
  casePurposes: readonly string[],
): Promise<ClientHour[]> {
  const rows = (
    await Promise.all(
      departments.map((department) => {
        const values: unknown[] = [casePurposes];
        const { where } = auditCondition(period, values);
        return reader.query<Row>(
          department,
          `select client, department, division, hour, sum(looks)::integer as looks,
                  sum(without_case)::integer as "looksWithoutCase", coalesce(sum(misses), 0)::integer as misses,
                  coalesce(sum(misses_outside), 0)::integer as "missesOutside", sum(refusals)::integer as refusals,
                  coalesce(array_agg(child_id) filter (where child_id is not null), '{}') as "childIds"
             from (
               select client, department, division, date_trunc('hour', recorded_at) as hour,
                      case kind when 'read' then child_id end as child_id,
                      count(*) filter (where is_first and kind = 'read') as looks,
                      count(*) filter (where is_first and kind = 'read' and case_number is null and purpose = any ($1))
                        as without_case,
                      count(*) filter (where is_first and kind = 'refusal') as refusals,
                      sum(missed.misses) as misses, sum(missed.outside) as misses_outside
                 from audit_look ${children}
                cross join lateral (
                  select sum(split_part(said, ':', 2)::integer) as misses, sum(split_part(said, ':', 3)::integer) as outside
                    from jsonb_each_text(case when type in ('Query', 'Mutation') then fields else '{}' end) as operation (name, said)
                   where said like 'miss:%'
                ) missed
                where ${where} and kind in ('read', 'refusal')
                group by 1, 2, 3, 4, 5
             ) child_of_hour
            group by client, department, division, hour`,
          values,
        );
      }),
    )
  ).flat();
  return [
    ...Map.groupBy(rows, ({ client, department, division, hour }) =>
      JSON.stringify([client, department, division, hour]),
    ).values(),
  ].map((alike) => ({
    ...alike[0]!,
    ...Object.fromEntries(numbers.map((name) => [name, alike.reduce((sum, row) => sum + row[name], 0)])),
    childIds: new Set(alike.flatMap(({ childIds }) => childIds)),
  }));
}
