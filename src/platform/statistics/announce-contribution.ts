import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { sharedDimensions } from './shared-dimensions.ts';
import type { DepartmentStatistics } from './define-statistics.ts';

/** What one child counts for by one department's records: where it lives, and the fact behind each dimension. */
export interface Contribution {
  /** Village where the child lives, 12 digits. */
  division: string;
  facts: Readonly<Record<string, string | null>>;
}

/**
 * `education.contribution-changed`: what a child counted for, and what it counts for now. It names no value that the
 * statistics do not count.
 */
export function contributionEvent(department: string): string {
  return `${department}.contribution-changed`;
}

/**
 * SQL: `child_id` and `contribution` of every child that counts. A sealed file counts for nothing: it is answered like
 * one that does not exist.
 */
export function contributionsOf({ from, dimensions }: DepartmentStatistics): string {
  const facts = [...sharedDimensions, ...dimensions].map(({ name, sql }) => `'${name}', ${sql}`).join(', ');
  return `select scope.child_id, jsonb_build_object('division', scope.residence_division, 'facts', jsonb_build_object(${facts})) as contribution from ${from} where not scope.sealed`;
}

export interface Announcing {
  department: string;
  statistics: DepartmentStatistics | undefined;
  /** The subgraphs that count. */
  subscribers: readonly string[];
}

/**
 * Tells the statistics, in the transaction of a change, what the child counts for now, where that is not what was told
 * of it last. Whatever changed it, a record or the child's scope, the two sides of the difference are those that were
 * told before and after: the caller holds the lock of the child (`lockChild`).
 */
export async function announceContribution(
  em: EntityManager,
  { department, statistics, subscribers }: Announcing,
  childId: string,
): Promise<void> {
  if (statistics === undefined) return;
  const id = randomUUID();
  await em.execute(
    `with told as (select version, contribution from statistics_contribution where child_id = ?),
     counting as (select (select contribution from (${contributionsOf(statistics)} and scope.child_id = ?) as counted) as contribution),
     difference as (
       select coalesce(told.version, 0) + 1 as version, told.contribution as before, counting.contribution as after
         from counting left join told on true where told.contribution is distinct from counting.contribution),
     kept as (
       insert into statistics_contribution (child_id, version, contribution) select ?, version, after from difference
       on conflict (child_id) do update set version = excluded.version, contribution = excluded.contribution returning child_id),
     announced as (
       insert into outbox_event (child_id, id, kind, payload)
       select kept.child_id, ?, ?, jsonb_build_object('type', 'Contribution', 'version', version, 'before', before, 'after', after) from difference, kept
       returning child_id, id, position)
     insert into outbox_delivery (child_id, event_id, subscriber, position)
     select child_id, id, subscriber, position from announced, jsonb_array_elements_text(?::jsonb) as subscriber`,
    [childId, childId, childId, id, contributionEvent(department), JSON.stringify(subscribers)],
  );
}
