import { defineEntity, p } from '@mikro-orm/postgresql';

/** What stood before each change of a record, with who, when and why. See migrations/platform. */
export const RecordHistory = defineEntity({
  name: 'RecordHistory',
  tableName: 'record_history',
  properties: {
    childId: p.uuid().primary(),
    recordType: p.text().primary(),
    recordId: p.text().primary(),
    version: p.integer().primary(),
    before: p.json<Record<string, unknown>>().nullable(),
    changedAt: p.datetime(),
    client: p.text(),
    department: p.text(),
    purpose: p.text(),
    reason: p.text(),
  },
});
