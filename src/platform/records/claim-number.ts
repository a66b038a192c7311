import type { EntityManager } from '@mikro-orm/postgresql';
import { PlatformError } from '../errors.ts';
import { decideField, type Access } from '../policy/access.ts';
import type { ChildFacts } from '../policy/policy.ts';

/**
 * A table that holds each number once, whatever the distribution of the children over nodes, with the child whose
 * number it is; beside it stands `<table>_claim`, with the other children in whose records the number stands.
 */
export interface NumberTable {
  table: string;
  /** The column of the number, the table's key. */
  column: string;
  /** The field that tells the number, and the input field that gives it: `Child.residentId`. */
  type: string;
  field: string;
}

/**
 * Gives a child its number, or none, within the transaction of the change. A number that another child has is claimed:
 * who writes it learns nothing of that child, and both keep it until civil affairs has checked which child's it is. A
 * number that is given up goes to the child who has claimed it longest.
 * @returns the child who has the number, where the claim is new
 * @throws PlatformError BAD_INPUT where the requester may read the number of that child anyway
 */
export async function claimNumber(
  em: EntityManager,
  { access, children }: Claiming,
  { table, column, type, field }: NumberTable,
  childId: string,
  number: string | null,
): Promise<string | null> {
  await giveUpOthers(em, { table, column }, childId, number ?? '');
  if (number === null) return null;
  const [held] = await em.execute<{ child_id: string }[]>(
    `insert into ${table} (${column}, child_id) values (?, ?)
     on conflict (${column}) do update set child_id = coalesce(${table}.child_id, excluded.child_id) returning child_id`,
    [number, childId],
  );
  if (held!.child_id === childId) return null;
  const isNew = await em.execute<object[]>(
    `insert into ${table}_claim (${column}, child_id) values (?, ?)
     on conflict (${column}, child_id) do update set released_at = null, claimed_at = now()
       where ${table}_claim.released_at is not null returning child_id`,
    [number, childId],
  );
  if (isNew.length === 0) return null;
  const known = await children.load(held!.child_id);
  if (known && decideField(access, type, field, known.facts).effect === 'allow') {
    throw new PlatformError(
      'BAD_INPUT',
      `${field}: the child ${held!.child_id} has this number; correct that file first.`,
      {
        field,
        check: 'unique',
        double: held!.child_id,
      },
    );
  }
  return held!.child_id;
}

/** Who writes the number, and what children the requester may know of. */
interface Claiming {
  access: Access;
  children: { load(id: string): Promise<{ facts: ChildFacts } | null> };
}

/** Every number of the child but this one: those that it has go to their claimants, and its claims end. */
async function giveUpOthers(
  em: EntityManager,
  { table, column }: Pick<NumberTable, 'table' | 'column'>,
  childId: string,
  number: string,
): Promise<void> {
  const passed = await em.execute<{ number: string; child_id: string | null }[]>(
    `with ended as (
       update ${table}_claim set released_at = now() where child_id = ? and ${column} <> ? and released_at is null)
     update ${table} held
        set child_id = (
          select child_id from ${table}_claim claim
           where claim.${column} = held.${column} and claim.child_id <> held.child_id and released_at is null
           order by claimed_at, child_id limit 1)
      where child_id = ? and ${column} <> ? returning ${column} as number, child_id`,
    [childId, number, childId, number],
  );
  for (const { number: given, child_id: heir } of passed)
    if (heir !== null)
      await em.execute(`update ${table}_claim set released_at = now() where ${column} = ? and child_id = ?`, [
        given,
        heir,
      ]);
}
