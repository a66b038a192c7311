import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../../platform/records/record-table.ts';

/** A number of the child stands in the file of another child too (号码核对). */
export const NumberCheckEntity = defineEntity({
  name: 'NumberCheck',
  tableName: 'number_check',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    state: p.text(),
    number: p.text(),
    openedAt: p.datetime(),
    dueOn: p.date(),
    result: p.text().nullable(),
  },
});

export const numberCheckTable = defineRecordTable({
  entity: NumberCheckEntity,
  always: ['childId', 'id'],
  via: { Child: ['numberChecks'] },
  columns: sameAs(NumberCheckEntity),
});
