import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable } from '../../platform/records/record-table.ts';

/** When a record of a type was last changed. */
export const RecordFreshnessEntity = defineEntity({
  name: 'RecordFreshness',
  tableName: 'record_freshness',
  properties: { type: p.text().primary(), lastChangedAt: p.datetime() },
});

/** How many records of a type were changed on a day in China. */
export const RecordChangeDayEntity = defineEntity({
  name: 'RecordChangeDay',
  tableName: 'record_change_day',
  properties: { type: p.text().primary(), day: p.date().primary(), changes: p.integer() },
});

export const recordFreshnessTable = defineRecordTable({
  entity: RecordFreshnessEntity,
  always: ['type'],
  columns: { CatalogueItem: { lastChangedAt: 'lastChangedAt', isBehind: 'lastChangedAt' } },
});

export const recordChangeDayTable = defineRecordTable({
  entity: RecordChangeDayEntity,
  always: ['type', 'day'],
  columns: { CatalogueItem: { changesInLast30Days: 'changes' } },
});
