import { defineEntity, p } from '@mikro-orm/postgresql';
import { followUpColumns, handedColumns } from '../../platform/procedures/hand-over.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** Psychological counselling of a child who was referred to it (S0-19). */
export const CounsellingEntity = defineEntity({
  name: 'Counselling',
  tableName: 'counselling',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    state: p.text(),
    need: p.text(),
    receivedAt: p.datetime(),
    dueOn: p.date(),
    counsellor: p.text().nullable(),
    result: p.text().nullable(),
    ...handedColumns,
    ...followUpColumns,
  },
});

export const counsellingTable = defineRecordTable({
  entity: CounsellingEntity,
  always: ['childId', 'id'],
  via: { Child: ['counsellings'] },
  columns: sameAs(CounsellingEntity),
});
