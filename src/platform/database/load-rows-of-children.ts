import type { EntityManager, EntitySchema } from '@mikro-orm/postgresql';

/**
 * The rows of each child, in the order of the ids and, for one child, of the record's key: the order of any other column would tell its
 * values to those who may not read them.
 * @param fields the columns that this requester may read, keys included
 * @param where which of the child's rows; all where not given
 */
export async function loadRowsOfChildren<Row extends { childId: string }>(
  em: EntityManager,
  entity: EntitySchema<Row, any, any>,
  childIds: readonly string[],
  fields: readonly string[],
  where: Record<string, unknown> = {},
): Promise<Row[][]> {
  const key = em.getMetadata(entity).primaryKeys.map((column) => ({ [column]: 'asc' }));
  const rows = await em.find(entity, { ...where, childId: { $in: [...childIds] } } as never, {
    fields: fields as never, orderBy: key as never, disableIdentityMap: true,
  });
  const byChild = Map.groupBy(rows as Row[], ({ childId }) => childId);
  return childIds.map((id) => byChild.get(id) ?? []);
}

/** The one row of each child, null where there is none. */
export async function loadRowOfEachChild<Row extends { childId: string }>(
  em: EntityManager,
  entity: EntitySchema<Row, any, any>,
  childIds: readonly string[],
  fields: readonly string[],
): Promise<(Row | null)[]> {
  const rows = await loadRowsOfChildren(em, entity, childIds, fields);
  return rows.map(([row]) => row ?? null);
}
