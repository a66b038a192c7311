import { defineEntity, p } from '@mikro-orm/postgresql';

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
