import type { EntityManager } from '@mikro-orm/postgresql';
import type { DepartmentEvent } from '../events/department-event.ts';

/**
 * Keeps this department's copy of a child's scope; an event older than what stands there changes nothing, and one of
 * the same version says it again.
 */
export async function applyChildScope({ childId, payload }: DepartmentEvent, em: EntityManager): Promise<void> {
  const { residenceDivision, householdDivision, sealed, categories, birthDate, version } = payload;
  await em.execute(
    `insert into child_scope (child_id, residence_division, household_division, sealed, categories, birth_date, version)
     values (?, ?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), ?, ?)
     on conflict (child_id) do update
       set residence_division = excluded.residence_division, household_division = excluded.household_division,
           sealed = excluded.sealed, categories = excluded.categories, birth_date = excluded.birth_date, version = excluded.version
     where child_scope.version <= excluded.version`,
    [childId, residenceDivision, householdDivision, sealed, JSON.stringify(categories), birthDate, version],
  );
}
