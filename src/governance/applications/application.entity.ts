import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** What one department asked another one to share. */
export const ApplicationEntity = defineEntity({
  name: 'Application',
  tableName: 'application',
  properties: {
    id: p.uuid().primary(),
    state: p.text(),
    applicant: p.text(),
    applicantDepartment: p.text(),
    owner: p.text(),
    division: p.text(),
    items: p.array(),
    purpose: p.text(),
    roles: p.array(),
    because: p.text(),
    until: p.date().nullable(),
    receivedAt: p.datetime(),
    dueOn: p.date(),
    decidedBy: p.text().nullable(),
    decidedDepartment: p.text().nullable(),
    decidedAt: p.datetime().nullable(),
    answer: p.text().nullable(),
    changeId: p.uuid().nullable(),
  },
});

export const applicationTable = defineRecordTable({
  entity: ApplicationEntity,
  always: ['id'],
  conditions: ['division'],
  columns: sameAs(ApplicationEntity, { without: ['decidedDepartment'] }),
});
