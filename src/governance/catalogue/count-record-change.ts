import type { EntityManager } from '@mikro-orm/postgresql';
import type { DepartmentEvent } from '../../platform/events/department-event.ts';
import { isoDateInChina } from '../../platform/standards/day-in-china.ts';

/** Counts a change of a record in some department, once for each type that the record holds. */
export async function countRecordChange(
  { recordedAt, payload: { types } }: DepartmentEvent,
  em: EntityManager,
): Promise<void> {
  await em.execute(
    `with changed as (select jsonb_array_elements_text(?::jsonb) as type),
          counted as (
            insert into record_change_day (type, day, changes) select type, ?, 1 from changed
            on conflict (type, day) do update set changes = record_change_day.changes + 1
          )
     insert into record_freshness (type, last_changed_at) select type, ? from changed
     on conflict (type) do update set last_changed_at = greatest(record_freshness.last_changed_at, excluded.last_changed_at)`,
    [JSON.stringify(types), isoDateInChina(new Date(recordedAt)), recordedAt],
  );
}
