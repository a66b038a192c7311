import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** A school or kindergarten, under its unified social credit code. */
export const SchoolEntity = defineEntity({
  name: 'School',
  tableName: 'school',
  properties: {
    creditCode: p.text().primary(),
    name: p.text(),
    division: p.text(),
    stage: p.text(),
  },
});

export const schoolTable = defineRecordTable({
  entity: SchoolEntity,
  always: ['creditCode'],
  via: { Schooling: ['school'] },
  columns: sameAs(SchoolEntity),
});
