import type { RecordReader } from '../../platform/records/record-reader.ts';
import { factColumns } from '../../platform/records/record-table.ts';
import type { ChildFacts } from '../../platform/policy/policy.ts';
import type { FactsAsked } from '../../platform/records/child-register.ts';
import { ChildEntity, childTable } from './child.entity.ts';

/** The facts on which record conditions are decided, from the register itself. */
export async function loadRegisterFacts(
  reader: RecordReader,
  ids: readonly string[],
  { reach, withAge }: FactsAsked,
): Promise<Map<string, ChildFacts>> {
  const where = { $and: [{ id: { $in: [...ids] } }, reach] };
  const children = await reader.find<ChildFacts & { id: string }>(ChildEntity, {
    where,
    fields: factColumns(childTable, withAge),
  });
  return new Map(children.map((child) => [child.id, { ...child, childId: child.id }]));
}
