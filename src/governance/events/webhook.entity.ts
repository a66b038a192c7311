import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** An endpoint of a department. Its secret is no field of anything. */
export const WebhookEntity = defineEntity({
  name: 'Webhook',
  tableName: 'webhook',
  properties: {
    id: p.uuid().primary(),
    state: p.text(),
    url: p.text(),
    kinds: p.array(),
    secret: p.text(),
    client: p.text(),
    department: p.text(),
    roles: p.array(),
    division: p.text(),
    purpose: p.text(),
    registeredAt: p.datetime(),
  },
});

export const webhookTable = defineRecordTable({
  entity: WebhookEntity,
  always: ['id'],
  conditions: ['department', 'division', 'state'],
  columns: sameAs(WebhookEntity, { without: ['secret', 'department', 'roles', 'division', 'purpose'] }),
});

/** One event on its way to one endpoint. */
export const WebhookDeliveryEntity = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_delivery',
  properties: {
    id: p.uuid().primary(),
    webhookId: p.uuid(),
    department: p.text(),
    division: p.text(),
    eventId: p.uuid(),
    position: p.bigint('number'),
    kind: p.text(),
    subject: p.text(),
    state: p.text(),
    attempts: p.integer(),
    nextAttemptAt: p.datetime().nullable(),
    lastStatus: p.integer().nullable(),
    lastError: p.text().nullable(),
    settledAt: p.datetime().nullable(),
  },
});

export const webhookDeliveryTable = defineRecordTable({
  entity: WebhookDeliveryEntity,
  always: ['id'],
  conditions: ['department', 'division', 'position'],
  columns: sameAs(WebhookDeliveryEntity, { without: ['department', 'division', 'position'] }),
});
