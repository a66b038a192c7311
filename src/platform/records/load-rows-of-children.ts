import type { ReadContext } from './read-context.ts';
import type { Order } from './record-reader.ts';
import { primaryKeyOf, type RecordTable } from './record-table.ts';
import { isReached, selectRecord } from './select-record.ts';

/**
 * The rows of each child, in the order of the ids and, for one child, of the record's key: the order of any other
 * column would tell its values to those who may not read them. A child that the requester may not know of, or from
 * which no released field leads here, has none.
 * @param where which of the child's rows; all where not given
 */
export async function loadRowsOfChildren<Row extends { childId: string }>(
  { reader, access, children }: ReadContext,
  table: RecordTable<Row>,
  childIds: readonly string[],
  where: Record<string, unknown> = {},
): Promise<Row[][]> {
  const known = await Promise.all(childIds.map((id) => children.load(id)));
  const reached = new Map(
    known.flatMap((child) =>
      child && isReached(access, table.via ?? {}, child.facts) ? [[child.id, child.facts]] : [],
    ),
  );
  if (reached.size === 0) return childIds.map(() => []);
  const selection = selectRecord(access, table);
  if (Object.keys(where).length === 0 && known.every((child) => !child || child.ahead?.table === table)) {
    return known.map((child) =>
      child?.ahead?.row && reached.has(child.id) ? [selection.settle(child.ahead.row as Row, child.facts)] : [],
    );
  }
  const orderBy = primaryKeyOf(table).map((column): Order => ({ [column]: 'asc' }));
  const rows = await reader.find<Row>(table.entity, {
    where: { ...where, childId: { $in: [...reached.keys()] } },
    fields: selection.fields,
    orderBy,
  });
  const byChild = Map.groupBy(rows, ({ childId }) => childId);
  return childIds.map((id) => (byChild.get(id) ?? []).map((row) => selection.settle(row, reached.get(id)!)));
}

/** The one row of each child, null where there is none. */
export async function loadRowOfEachChild<Row extends { childId: string }>(
  context: ReadContext,
  table: RecordTable<Row>,
  childIds: readonly string[],
): Promise<(Row | null)[]> {
  const rows = await loadRowsOfChildren(context, table, childIds);
  return rows.map(([row]) => row ?? null);
}
