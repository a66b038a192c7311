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
  childIds: ReadonlySet<string>;
}

type Row = Omit<ClientHour, 'childIds'> & { childIds: string[] };

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
        const { where } = auditCondition({ ...period, kind: 'read' }, values);
        return reader.query<Row>(
          department,
          `select client, department, division, hour, sum(looks)::integer as looks,
                  sum(without_case)::integer as "looksWithoutCase",
                  coalesce(array_agg(child_id) filter (where child_id is not null), '{}') as "childIds"
             from (
               select client, department, division, date_trunc('hour', recorded_at) as hour, child_id,
                      count(*) filter (where is_first) as looks,
                      count(*) filter (where is_first and case_number is null and purpose = any ($1)) as without_case
                 from audit_look ${children} where ${where}
                group by client, department, division, hour, child_id
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
    looks: alike.reduce((sum, { looks }) => sum + looks, 0),
    looksWithoutCase: alike.reduce((sum, { looksWithoutCase }) => sum + looksWithoutCase, 0),
    childIds: new Set(alike.flatMap(({ childIds }) => childIds)),
  }));
}
