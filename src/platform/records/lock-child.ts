import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * One writer per child at a time, until the transaction ends: the order of the outbox is then the order of the commits,
 * and whoever changes a record sees what was told of the child's scope, and the other way round.
 */
export async function lockChild(em: EntityManager, childId: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [childId]);
}
