import type { EntityManager } from '@mikro-orm/postgresql';
import { lockChild } from '../records/lock-child.ts';
import type { TakeInDoors } from '../procedures/hand-over.ts';
import { announceContribution } from '../statistics/announce-contribution.ts';
import type { Department } from './define-department.ts';
import type { DepartmentEvent } from '../events/department-event.ts';

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
