import { randomUUID } from 'node:crypto';
import type { InferEntity } from '@mikro-orm/postgresql';
import { findOfficeRecord, findOfficeRecords, type ListPage } from '../../platform/records/find-office-records.ts';
import { PlatformError, stateRefused } from '../../platform/errors.ts';
import { isUuid } from '../../platform/standards/uuid.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/standards/value-of.ts';
import { checkWebhookUrl } from '../../platform/webhooks/check-webhook-url.ts';
import { createWebhookSecret } from '../../platform/webhooks/sign-webhook.ts';
import type { DeliveryState } from '../code-tables.ts';
import {
  webhookDeliveryTable,
  webhookTable,
  type WebhookDeliveryEntity,
  type WebhookEntity,
} from './webhook.entity.ts';
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
    const { now } = this.#context;
    await this.#changeWebhook(
      'removeWebhook',
      id,
      'REMOVED',
      `state = 'DISCARDED', next_attempt_at = null, settled_at = ?`,
      ['WAITING', 'DEAD'],
      [now],
    );
    const [removed] = await findOfficeRecords<WebhookRecord>(this.#context, webhookTable, {
      where: { ...this.#own(), id },
      reads: {},
      orderBy: [],
      first: 1,
    });
    return removed ?? null;
  }

  /** @returns how many are sent again @throws PlatformError NOT_FOUND */
  replayAll(webhookId: string): Promise<number> {
    return this.#changeWebhook(
      'replayDeliveries',
      webhookId,
      'ACTIVE',
      `state = 'WAITING', attempts = 0, next_attempt_at = ?`,
      ['DEAD'],
      [this.#context.now],
    );
  }

  /** @throws PlatformError NOT_FOUND, STATE_REFUSED */
  replay(id: string): Promise<DeliveryRecord | null> {
    return this.#changeDelivery('replayDelivery', id, `state = 'WAITING', attempts = 0, next_attempt_at = ?`);
  }

  /** @throws PlatformError NOT_FOUND, STATE_REFUSED */
  discard(id: string): Promise<DeliveryRecord | null> {
    return this.#changeDelivery('discardDelivery', id, `state = 'DISCARDED', next_attempt_at = null, settled_at = ?`);
  }

  async #changeWebhook(
    mutation: string,
    id: string,
    state: 'ACTIVE' | 'REMOVED',
    delivery: string,
    of: DeliveryState[],
    values: unknown[],
  ): Promise<number> {
    if (!isUuid(id)) throw notFound('endpoint');
    return this.#context.changes.recordOfficeChange(mutation, 'Webhook', id, async (em) => {
      const changed = await em.execute<object[]>(
        `update webhook set state = ? where id = ? and department = ? and state <> 'REMOVED' returning id`,
        [state, id, this.#context.requester.department],
      );
      if (changed.length === 0) throw notFound('endpoint');
      const moved = await em.execute<object[]>(
        `update webhook_delivery set ${delivery} where webhook_id = ? and state = any (string_to_array(?, ',')) returning id`,
        [...values, id, of.join(',')],
      );
      return moved.length;
    });
  }

  async #changeDelivery(mutation: string, id: string, values: string): Promise<DeliveryRecord | null> {
    if (!isUuid(id)) throw notFound('delivery');
    await this.#context.changes.recordOfficeChange(mutation, 'WebhookDelivery', id, async (em) => {
      const [standing] = await em.execute<{ state: string; webhook: string }[]>(
        'select d.state, w.state as webhook from webhook_delivery d join webhook w on w.id = d.webhook_id where d.id = ? and d.department = ? for update of d',
        [id, this.#context.requester.department],
      );
      if (!standing) throw notFound('delivery');
      if (standing.webhook !== 'ACTIVE')
        throw stateRefused(
          `The endpoint is ${standing.webhook}: replayDeliveries puts a disabled one in service again.`,
        );
      if (!['WAITING', 'DEAD'].includes(standing.state))
        throw stateRefused(`The delivery is ${standing.state} for good.`);
      await em.execute(`update webhook_delivery set ${values} where id = ?`, [this.#context.now, id]);
    });
    return findOfficeRecord<DeliveryRecord>(this.#context, webhookDeliveryTable, { ...this.#own(), id });
  }

  #own() {
    return { department: this.#context.requester.department };
  }
}

export const webhooks = perRequest((context) => new WebhookService(context));

function notFound(what: string): PlatformError {
  return new PlatformError('NOT_FOUND', `Your department has no such ${what}.`, { field: 'id' });
}
