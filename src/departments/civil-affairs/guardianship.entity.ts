import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecord } from '../../platform/records/define-record.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** With whom a child lives and who cares for it. */
export const GuardianshipEntity = defineEntity({
  name: 'Guardianship',
  tableName: 'guardianship',
  properties: {
    childId: p.uuid().primary(),
    version: p.integer(),
    livesWith: p.text(),
    carerName: p.text().nullable(),
    carerRelation: p.text().nullable(),
    carerResidentId: p.text().nullable(),
    entrustedTo: p.text().nullable(),
    entrustedOn: p.date().nullable(),
    entrustedUntil: p.date().nullable(),
  },
});

/** A parent of a child, as the village knows of them. */
export const ParentEntity = defineEntity({
  name: 'Parent',
  tableName: 'parent',
  properties: {
    childId: p.uuid().primary(),
    relation: p.text().primary(),
    version: p.integer(),
    name: p.text().nullable(),
    condition: p.text(),
    conditionSince: p.date().nullable(),
    workplaceDivision: p.text().nullable(),
    workplace: p.text().nullable(),
  },
});

export const guardianshipTable = defineRecordTable({
  entity: GuardianshipEntity,
  always: ['childId'],
  via: { Child: ['guardianship'] },
  columns: sameAs(GuardianshipEntity, {
    others: {
      Carer: { name: 'carerName', relation: 'carerRelation', residentId: 'carerResidentId' },
      EntrustedCare: { trustee: 'entrustedTo', agreedOn: 'entrustedOn', until: 'entrustedUntil' },
    },
  }),
  parts: { Guardianship: { carer: 'carerName', entrustedCare: 'entrustedTo' } },
});

export const parentTable = defineRecordTable({
  entity: ParentEntity,
  always: ['childId', 'relation'],
  via: { Child: ['guardianship'], Guardianship: ['parents'] },
  columns: sameAs(ParentEntity),
});

export const guardianship = defineRecord({
  type: 'Guardianship',
  table: guardianshipTable,
  mutations: ['recordGuardianship'],
  days: { entrustedOn: 'lived', entrustedUntil: 'open' },
  event: 'civil-affairs.guardianship-changed',
});

export const parent = defineRecord({
  type: 'Parent',
  table: parentTable,
  mutations: ['recordParent'],
  days: { conditionSince: 'past' },
  event: 'civil-affairs.guardianship-changed',
});
