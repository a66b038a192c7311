import type { ChildFacts } from '../policy/policy.ts';
import type { FactsAsked } from './child-register.ts';
import { ChildScope, scopeTable } from './child-scope.entity.ts';
import type { RecordReader } from './record-reader.ts';
import { factColumns } from './record-table.ts';

/** The facts of these children as the child register's events have told this department. */
export async function loadChildScopes(
  reader: RecordReader,
  ids: readonly string[],
  { reach, withAge }: FactsAsked,
): Promise<Map<string, ChildFacts>> {
  const where = { $and: [{ childId: { $in: [...ids] } }, reach] };
  const scopes = await reader.find<ChildFacts>(ChildScope, { where, fields: factColumns(scopeTable, withAge) });
  return new Map(scopes.map((scope) => [scope.childId, scope]));
}
