import { raw, type EntityManager, type InferEntity } from '@mikro-orm/postgresql';
import type { DepartmentEvent } from '../events/department-event.ts';
import { ChildScope } from './child-scope.entity.ts';

/**
 * Keeps this department's copy of a child's scope; an event older than what stands there changes nothing, and one of
 * the same version says it again.
 */
export async function applyChildScope({ childId, payload }: DepartmentEvent, em: EntityManager): Promise<void> {
  const { residenceDivision, householdDivision, sealed, categories, birthDate, version } = payload as InferEntity<
    typeof ChildScope
  >;
  const scope = { residenceDivision, householdDivision, sealed, categories, birthDate, version };
  await em
    .createQueryBuilder(ChildScope)
    .insert({ childId, ...scope })
    .onConflict('childId')
    .merge(Object.keys(scope) as (keyof typeof scope)[])
    .where({ version: { $lte: raw('excluded.version') } })
    .execute();
}
