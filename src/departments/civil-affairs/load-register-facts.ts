import type { EntityManager } from '@mikro-orm/postgresql';
import { factColumns } from '../../platform/database/record-table.ts';
import type { ChildFacts } from '../../platform/policy/policy.ts';
import type { FactsAsked } from '../../platform/subgraph/define-department.ts';
import { ChildEntity, childTable } from './child.entity.ts';

/** The facts on which record conditions are decided, from the register itself. */
export async function loadRegisterFacts(em: EntityManager, ids: readonly string[], { reach, withAge }: FactsAsked): Promise<Map<string, ChildFacts>> {
  const children = await em.find(ChildEntity, { $and: [{ id: { $in: [...ids] } }, reach] } as never, {
    fields: factColumns(childTable, withAge) as never, disableIdentityMap: true,
  });
  return new Map(children.map((child) => [child.id, { childId: child.id, ...child }]));
}
