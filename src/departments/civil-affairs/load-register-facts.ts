import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChildFacts } from '../../platform/policy/policy.ts';
import { ChildEntity } from './child.entity.ts';

/** The facts on which record conditions are decided, from the register itself. */
export async function loadRegisterFacts(em: EntityManager, ids: readonly string[]): Promise<Map<string, ChildFacts>> {
  const children = await em.find(
    ChildEntity,
    { id: { $in: [...ids] } },
    { fields: ['householdDivision', 'residenceDivision', 'sealed', 'categories', 'birthDate'], disableIdentityMap: true },
  );
  return new Map(children.map((child) => [child.id, { childId: child.id, ...child }]));
}
