import { randomInt } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { moveRows } from '../../platform/procedures/take-step.ts';
import type { BackgroundDoors, BackgroundWork } from '../../platform/subgraph/background-work.ts';
import { postWebhook, type WebhookOutcome } from '../../platform/webhooks/post-webhook.ts';
import { signWebhook } from '../../platform/webhooks/sign-webhook.ts';
import { governanceEvents } from './governance-event.service.ts';
import { nextAttempt } from './next-attempt.ts';
import { doorsOf } from '../doors.ts';
import { webhookDeliveryProcedure } from './webhook-delivery.procedure.ts';
import { WebhookEntity } from './webhook.entity.ts';

interface Endpoint {
  id: string;
  url: string;
  secret: string;
  client: string;
  department: string;
  roles: string[];
  division: string;
  purpose: string;
}

interface Due {
  id: string;
  event_id: string;
  attempts: number;
}

/** Endpoints that are served at a time, messages to one of them at a time, and to one of them in a round. */
const atATime = { endpoints: 8, messages: 4, inARound: 200 };

/** Statuses of an endpoint that is away, or asks for less: not a word about the message. */
const awayStatuses = [429, 502, 503, 504];

/** Sends what is due, once a second. @param random between 0 and 1 */
export function webhookCourier(random: () => number = () => randomInt(1000) / 1000): BackgroundWork {
  return { name: 'webhooks', every: 1000, run: (doors) => new WebhookCourier(doors, random).deliverDue() };
}

/**
 * Carries events to the endpoints of departments: at least once, and in order for each subject. An endpoint that does
 * not answer holds nobody else up, and once it answers it gets what it has missed.
 */
class WebhookCourier {
  readonly #doors: BackgroundDoors;
  readonly #random: () => number;

  constructor(doors: BackgroundDoors, random: () => number) {
    this.#doors = doors;
    this.#random = random;
  }

  async deliverDue(): Promise<void> {
    const endpoints = await this.#doors.fork().execute<Endpoint[]>(
      `select id, url, secret, client, department, roles, division, purpose from webhook w
        where state = 'ACTIVE' and exists (select from webhook_delivery d where d.webhook_id = w.id and d.state = 'WAITING' and d.next_attempt_at <= ?)`,
      [this.#doors.now()],
    );
    await all(
      Array.from({ length: atATime.endpoints }, async () => {
        for (let endpoint = endpoints.pop(); endpoint; endpoint = endpoints.pop()) await this.#serve(endpoint);
      }),
    );
  }

  async #serve(endpoint: Endpoint): Promise<void> {
    for (let sent = 0; sent < atATime.inARound && !this.#doors.signal.aborted;) {
      const due = await this.#findDue(endpoint.id);
      const outcomes = await all(due.map((delivery) => this.#deliver(endpoint, delivery)));
      sent += due.length;
      if (due.length === 0 || outcomes.some((outcome) => isAway(outcome) || outcome.status === 410)) return;
    }
  }

  /** Of each subject the earliest event that is not settled, where its time has come. */
  #findDue(webhookId: string): Promise<Due[]> {
    return this.#doors.fork().execute<Due[]>(
      `select id, event_id, attempts from webhook_delivery d
        where webhook_id = ? and state = 'WAITING' and next_attempt_at <= ?
          and not exists (select from webhook_delivery e where e.webhook_id = d.webhook_id and e.subject = d.subject and e.position < d.position and e.state in ('WAITING', 'DEAD'))
        order by position limit ?`,
      [webhookId, this.#doors.now(), atATime.messages],
    );
  }

  async #deliver(endpoint: Endpoint, delivery: Due): Promise<WebhookOutcome> {
    const body = await this.#bodyFor(endpoint, delivery.event_id);
    if (body === null) return this.#note(endpoint, delivery, { status: null, error: 'NOT_RELEASED' });
    const { url, secret } = endpoint;
    const headers = signWebhook(secret, delivery.event_id, this.#doors.now(), body);
    const outcome = await postWebhook({
      url,
      headers,
      body,
      networks: doorsOf(this.#doors).webhookNetworks,
      signal: this.#doors.signal,
    });
    // What was cut short by our own stop says nothing of the endpoint.
    return this.#doors.signal.aborted && outcome.status === null ? outcome : this.#note(endpoint, delivery, outcome);
  }

  /**
   * The event as who registered the endpoint may read it today, with its audit entry; null where no rule releases it
   * any more.
   */
  async #bodyFor(
    { id, client, department, roles, division, purpose }: Endpoint,
    eventId: string,
  ): Promise<string | null> {
    const context = this.#doors.contextFor({ client, department, roles, division, purpose, caseNumber: null });
    const message = await governanceEvents(context).findMessage(eventId);
    if (message === null) return null;
    context.trace.noteRecord('GovernanceEvent', eventId);
    context.trace.noteRecord('Webhook', id);
    await this.#doors.appendEntry(context);
    return JSON.stringify(message);
  }

  async #note(endpoint: Endpoint, delivery: Due, outcome: WebhookOutcome): Promise<WebhookOutcome> {
    const now = this.#doors.now();
    const { status, error } = outcome;
    const isDelivered = status !== null && status >= 200 && status < 300;
    const next = isDelivered || status === 410 ? null : nextAttempt(delivery.attempts + 1, now, this.#random());
    const step = isDelivered ? 'deliver' : next === null ? 'giveUp' : 'retry';
    const noted = {
      attempts: delivery.attempts + 1,
      nextAttemptAt: next,
      lastStatus: status,
      lastError: error,
      ...(isDelivered && { settledAt: now }),
    };
    await this.#doors.fork().transactional(async (em) => {
      await moveRows(em, webhookDeliveryProcedure, step, { id: delivery.id }, noted);
      if (isDelivered) await this.#hurry(em, endpoint.id, now);
      if (status === 410) await disable(em, endpoint.id);
    });
    return outcome;
  }

  /** An endpoint that has answered gets at once what waits only because it was away. */
  async #hurry(em: EntityManager, webhookId: string, now: Date): Promise<void> {
    const wasAway = { $or: [{ lastStatus: null }, { lastStatus: { $in: awayStatuses } }] };
    const waits = { webhookId, attempts: { $gt: 0 }, nextAttemptAt: { $gt: now }, ...wasAway };
    await moveRows(em, webhookDeliveryProcedure, 'retry', waits, { nextAttemptAt: now });
  }
}

/** An endpoint that is gone for good (410) is sent nothing until its department puts it in service again. */
async function disable(em: EntityManager, webhookId: string): Promise<void> {
  await em.nativeUpdate(WebhookEntity, { id: webhookId, state: 'ACTIVE' }, { state: 'DISABLED' });
  await moveRows(em, webhookDeliveryProcedure, 'giveUp', { webhookId }, { nextAttemptAt: null });
}

function isAway({ status, error }: WebhookOutcome): boolean {
  return status === null ? error !== 'NOT_RELEASED' : awayStatuses.includes(status);
}

/** Waits for all of them, also where one fails: what is under way is under the lock. */
async function all<Result>(works: Promise<Result>[]): Promise<Result[]> {
  const settled = await Promise.allSettled(works);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
