import type { InferEntity } from '@mikro-orm/postgresql';
import type { Page, PageRequest } from '../../platform/records/find-page.ts';
import { findRecordPage } from '../../platform/records/find-record-page.ts';
import { loadRowOfEachChild, loadRowsOfChildren } from '../../platform/records/load-rows-of-children.ts';
import { checkIcdCode } from '../../platform/standards/icd-10.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/standards/value-of.ts';
import {
  checkup,
  checkupTable,
  diagnosis,
  diagnosisTable,
  injury,
  injuryTable,
  medicalSummary,
  medicalSummaryTable,
  type CheckupEntity,
  type DiagnosisEntity,
  type InjuryEntity,
} from './medical.entity.ts';
import type {
  CheckupInput,
  DiagnosisInput,
  InjuryInput,
  MedicalFilter,
  MedicalSummaryInput,
} from './medical.inputs.ts';
import type { Medical } from './medical.type.ts';

type CheckupRecord = InferEntity<typeof CheckupEntity>;
type DiagnosisRecord = InferEntity<typeof DiagnosisEntity>;
type InjuryRecord = InferEntity<typeof InjuryEntity>;

/**
 * The empty array in PostgreSQL's words: MikroORM takes `[]` for a list of values to choose from, which nothing is in.
 */
const noNeeds = '{}';

/** The medical records of the children. */
export class MedicalService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  loadSummaries(childIds: readonly string[]): Promise<(Medical | null)[]> {
    return loadRowOfEachChild(this.#context, medicalSummaryTable, childIds) as Promise<(Medical | null)[]>;
  }

  loadCheckups(childIds: readonly string[]): Promise<CheckupRecord[][]> {
    return loadRowsOfChildren(this.#context, checkupTable, childIds);
  }

  loadDiagnoses(childIds: readonly string[]): Promise<DiagnosisRecord[][]> {
    return loadRowsOfChildren(this.#context, diagnosisTable, childIds);
  }

  loadInjuries(childIds: readonly string[]): Promise<InjuryRecord[][]> {
    return loadRowsOfChildren(this.#context, injuryTable, childIds);
  }

  /** @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, CURSOR_INVALID, BAD_INPUT */
  async findPage(filter: MedicalFilter, page: PageRequest): Promise<Page<Medical>> {
    const { where, fieldsRead } = conditionsOf(filter);
    const found = await findRecordPage(this.#context, medicalSummaryTable, {
      name: 'medicals',
      division: filter.division,
      where,
      page,
      reads: { Medical: fieldsRead },
      orderBy: [{ childId: 'asc' }],
    });
    return found as Page<Medical>;
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async updateSummary(input: MedicalSummaryInput): Promise<void> {
    await this.#context.changes.record(medicalSummary, input);
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordCheckup(input: CheckupInput): Promise<void> {
    await this.#context.changes.record(checkup, input);
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordDiagnosis(input: DiagnosisInput): Promise<void> {
    const code = input.code && valueOf('code', checkIcdCode(input.code));
    await this.#context.changes.record(diagnosis, input, { values: { code } });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordInjury(input: InjuryInput): Promise<void> {
    await this.#context.changes.record(injury, input);
  }
}

export const medicals = perRequest((context) => new MedicalService(context));
export const loadSummary = batch(medicals, 'loadSummaries');
export const loadCheckups = batch(medicals, 'loadCheckups');
export const loadDiagnoses = batch(medicals, 'loadDiagnoses');
export const loadInjuries = batch(medicals, 'loadInjuries');

/** The filter as conditions, with the fields that it reads. */
function conditionsOf(filter: MedicalFilter): { where: Record<string, unknown>[]; fieldsRead: string[] } {
  const where: Record<string, unknown>[] = [];
  const fieldsRead: string[] = [];
  for (const field of ['fitForSchool', 'vaccinationComplete'] as const) {
    if (typeof filter[field] !== 'boolean') continue;
    where.push({ [field]: filter[field] });
    fieldsRead.push(field);
  }
  if (typeof filter.needsAttention === 'boolean') {
    const unwell = { mentalHealth: { $in: ['NEEDS_ATTENTION', 'IN_TREATMENT'] } };
    const well = { mentalHealth: { $in: ['NO_FINDING', 'NOT_ASSESSED'] } };
    where.push(
      filter.needsAttention
        ? { $or: [{ specialNeeds: { $ne: noNeeds } }, { fitForSchool: false }, unwell] }
        : { $and: [{ specialNeeds: noNeeds }, { $or: [{ fitForSchool: true }, { fitForSchool: null }] }, well] },
    );
    fieldsRead.push('specialNeeds', 'fitForSchool', 'mentalHealth');
  }
  return { where, fieldsRead };
}
