import { auditCondition, type AuditFilter } from '../../platform/audit-log/audit-filter.ts';
import type { AuditReader } from '../../platform/audit-log/audit-reader.ts';
import type { Requester } from '../../platform/identity/requester.ts';

/** What one client was told of one child on one day for one purpose and case, by the log of one department. */
export interface LooksOfDay {
  owner: string;
  requester: Requester;
  /** YYYY-MM-DD, in China. */
  day: string;
  looks: number;
  firstAt: Date;
  lastAt: Date;
  /** As Medical.fitForSchool: released, in clear or masked, and refused. */
  items: string[];
  refusedItems: string[];
}

/**
 * Who looked at a child, in the logs of these departments. @throws PlatformError REQUEST_TIMED_OUT,
 * DEPARTMENT_UNAVAILABLE
 */
export async function loadChildLooks(
  reader: AuditReader,
  departments: readonly string[],
  filter: AuditFilter & { childId: string },
): Promise<LooksOfDay[]> {
  const ofLogs = await Promise.all(
    departments.map(async (owner) => {
      const values: unknown[] = [];
      const rows = await reader.query<Omit<LooksOfDay, 'owner'>>(
        owner,
        `
      with look as (select position, recorded_at, entry::jsonb as entry from audit_entry where ${auditCondition(filter, values)})
      select entry -> 'requester' as requester, to_char(recorded_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day,
             count(distinct position)::integer as looks, min(recorded_at) as "firstAt", max(recorded_at) as "lastAt",
             coalesce(array_agg(distinct item) filter (where decision not like 'deny%'), '{}') as items,
             coalesce(array_agg(distinct item) filter (where decision like 'deny%'), '{}') as "refusedItems"
        from look left join lateral (
          select record ->> 'type' || '.' || field.key as item, field.value as decision
            from jsonb_array_elements(entry -> 'records') record, jsonb_each_text(record -> 'fields') field where record -> 'ids' ? $${values.push(filter.childId)}
        ) decided on true
       group by 1, 2`,
        values,
      );
      return rows.map((row) => ({ ...row, owner }));
    }),
  );
  return ofLogs.flat();
}
