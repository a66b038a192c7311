import { defineEntity, p } from '@mikro-orm/postgresql';
import { scopeOfChild } from '../../platform/records/child-scope.entity.ts';
import { defineRecord } from '../../platform/records/define-record.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** A measure that a guardian serves: a sentence, compulsory detoxification, or correction in the community. */
export const GuardianMeasureEntity = defineEntity({
  name: 'GuardianMeasure',
  tableName: 'guardian_measure',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary(),
    scope: scopeOfChild,
    version: p.integer(),
    guardian: p.text(),
    measure: p.text(),
    from: p.date().fieldName('served_from'),
    until: p.date().fieldName('served_until').nullable(),
    organ: p.text(),
    arrangement: p.text().nullable(),
  },
});

export const guardianMeasureTable = defineRecordTable({
  entity: GuardianMeasureEntity,
  always: ['childId', 'id'],
  via: { Child: ['guardianMeasures'] },
  columns: sameAs(GuardianMeasureEntity),
});

export const guardianMeasure = defineRecord({
  type: 'GuardianMeasure',
  table: guardianMeasureTable,
  mutations: ['recordGuardianMeasure'],
  days: { from: 'past', until: 'open' },
  event: 'justice.guardian-measure-changed',
});
