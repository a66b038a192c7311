import { defineEntity, p } from '@mikro-orm/postgresql';
import { scopeOfChild } from '../../platform/records/child-scope.entity.ts';
import { defineRecord } from '../../platform/records/define-record.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** A guardian of a child whose liberty a measure restricts. */
export const GuardianDetentionEntity = defineEntity({
  name: 'GuardianDetention',
  tableName: 'guardian_detention',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary().fieldName('detention_id'),
    scope: scopeOfChild,
    version: p.integer(),
    relation: p.text(),
    measure: p.text(),
    from: p.date().fieldName('held_from'),
    until: p.date().fieldName('held_until').nullable(),
    childrenAsked: p.boolean(),
    arrangement: p.text().nullable(),
  },
});

/** A child that the police took out of harm's way. */
export const ProtectiveRemovalEntity = defineEntity({
  name: 'ProtectiveRemoval',
  tableName: 'protective_removal',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary().fieldName('removal_id'),
    version: p.integer(),
    on: p.date().fieldName('removed_on'),
    reason: p.text().fieldName('removal_reason'),
    handedOverTo: p.text(),
    handoverDocument: p.text().nullable(),
    childsView: p.text().nullable(),
    childsViewMissingReason: p.text().nullable(),
  },
});

export const guardianDetentionTable = defineRecordTable({
  entity: GuardianDetentionEntity,
  always: ['childId', 'id'],
  // Who is held today is told to more than who may know until when.
  conditions: ['until'],
  via: { Child: ['custody'], Custody: ['guardiansDetained'] },
  columns: sameAs(GuardianDetentionEntity),
});

export const protectiveRemovalTable = defineRecordTable({
  entity: ProtectiveRemovalEntity,
  always: ['childId', 'id'],
  via: { Child: ['custody'], Custody: ['protectiveRemovals'] },
  columns: sameAs(ProtectiveRemovalEntity),
});

export const guardianDetention = defineRecord({
  type: 'GuardianDetention',
  table: guardianDetentionTable,
  mutations: ['recordGuardianDetention'],
  days: { from: 'past', until: 'open' },
  event: 'police.guardian-detention-changed',
});

export const protectiveRemoval = defineRecord({
  type: 'ProtectiveRemoval',
  table: protectiveRemovalTable,
  mutations: ['recordProtectiveRemoval'],
  // The reason of the change has the name that the record gives to its own.
  sentAs: { reason: 'removalReason' },
  days: { on: 'lived' },
  event: 'police.protective-removal-changed',
});
