import type { EntityManager } from '@mikro-orm/postgresql';
import { lockChild } from '../records/lock-child.ts';
import type { TakeInDoors } from '../procedures/hand-over.ts';
import { announceContribution } from '../statistics/announce-contribution.ts';
import type { Department } from './define-department.ts';
import { verifyEvent, type DepartmentEvent } from '../events/department-event.ts';
import type { PoliciesInForce } from '../policy/in-force/policies-in-force.ts';
import type { Announce } from '../procedures/announcement.ts';
import type { DepartmentDatabase } from './department-database.ts';
import type { CreateContext } from './request-context.ts';

/**
 * Takes in one event: its effect, what the child counts for from then on, and the note that it was taken in commit
 * together, so that a second delivery changes nothing.
 * @param counting the subgraphs that count what the department tells of its children
 */
export async function takeInEvent(
  department: Department,
  em: EntityManager,
  event: DepartmentEvent,
  counting: readonly string[],
  doors: TakeInDoors,
): Promise<void> {
  const handle = department.consumes[event.kind];
  if (handle === undefined) return;
  await em.transactional(async (transaction) => {
    const [isNew] = await transaction.execute<object[]>(
      'insert into inbox_event (child_id, event_id) values (?, ?) on conflict do nothing returning event_id',
      [event.childId, event.id],
    );
    if (!isNew) return;
    if (department.statistics) await lockChild(transaction, event.childId);
    await handle(event, transaction, doors);
    await announceContribution(
      transaction,
      { department: department.name, statistics: department.statistics, subscribers: counting },
      event.childId,
    );
  });
}

interface EventTakerOptions {
  department: Department;
  policies: PoliciesInForce;
  eventKey: string;
  database: DepartmentDatabase;
  counting: readonly string[];
  announce: Announce;
  now(): Date;
  createContext: CreateContext;
}

/** Takes in the events that a department has signed. */
export function eventTaker(options: EventTakerOptions) {
  const { department, policies, eventKey, database, counting, announce, now, createContext } = options;
  /** @throws PlatformError REQUESTER_NOT_TRUSTED */
  return async (event: DepartmentEvent, signature: string | undefined): Promise<void> => {
    verifyEvent(event, signature, eventKey);
    const { current } = policies;
    await takeInEvent(department, database.fork(), event, counting, {
      department: department.name,
      now: now(),
      policies: current,
      announce,
      changesBy(requester, requestId) {
        const asking = { requester, requestId, policyVersion: current.version };
        return createContext(asking, current, event.kind, new AbortController().signal).changes;
      },
    });
  };
}
