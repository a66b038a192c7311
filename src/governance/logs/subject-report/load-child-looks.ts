import { decidedItems, type AuditedRecords, type DecidedItems } from '../../../platform/audit/audit-entry.ts';
import { auditCondition, type AuditFilter } from '../../../platform/audit-log/audit-filter.ts';
import type { AuditReader } from '../../../platform/audit-log/audit-reader.ts';
import type { Requester } from '../../../platform/identity/requester.ts';

/** What one client was told of one child on one day for one purpose and case, by the log of one department. */
export interface LooksOfDay extends DecidedItems {
  owner: string;
  requester: Requester;
  /** YYYY-MM-DD, in China. */
  day: string;
  looks: number;
  firstAt: Date;
  lastAt: Date;
}

type Row = Omit<LooksOfDay, 'owner' | keyof DecidedItems> & { records: Pick<AuditedRecords, 'type' | 'fields'>[] };

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
      const { where } = auditCondition(filter, values);
      const rows = await reader.query<Row>(
        owner,
        `select requester, to_char(recorded_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day,
                count(distinct position)::integer as looks, min(recorded_at) as "firstAt", max(recorded_at) as "lastAt",
                jsonb_agg(distinct jsonb_build_object('type', type, 'fields', fields)) as records
           from audit_look where ${where} group by 1, 2`,
        values,
      );
      return rows.map(({ records, ...look }) => ({ ...look, owner, ...decidedItems(records) }));
    }),
  );
  return ofLogs.flat();
}
