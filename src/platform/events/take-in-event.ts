import type { EntityManager } from '@mikro-orm/postgresql';
import type { Department } from '../subgraph/define-department.ts';
import type { DepartmentEvent } from './department-event.ts';

/** Takes in one event: its effect and the note that it was taken in commit together, so that a second delivery changes nothing. */
export async function takeInEvent(department: Department<any>, em: EntityManager, event: DepartmentEvent): Promise<void> {
  const handle = department.consumes[event.kind];
  if (handle === undefined) return;
  await em.transactional(async (transaction) => {
    const [isNew] = await transaction.execute<object[]>(
      'insert into inbox_event (child_id, event_id) values (?, ?) on conflict do nothing returning event_id',
      [event.childId, event.id],
    );
    if (isNew) await handle(event, transaction);
  });
}
