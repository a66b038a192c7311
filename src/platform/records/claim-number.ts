import type { EntityManager } from '@mikro-orm/postgresql';
import { PlatformError } from '../errors.ts';

/**
 * A table that holds each number once, whatever the distribution of the children over nodes, with the child whose
 * number it is.
 */
export interface NumberTable {
  table: string;
  /** The column of the number, the table's key. */
  column: string;
  /** The input field that gives the number. */
  field: string;
}

/**
 * Gives a child a number that no other child has, or none, within the transaction of the change. A number that was
 * given up stays in the table without a child, so that its rightful holder can take it. @throws PlatformError
 * BAD_INPUT naming the field
 */
export async function claimNumber(
  em: EntityManager,
  { table, column, field }: NumberTable,
  childId: string,
  number: string | null,
): Promise<void> {
  await em.execute(`update ${table} set child_id = null where child_id = ? and ${column} <> ?`, [
    childId,
    number ?? '',
  ]);
  if (number === null) return;
  const [claim] = await em.execute<{ child_id: string }[]>(
    `insert into ${table} (${column}, child_id) values (?, ?)
     on conflict (${column}) do update set child_id = coalesce(${table}.child_id, excluded.child_id) returning child_id`,
    [number, childId],
  );
  if (claim?.child_id === childId) return;
  throw new PlatformError('BAD_INPUT', `${field}: another child has this number.`, { field, check: 'unique' });
}
