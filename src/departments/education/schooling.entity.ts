import { defineEntity, p } from '@mikro-orm/postgresql';
import { scopeOfChild } from '../../platform/database/child-scope.entity.ts';

/** Where a child goes to school, and its last dropout. */
export const SchoolingEntity = defineEntity({
  name: 'Schooling',
  tableName: 'schooling',
  properties: {
    childId: p.uuid().primary(),
    scope: scopeOfChild,
    version: p.integer(),
    studentNumber: p.text().nullable(),
    schoolCreditCode: p.text().nullable(),
    stage: p.text(),
    grade: p.smallint().nullable(),
    status: p.text(),
    boarding: p.boolean(),
    attendanceRate: p.decimal('number').precision(4).scale(3).nullable(),
    droppedOutOn: p.date().nullable(),
    dropoutReason: p.text().nullable(),
    returnedOn: p.date().nullable(),
    aid: p.array(),
  },
});
