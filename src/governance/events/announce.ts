import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { TakeIn } from '../../platform/procedures/hand-over.ts';
import type { Announcement } from '../../platform/procedures/announcement.ts';

/** The channel on which PostgreSQL tells the id of an event when it is committed. */
export const eventChannel = 'governance_event';

/**
 * Writes one event, and what is to be sent of it, inside the transaction that makes the change: all of it commits or
 * nothing. Call it last: who announces waits for the others who do, so that the order of the events is that of the
 * commits and nobody who reads on from one misses another.
 */
export async function announce(
  em: EntityManager,
  now: Date,
  { kind, subject, toDepartments, facts }: Announcement,
): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock(hashtext('${eventChannel}'))`);
  const id = randomUUID();
  await em.execute(
    `insert into governance_event (id, kind, subject, to_departments, facts, announced_at)
     values (?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), ?::jsonb, ?) returning pg_notify('${eventChannel}', id::text)`,
    [id, kind, subject, JSON.stringify([...new Set(toDepartments)]), JSON.stringify(facts), now],
  );
  await em.execute(
    `insert into webhook_delivery (webhook_id, department, division, event_id, position, kind, subject, state, next_attempt_at)
     select w.id, w.department, w.division, e.id, e.position, e.kind, e.subject, 'WAITING', e.announced_at
       from governance_event e join webhook w on w.state = 'ACTIVE' and w.department = any (e.to_departments) and e.kind = any (w.kinds) where e.id = ?`,
    [id],
  );
}

/** What other departments announce: the kinds that they may name. */
const ofDepartments = ['STEP_TAKEN', 'ANSWER_DUE', 'LATE_ANSWER'];

/** Tells on what another department has announced through its outbox. @throws TypeError for a kind that is not its to announce */
export const takeAnnouncement: TakeIn = async ({ payload }, em, { now }) => {
  const { kind, subject, toDepartments, facts } = payload as unknown as Announcement;
  if (!ofDepartments.includes(kind)) throw new TypeError(`${kind} is no kind that a department announces.`);
  await announce(em, now, { kind, subject, toDepartments, facts });
};
