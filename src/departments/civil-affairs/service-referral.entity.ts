import { defineEntity, p } from '@mikro-orm/postgresql';
import { followUpColumns } from '../../platform/procedures/hand-over.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** A child is referred to a professional service (服务转介). */
export const ServiceReferralEntity = defineEntity({
  name: 'ServiceReferral',
  tableName: 'service_referral',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    state: p.text(),
    service: p.text(),
    need: p.text(),
    requestedBy: p.text(),
    requestedAt: p.datetime(),
    dueOn: p.date(),
    result: p.text().nullable(),
    ...followUpColumns,
  },
});

export const serviceReferralTable = defineRecordTable({
  entity: ServiceReferralEntity,
  always: ['childId', 'id'],
  via: { Child: ['serviceReferrals'] },
  columns: sameAs(ServiceReferralEntity),
});
