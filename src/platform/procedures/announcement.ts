import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';

/** Catalogue item → value, as `Application.owner`: a receiver is told the items that it may read today. */
export type Facts = Readonly<Record<`${string}.${string}`, string | null>>;

/** What departments are told of a step, a term or a rule. */
export interface Announcement {
  kind: string;
  /** Number of the record that it is about: the order of announcements is kept for each. */
  subject: string;
  /** Who is told; a department that is named twice is told once. */
  toDepartments: string[];
  facts: Facts;
}

/** Writes an announcement inside the transaction that makes the change: all of it commits or nothing. Call it last. */
export type Announce = (em: EntityManager, now: Date, announcement: Announcement) => Promise<void>;

/** The event by which a department hands its announcements to those that tell them on. */
export const announced = 'announced';

/** Announces through the outbox. @param tellers the subgraphs that take announcements in */
export function announceByOutbox(tellers: readonly string[]): Announce {
  return (em, _now, { kind, subject, toDepartments, facts }) =>
    enqueueEvent(em, subject, announced, { type: kind, version: 0, kind, subject, toDepartments, facts }, tellers);
}

/** Writes an event to the outbox for these subscribers. @param orderedBy a child or subject: its events keep their order */
export async function enqueueEvent(
  em: EntityManager,
  orderedBy: string,
  kind: string,
  payload: object,
  subscribers: readonly string[],
): Promise<void> {
  await em.execute(
    `with announced as (
       insert into outbox_event (child_id, id, kind, payload) values (?, ?, ?, ?::jsonb) returning child_id, id, position)
     insert into outbox_delivery (child_id, event_id, subscriber, position)
     select child_id, id, subscriber, position from announced, jsonb_array_elements_text(?::jsonb) as subscriber`,
    [orderedBy, randomUUID(), kind, JSON.stringify(payload), JSON.stringify(subscribers)],
  );
}
