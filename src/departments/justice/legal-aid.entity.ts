import { defineEntity, p } from '@mikro-orm/postgresql';
import { scopeOfChild } from '../../platform/records/child-scope.entity.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** Legal aid for a child's family: application, lawyer, result (S2-17). */
export const LegalAidEntity = defineEntity({
  name: 'LegalAid',
  tableName: 'legal_aid',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary(),
    scope: scopeOfChild,
    version: p.integer(),
    state: p.text(),
    matter: p.text(),
    receivedAt: p.datetime(),
    dueOn: p.date(),
    lawyer: p.text().nullable(),
    result: p.text().nullable(),
  },
});

export const legalAidTable = defineRecordTable({
  entity: LegalAidEntity,
  always: ['childId', 'id'],
  via: { Child: ['legalAids'] },
  columns: sameAs(LegalAidEntity),
});
