import { defineEntity, p } from '@mikro-orm/postgresql';
import { scopeOfChild } from '../../platform/records/child-scope.entity.ts';
import { defineRecordTable } from '../../platform/records/record-table.ts';

/** What one requester holds to be wrong on one child. */
export const CorrectionEntity = defineEntity({
  name: 'Correction',
  tableName: 'correction',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary(),
    scope: scopeOfChild,
    version: p.integer(),
    state: p.text(),
    item: p.text(),
    keyField: p.text().nullable(),
    keyValue: p.text().nullable(),
    owner: p.text(),
    claim: p.text(),
    reason: p.text(),
    requester: p.text(),
    requesterDepartment: p.text(),
    receivedAt: p.datetime(),
    dueOn: p.date(),
    answeredBy: p.text().nullable(),
    answeredDepartment: p.text().nullable(),
    answeredAt: p.datetime().nullable(),
    answer: p.text().nullable(),
  },
});

export const correctionTable = defineRecordTable({
  entity: CorrectionEntity,
  // Which item, whose and by whom: on these the service decides who sees which correction.
  always: ['childId', 'id', 'item', 'owner', 'requesterDepartment'],
  conditions: ['state'],
  via: { Child: ['openCorrections'] },
  columns: {
    Correction: {
      id: 'id',
      state: 'state',
      item: 'item',
      keyField: 'keyField',
      keyValue: 'keyValue',
      owner: 'owner',
      claim: 'claim',
      reason: 'reason',
      requester: 'requester',
      requesterDepartment: 'requesterDepartment',
      receivedAt: 'receivedAt',
      dueOn: 'dueOn',
      answeredBy: 'answeredBy',
      answeredAt: 'answeredAt',
      answer: 'answer',
    },
    OpenCorrection: {
      id: 'id',
      item: 'item',
      keyField: 'keyField',
      keyValue: 'keyValue',
      owner: 'owner',
      receivedAt: 'receivedAt',
      dueOn: 'dueOn',
    },
  },
});
