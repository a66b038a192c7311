import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChildFacts } from '../policy/policy.ts';
import type { RowFilter } from '../policy/row-filter.ts';
import { ChildScope } from './child-scope.entity.ts';

/** The facts of these children as the child register's events have told this department. @param reach which rows the requester may know of */
export async function loadChildScopes(em: EntityManager, ids: readonly string[], reach: RowFilter): Promise<Map<string, ChildFacts>> {
  const scopes = await em.find(ChildScope, { $and: [{ childId: { $in: [...ids] } }, reach] } as never);
  return new Map(scopes.map((scope) => [scope.childId, scope]));
}
