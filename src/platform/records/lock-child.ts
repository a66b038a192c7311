import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * One writer per child at a time, until the transaction ends: the order of the outbox is then the order of the commits.
 * A change of a record sees the child's newest scope, and a change of the scope sees the newest records.
 */
export async function lockChild(em: EntityManager, childId: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [childId]);
}
