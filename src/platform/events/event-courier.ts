import type { EntityManager } from '@mikro-orm/postgresql';
import { logger } from '../logger.ts';
import { Loop } from '../loop.ts';
import type { DepartmentEvent } from './department-event.ts';

/** Hands one event to one department; rejects when it was not taken in. */
export type Deliver = (subscriber: string, event: DepartmentEvent) => Promise<void>;

interface Waiting {
  child_id: string;
  event_id: string;
  subscriber: string;
  kind: string;
  payload: DepartmentEvent['payload'];
  recorded_at: string | Date;
}

const pause = { normal: 500, afterFault: 2000 };

/**
 * Carries the events of one department's outbox to their subscribers: at least once, and in order for each child. A
 * subscriber that does not answer keeps its events waiting and holds nobody else up.
 */
export class EventCourier {
  readonly #fork: () => EntityManager;
  readonly #deliver: Deliver;
  readonly #loop: Loop<boolean>;

  constructor(fork: () => EntityManager, deliver: Deliver) {
    this.#fork = fork;
    this.#deliver = deliver;
    this.#loop = new Loop({
      every: pause.normal,
      everyAfterFault: pause.afterFault,
      run: (signal) => this.#deliverWaiting(signal),
      fault: 'the outbox cannot be read',
    });
  }

  start(): void {
    this.#loop.start(0);
  }

  /** Ends after the event that is being carried; what waits stays in the outbox for the next start. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Delivers what waits now. @returns false when a subscriber did not take its events in. */
  deliverWaiting(): Promise<boolean> {
    return this.#loop.run();
  }

  async #deliverWaiting(signal: AbortSignal): Promise<boolean> {
    const em = this.#fork();
    const unreachable = new Set<string>();
    for (;;) {
      // A lock that ends with the transaction: two couriers of one department never carry at the same time.
      const carried = await em.transactional(async (transaction) => {
        const [lock] = await transaction.execute<{ free: boolean }[]>(
          `select pg_try_advisory_xact_lock(hashtext('event-courier')) as free`,
        );
        if (!lock?.free) return 0;
        const waiting = await transaction.execute<Waiting[]>(
          `select d.child_id, d.event_id, d.subscriber, e.kind, e.payload, e.recorded_at
             from outbox_delivery d join outbox_event e on e.child_id = d.child_id and e.id = d.event_id
            where d.subscriber <> all (string_to_array(?, ','))
            order by d.position limit 100`,
          [[...unreachable].join(',')],
        );
        for (const { child_id: childId, event_id: id, subscriber, kind, payload, recorded_at: recordedAt } of waiting) {
          if (signal.aborted) break;
          if (unreachable.has(subscriber)) continue;
          try {
            await this.#deliver(subscriber, {
              id,
              childId,
              kind,
              recordedAt: new Date(recordedAt).toISOString(),
              payload,
            });
          } catch (error) {
            logger.warn(
              { subscriber, event: id, code: (error as { code?: string }).code },
              'an event was not taken in, it stays in the outbox',
            );
            unreachable.add(subscriber);
            continue;
          }
          await transaction.execute(
            'delete from outbox_delivery where child_id = ? and event_id = ? and subscriber = ?',
            [childId, id, subscriber],
          );
        }
        return waiting.length;
      });
      if (carried === 0 || signal.aborted) return unreachable.size === 0;
    }
  }
}
