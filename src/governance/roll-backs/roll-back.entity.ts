import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** That an earlier version of the policies was put in force again, and what a second person says of it afterwards. */
export const PolicyRollBackEntity = defineEntity({
  name: 'PolicyRollBack',
  tableName: 'policy_roll_back',
  properties: {
    id: p.uuid().primary(),
    state: p.text(),
    division: p.text(),
    client: p.text(),
    department: p.text(),
    owners: p.array(),
    toNumber: p.integer(),
    number: p.integer(),
    rolledBackAt: p.datetime(),
    dueOn: p.date(),
    reviewer: p.text().nullable(),
    verdict: p.text().nullable(),
    comment: p.text().nullable(),
    reviewedAt: p.datetime().nullable(),
  },
});

export const policyRollBackTable = defineRecordTable({
  entity: PolicyRollBackEntity,
  always: ['id'],
  conditions: ['division'],
  columns: sameAs(PolicyRollBackEntity, { without: ['department'] }),
});
