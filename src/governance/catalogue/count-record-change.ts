import type { EntityManager } from '@mikro-orm/postgresql';
import type { DepartmentEvent } from '../../platform/events/department-event.ts';
import { country } from '../../platform/standards/division-code.ts';
import { isoDateInChina } from '../../platform/standards/day-in-china.ts';

/**
 * Counts a change of a record in some department, once for each type that the record holds. An event from before
 * changes named the county counts for the whole country.
 */
export async function countRecordChange(
  { recordedAt, payload: { types, county = country.slice(0, 6) } }: DepartmentEvent,
  em: EntityManager,
): Promise<void> {
  await em.execute(
    `insert into record_change_day (type, county, day, changes)
     select type, ?, ?, 1 from jsonb_array_elements_text(?::jsonb) as type
     on conflict (type, county, day) do update set changes = record_change_day.changes + 1`,
    [county, isoDateInChina(new Date(recordedAt)), JSON.stringify(types)],
  );
}
