import { defineEntity, p } from '@mikro-orm/postgresql';
import { scopeOfChild } from '../../platform/records/child-scope.entity.ts';
import { defineRecord } from '../../platform/records/define-record.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** Household registration of a child. */
export const HouseholdEntity = defineEntity({
  name: 'Household',
  tableName: 'household',
  properties: {
    childId: p.uuid().primary(),
    scope: scopeOfChild,
    version: p.integer(),
    status: p.text(),
    address: p.text().nullable(),
    verifiedOn: p.date(),
  },
});

export const householdTable = defineRecordTable({
  entity: HouseholdEntity,
  always: ['childId'],
  via: { Child: ['household'] },
  columns: sameAs(HouseholdEntity),
});

export const household = defineRecord({
  type: 'Household',
  table: householdTable,
  mutations: ['verifyHousehold'],
  days: { verifiedOn: 'lived' },
  event: 'police.household-changed',
});
