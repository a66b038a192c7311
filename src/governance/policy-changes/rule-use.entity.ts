import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** When a rule last released something. */
export const RuleUseEntity = defineEntity({
  name: 'RuleUse',
  tableName: 'rule_use',
  properties: { rule: p.text().primary(), lastUsedAt: p.datetime() },
});

export const ruleUseTable = defineRecordTable({
  entity: RuleUseEntity,
  always: ['rule'],
  columns: sameAs(RuleUseEntity, { type: 'UnusedRule' }),
});

/** Up to when the log of a department was read for it. */
export const RuleUseReadEntity = defineEntity({
  name: 'RuleUseRead',
  tableName: 'rule_use_read',
  properties: { department: p.text().primary(), readTo: p.datetime() },
});
