import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChildFacts } from '../policy/policy.ts';
import { ChildScope, scopeTable } from './child-scope.entity.ts';

/** The facts of these children as the child register's events have told this department. */
export async function loadChildScopes(em: EntityManager, ids: readonly string[]): Promise<Map<string, ChildFacts>> {
  const scopes = await em.find(ChildScope, { childId: { $in: [...ids] } }, { fields: scopeTable.always, disableIdentityMap: true });
  return new Map(scopes.map((scope) => [scope.childId, scope]));
}
