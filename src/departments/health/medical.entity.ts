import { defineEntity, p } from '@mikro-orm/postgresql';
import { scopeOfChild } from '../../platform/records/child-scope.entity.ts';
import { defineRecord } from '../../platform/records/define-record.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** What screening asks of a child's health (S0-28). */
export const MedicalSummaryEntity = defineEntity({
  name: 'MedicalSummary',
  tableName: 'medical_summary',
  properties: {
    childId: p.uuid().primary(),
    version: p.integer(),
    vaccinationComplete: p.boolean().nullable(),
    specialNeeds: p.array(),
    fitForSchool: p.boolean().nullable(),
    mentalHealth: p.text(),
    scope: scopeOfChild,
  },
});

/** One check-up. */
export const CheckupEntity = defineEntity({
  name: 'Checkup',
  tableName: 'checkup',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    checkedOn: p.date(),
    heightCm: p.decimal('number').nullable(),
    weightKg: p.decimal('number').nullable(),
    visionLeft: p.decimal('number').nullable(),
    visionRight: p.decimal('number').nullable(),
    hospital: p.text(),
    result: p.text().nullable(),
  },
});

/** One diagnosis. */
export const DiagnosisEntity = defineEntity({
  name: 'Diagnosis',
  tableName: 'diagnosis',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    code: p.text(),
    name: p.text(),
    diagnosedOn: p.date(),
  },
});

/** One injury that a doctor saw. */
export const InjuryEntity = defineEntity({
  name: 'Injury',
  tableName: 'injury',
  properties: {
    childId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    on: p.date().fieldName('happened_on'),
    kind: p.text(),
    cause: p.text(),
    reported: p.boolean(),
  },
});

export const medicalSummaryTable = defineRecordTable({
  entity: MedicalSummaryEntity,
  always: ['childId'],
  via: { Child: ['medical'] },
  columns: sameAs(MedicalSummaryEntity, { type: 'Medical' }),
});

export const checkupTable = defineRecordTable({
  entity: CheckupEntity,
  always: ['childId', 'id'],
  via: { Child: ['medical'], Medical: ['checkups'] },
  columns: sameAs(CheckupEntity),
});

export const diagnosisTable = defineRecordTable({
  entity: DiagnosisEntity,
  always: ['childId', 'id'],
  via: { Child: ['medical'], Medical: ['diagnoses'] },
  columns: sameAs(DiagnosisEntity),
});

export const injuryTable = defineRecordTable({
  entity: InjuryEntity,
  always: ['childId', 'id'],
  via: { Child: ['medical'], Medical: ['injuries'] },
  columns: sameAs(InjuryEntity),
});

export const medicalSummary = defineRecord({
  type: 'Medical',
  table: medicalSummaryTable,
  mutations: ['updateMedicalSummary'],
  event: 'health.medical-changed',
});

export const checkup = defineRecord({
  type: 'Checkup',
  table: checkupTable,
  mutations: ['recordCheckup'],
  event: 'health.medical-changed',
  days: { checkedOn: 'lived' },
});

export const diagnosis = defineRecord({
  type: 'Diagnosis',
  table: diagnosisTable,
  mutations: ['recordDiagnosis'],
  event: 'health.medical-changed',
  days: { diagnosedOn: 'lived' },
});

export const injury = defineRecord({
  type: 'Injury',
  table: injuryTable,
  mutations: ['recordInjury'],
  event: 'health.medical-changed',
  days: { on: 'lived' },
});
