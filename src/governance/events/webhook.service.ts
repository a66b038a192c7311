import { randomUUID } from 'node:crypto';
import type { EntityManager, InferEntity } from '@mikro-orm/postgresql';
import { findOfficeRecord, findOfficeRecords, type ListPage } from '../../platform/records/find-office-records.ts';
import { PlatformError, stateRefused } from '../../platform/errors.ts';
import { isUuid } from '../../platform/standards/uuid.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/standards/value-of.ts';
import { checkWebhookUrl } from '../../platform/webhooks/check-webhook-url.ts';
import { createWebhookSecret } from '../../platform/webhooks/sign-webhook.ts';
import type { DeliveryState } from '../code-tables.ts';
import { inPlace } from '../../platform/procedures/in-place.ts';
import { moveRows, takeStep } from '../../platform/procedures/take-step.ts';
import { webhookDeliveryProcedure } from './webhook-delivery.procedure.ts';
import { webhookDeliveryTable, webhookTable, WebhookEntity, type WebhookDeliveryEntity } from './webhook.entity.ts';
import type { WebhookInput } from './webhook.inputs.ts';
import type { RegisteredWebhook } from './webhook.type.ts';
import { doorsOf } from '../doors.ts';

type WebhookRecord = InferEntity<typeof WebhookEntity>;
type DeliveryRecord = InferEntity<typeof WebhookDeliveryEntity>;

/** Endpoints that one department may have at a time. */
const most = 10;

/** The endpoints of the requester's department, and what is on its way to them. Those of others are not there. */
export class WebhookService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  findWebhooks() {
    const where = { state: { $ne: 'REMOVED' } };
    return findOfficeRecords<WebhookRecord>(this.#context, webhookTable, {
      among: this.#own(),
      where,
      reads: {},
      orderBy: [{ id: 'asc' }],
      first: most,
    });
  }

  findDeliveries(webhookId: string | null, state: DeliveryState | null, { first, after }: ListPage) {
    const reads = {
      WebhookDelivery: [...(webhookId === null ? [] : ['webhookId']), ...(state === null ? [] : ['state'])],
    };
    return findOfficeRecords<DeliveryRecord>(this.#context, webhookDeliveryTable, {
      among: this.#own(),
      where: { webhookId, state },
      reads,
      orderBy: [{ position: 'desc' }],
      first,
      after: { id: after },
    });
  }

  /**
   * @throws PlatformError BAD_INPUT for an address that may not be reached, STATE_REFUSED where the department has too
   * many
   */
  async register({ url, kinds }: WebhookInput): Promise<RegisteredWebhook> {
    const {
      requester: { client, department, roles, division, purpose },
      now,
    } = this.#context;
    const address = valueOf('url', checkWebhookUrl(url, doorsOf(this.#context).webhookNetworks));
    const registered = { id: randomUUID(), secret: createWebhookSecret() };
    await this.#context.changes.recordOfficeChange('registerWebhook', 'Webhook', registered.id, async (em) => {
      const [{ count } = { count: 0 }] = await em.execute<{ count: number }[]>(
        `select count(*)::integer as count from webhook where department = ? and state <> 'REMOVED'`,
        [department],
      );
      if (count >= most) throw stateRefused(`${department} has ${most} endpoints; remove one first.`);
      await em.execute(
        `insert into webhook (id, state, url, kinds, secret, client, department, roles, division, purpose, registered_at)
         values (?, 'ACTIVE', ?, array(select jsonb_array_elements_text(?::jsonb)), ?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), ?, ?, ?)`,
        [
          registered.id,
          address,
          JSON.stringify(kinds),
          registered.secret,
          client,
          department,
          JSON.stringify(roles),
          division,
          purpose,
          now,
        ],
      );
    });
    return registered;
  }

  /** @throws PlatformError NOT_FOUND */
  async remove(id: string): Promise<WebhookRecord | null> {
    await this.#changeWebhook('removeWebhook', id, 'REMOVED', (em) =>
      moveRows(em, webhookDeliveryProcedure, 'discard', { webhookId: id }, this.#discarded()),
    );
    const where = { ...this.#own(), id };
    return findOfficeRecord<WebhookRecord>(this.#context, webhookTable, where);
  }

  /** @returns how many are sent again @throws PlatformError NOT_FOUND */
  replayAll(webhookId: string): Promise<number> {
    return this.#changeWebhook('replayDeliveries', webhookId, 'ACTIVE', (em) =>
      moveRows(em, webhookDeliveryProcedure, 'replay', { webhookId, state: 'DEAD' }, this.#replayed()),
    );
  }

  /** @throws PlatformError NOT_FOUND, STATE_REFUSED */
  replay(id: string): Promise<DeliveryRecord | null> {
    return this.#takeStep('replay', id, this.#replayed());
  }

  /** @throws PlatformError NOT_FOUND, STATE_REFUSED */
  discard(id: string): Promise<DeliveryRecord | null> {
    return this.#takeStep('discard', id, this.#discarded());
  }

  #replayed(): Partial<DeliveryRecord> {
    return { attempts: 0, nextAttemptAt: this.#context.now };
  }

  #discarded(): Partial<DeliveryRecord> {
    return { nextAttemptAt: null, settledAt: this.#context.now };
  }

  async #changeWebhook(
    mutation: string,
    id: string,
    state: 'ACTIVE' | 'REMOVED',
    move: (em: EntityManager) => Promise<number>,
  ): Promise<number> {
    if (!isUuid(id)) throw notFound('endpoint');
    return this.#context.changes.recordOfficeChange(mutation, 'Webhook', id, async (em) => {
      const own = { ...this.#own(), id, state: { $ne: 'REMOVED' } };
      if ((await em.nativeUpdate(WebhookEntity, own, { state })) === 0) throw notFound('endpoint');
      return move(em);
    });
  }

  async #takeStep(
    step: 'replay' | 'discard',
    id: string,
    values: Partial<DeliveryRecord>,
  ): Promise<DeliveryRecord | null> {
    await takeStep(this.#context, webhookDeliveryProcedure, step, id, async (em, { webhookId }) => {
      const webhook = await em.findOneOrFail(WebhookEntity, { id: webhookId });
      if (webhook.state !== 'ACTIVE')
        throw stateRefused(`The endpoint is ${webhook.state}: replayDeliveries puts a disabled one in service again.`);
      return { values };
    });
    return findOfficeRecord<DeliveryRecord>(this.#context, webhookDeliveryTable, { ...this.#own(), id });
  }

  #own() {
    return { department: this.#context.requester.department, ...inPlace(this.#context) };
  }
}

export const webhooks = perRequest((context) => new WebhookService(context));

function notFound(what: string): PlatformError {
  return new PlatformError('NOT_FOUND', `Your department has no such ${what}.`, { field: 'id' });
}
