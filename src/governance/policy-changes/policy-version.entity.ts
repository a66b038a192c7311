import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** One state of all policy files that was in force from some moment on. */
export const PolicyVersionEntity = defineEntity({
  name: 'PolicyVersion',
  tableName: 'policy_version',
  properties: {
    number: p.integer().primary(),
    version: p.text(),
    source: p.text(),
    texts: p.json(),
    changeId: p.uuid().nullable(),
    appliedBy: p.text(),
    appliedAt: p.datetime(),
  },
});

export const policyVersionTable = defineRecordTable({
  entity: PolicyVersionEntity,
  appendOnly: true,
  always: ['number'],
  columns: sameAs(PolicyVersionEntity, { without: ['texts'] }),
});
