import { defineEntity, p } from '@mikro-orm/postgresql';
import { handedColumns } from '../../platform/procedures/hand-over.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** Support of a child at school after counselling (S0-19). */
export const SchoolSupportEntity = defineEntity({
  name: 'SchoolSupport',
  tableName: 'school_support',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    state: p.text(),
    need: p.text(),
    receivedAt: p.datetime(),
    dueOn: p.date(),
    teacher: p.text().nullable(),
    result: p.text().nullable(),
    ...handedColumns,
  },
});

export const schoolSupportTable = defineRecordTable({
  entity: SchoolSupportEntity,
  always: ['childId', 'id'],
  via: { Child: ['schoolSupports'] },
  columns: sameAs(SchoolSupportEntity),
});
