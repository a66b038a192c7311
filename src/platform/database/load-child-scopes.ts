import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChildFacts } from '../policy/policy.ts';
import type { FactsAsked } from '../subgraph/define-department.ts';
import { ChildScope, scopeTable } from './child-scope.entity.ts';
import { factColumns } from './record-table.ts';

/** The facts of these children as the child register's events have told this department. */
export async function loadChildScopes(em: EntityManager, ids: readonly string[], { reach, withAge }: FactsAsked): Promise<Map<string, ChildFacts>> {
  const scopes = await em.find(ChildScope, { $and: [{ childId: { $in: [...ids] } }, reach] } as never, {
    fields: factColumns(scopeTable, withAge) as never, disableIdentityMap: true,
  });
  return new Map(scopes.map((scope) => [scope.childId, scope]));
}
