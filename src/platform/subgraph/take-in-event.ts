import type { EntityManager } from '@mikro-orm/postgresql';
import { lockChild } from '../records/lock-child.ts';
import type { TakeInDoors } from '../procedures/hand-over.ts';
import { announceContribution } from '../statistics/announce-contribution.ts';
import type { Department } from './define-department.ts';
import { PlatformError } from '../errors.ts';
import { verifyEvent, type DepartmentEvent } from '../events/department-event.ts';
import type { Contract } from '../policy/policy.ts';
import type { PoliciesInForce } from '../policy/in-force/policies-in-force.ts';
import type { Announce } from '../procedures/announcement.ts';
import type { Requester } from '../identity/requester.ts';
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

/** The type in whose words every department reminds of its terms. */
const reminding = 'LateAnswer';

/** Whether all that an event names is its sender's: the kind, the departments in it and the types of which it tells. */
function isToldByItsOwner({ kind, payload }: DepartmentEvent, sender: string, { types }: Contract): boolean {
  const { handedBy, department, requester, types: changed = [], facts = {} } = payload as Partial<Naming>;
  const named = [handedBy, department, requester?.department, kind.includes('.') ? kind.split('.')[0] : undefined];
  const told = [...changed, ...Object.keys(facts).map((item) => item.split('.')[0]!)];
  return (
    named.every((name) => name === undefined || name === sender) &&
    told.every(
      (type) =>
        type === reminding || [...(types.get(type)?.values() ?? [])].some(({ owners }) => owners.includes(sender)),
    )
  );
}

/** Where the payloads of hand-overs, follow-ups, changes and announcements name departments and types. */
interface Naming {
  handedBy: string;
  department: string;
  requester: Requester;
  types: readonly string[];
  facts: Readonly<Record<string, unknown>>;
}

interface EventTakerOptions {
  department: Department;
  policies: PoliciesInForce;
  eventKeyOf(sender: string): string | null;
  database: DepartmentDatabase;
  counting: readonly string[];
  announce: Announce;
  now(): Date;
  createContext: CreateContext;
}

/** An event, and who has signed it. */
export interface SignedEvent {
  event: DepartmentEvent;
  sender: string;
  signature: string | undefined;
}

/** Takes in the events that a department has signed, as far as they are its own to tell. */
export function eventTaker(options: EventTakerOptions) {
  const { department, policies, eventKeyOf, database, counting, announce, now, createContext } = options;
  /** @throws PlatformError REQUESTER_NOT_TRUSTED */
  return async ({ event, sender, signature }: SignedEvent): Promise<void> => {
    const { current } = policies;
    verifyEvent(event, { sender, receiver: department.name }, signature, eventKeyOf(sender));
    if (!isToldByItsOwner(event, sender, current.contract)) {
      throw new PlatformError('REQUESTER_NOT_TRUSTED', `The event tells of what is not ${sender}'s to tell.`, {
        check: 'owner',
      });
    }
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
