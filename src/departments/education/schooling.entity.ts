import { defineEntity, p } from '@mikro-orm/postgresql';
import { scopeOfChild } from '../../platform/records/child-scope.entity.ts';
import { defineRecord } from '../../platform/records/define-record.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

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
    boarding: p.boolean().default(false),
    attendanceRate: p.decimal('number').precision(4).scale(3).nullable(),
    droppedOutOn: p.date().nullable(),
    dropoutReason: p.text().nullable(),
    returnedOn: p.date().nullable(),
    aid: p.array(),
  },
});

export const schoolingTable = defineRecordTable({
  entity: SchoolingEntity,
  always: ['childId'],
  via: { Child: ['schooling'] },
  columns: sameAs(SchoolingEntity, {
    others: {
      Schooling: { school: 'schoolCreditCode' },
      Dropout: { date: 'droppedOutOn', reason: 'dropoutReason', returnedOn: 'returnedOn' },
    },
  }),
  parts: { Schooling: { dropout: 'droppedOutOn' } },
});

export const schooling = defineRecord({
  type: 'Schooling',
  table: schoolingTable,
  mutations: ['recordSchooling', 'recordDropout', 'recordReturn'],
  event: 'education.schooling-changed',
  sentAs: { droppedOutOn: 'date' },
  days: { droppedOutOn: 'lived', returnedOn: 'lived' },
});
