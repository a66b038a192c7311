import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecord } from '../../platform/records/define-record.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** One file of the child register (一人一档). */
export const ChildEntity = defineEntity({
  name: 'Child',
  tableName: 'child',
  properties: {
    id: p.uuid().primary().fieldName('child_id'),
    version: p.integer(),
    name: p.text(),
    sex: p.text(),
    birthDate: p.date(),
    residentId: p.text().nullable(),
    residentIdMissingReason: p.text().nullable(),
    ethnicGroup: p.text(),
    householdDivision: p.text(),
    residenceDivision: p.text(),
    categories: p.array(),
    riskLevel: p.smallint().nullable(),
    sealed: p.boolean().default(false),
    updatedAt: p
      .datetime()
      .defaultRaw('now()')
      .onUpdate(() => new Date()),
  },
});

export const childTable = defineRecordTable({
  entity: ChildEntity,
  always: ['id', 'householdDivision', 'residenceDivision', 'sealed', 'categories'],
  age: 'birthDate',
  columns: sameAs(ChildEntity, { without: ['id', 'sealed', 'updatedAt'] }),
});

/** A resident ID number and the child that has it; nobody where it was given up. */
export const ResidentNumberEntity = defineEntity({
  name: 'ResidentNumber',
  tableName: 'resident_number',
  properties: {
    residentId: p.text().primary(),
    childId: p.uuid().nullable(),
  },
});

/** Another child in whose file a number stands that a child has already, until the two files say otherwise. */
export const ResidentNumberClaimEntity = defineEntity({
  name: 'ResidentNumberClaim',
  tableName: 'resident_number_claim',
  properties: {
    residentId: p.text().primary(),
    childId: p.uuid().primary(),
    releasedAt: p.datetime().nullable(),
  },
});

export const child = defineRecord({
  type: 'Child',
  table: childTable,
  mutations: ['updateChild', 'registerChild', 'sealChild', 'unsealChild'],
  days: { birthDate: 'birth' },
  event: 'civil-affairs.child-scope-changed',
  eventType: 'ChildScope',
});
