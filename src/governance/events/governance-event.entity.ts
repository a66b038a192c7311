import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** What the departments were told, once for all of them. */
export const GovernanceEventEntity = defineEntity({
  name: 'GovernanceEvent',
  tableName: 'governance_event',
  properties: {
    id: p.uuid().primary(),
    position: p.bigint('number'),
    kind: p.text(),
    subject: p.text(),
    toDepartments: p.array(),
    facts: p.json<Record<string, string | null>>(),
    announcedAt: p.datetime(),
  },
});

export const governanceEventTable = defineRecordTable({
  entity: GovernanceEventEntity,
  appendOnly: true,
  always: ['id'],
  conditions: ['toDepartments', 'position'],
  columns: sameAs(GovernanceEventEntity, { without: ['position', 'toDepartments'] }),
});
