import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** One division of the published set (统计用区划代码). */
export const DivisionEntity = defineEntity({
  name: 'Division',
  tableName: 'division',
  properties: {
    code: p.text().primary(),
    name: p.text(),
    level: p.text(),
    parent: p.text().nullable(),
  },
});

export const divisionTable = defineRecordTable({
  entity: DivisionEntity,
  always: ['code'],
  columns: sameAs(DivisionEntity),
});
