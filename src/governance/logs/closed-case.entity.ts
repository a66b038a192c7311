import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** A case that the department which used its number has closed. */
export const ClosedCaseEntity = defineEntity({
  name: 'ClosedCase',
  tableName: 'closed_case',
  properties: {
    department: p.text().primary(),
    caseNumber: p.text().primary(),
    division: p.text().primary(),
    closedBy: p.text(),
    closedAt: p.datetime(),
  },
});

export const closedCaseTable = defineRecordTable({
  entity: ClosedCaseEntity,
  appendOnly: true,
  always: ['department', 'caseNumber', 'division'],
  columns: sameAs(ClosedCaseEntity, { without: ['division'] }),
});
