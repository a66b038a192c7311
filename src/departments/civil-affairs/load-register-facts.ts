import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChildFacts } from '../../platform/policy/policy.ts';
import type { RowFilter } from '../../platform/policy/row-filter.ts';
import { ChildEntity } from './child.entity.ts';

/** The facts on which record conditions are decided, from the register itself. @param reach which rows the requester may know of */
export async function loadRegisterFacts(em: EntityManager, ids: readonly string[], reach: RowFilter): Promise<Map<string, ChildFacts>> {
  const children = await em.find(
    ChildEntity,
    { $and: [{ id: { $in: [...ids] } }, reach] } as never,
    { fields: ['householdDivision', 'residenceDivision', 'sealed', 'categories', 'birthDate'], disableIdentityMap: true },
  );
  return new Map(children.map((child) => [child.id, { childId: child.id, ...child }]));
}
