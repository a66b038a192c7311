import { randomUUID } from 'node:crypto';
import type { EntitySchema, InferEntity } from '@mikro-orm/postgresql';
import { findPage, type Page, type PageRequest } from '../../platform/database/find-page.ts';
import { permittedColumns } from '../../platform/database/permitted-columns.ts';
import { PlatformError } from '../../platform/errors.ts';
import { rowFilterFor } from '../../platform/policy/row-filter.ts';
import { divisionRange } from '../../platform/standards/division-code.ts';
import { checkIcdCode } from '../../platform/standards/icd-10.ts';
import { valueOf } from '../../platform/subgraph/meets-standard.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { CheckupEntity, DiagnosisEntity, InjuryEntity, MedicalSummaryEntity } from './medical.entity.ts';
import type { CheckupInput, DiagnosisInput, InjuryInput, MedicalFilter, MedicalSummaryInput } from './medical.inputs.ts';
import type { Medical } from './medical.type.ts';

type CheckupRecord = InferEntity<typeof CheckupEntity>;
type DiagnosisRecord = InferEntity<typeof DiagnosisEntity>;
type InjuryRecord = InferEntity<typeof InjuryEntity>;

const scopeColumns = ['scope.childId', 'scope.residenceDivision', 'scope.householdDivision', 'scope.sealed', 'scope.categories'] as const;

/** The empty array in PostgreSQL's words: MikroORM takes `[]` for a list of values to choose from, which nothing is in. */
const noNeeds = '{}';

/** The medical records of the children. */
export class MedicalService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  async loadSummaries(childIds: readonly string[]): Promise<(Medical | null)[]> {
    const rows = await this.#context.em.find(
      MedicalSummaryEntity,
      { childId: { $in: [...childIds] } },
      { fields: this.#summaryColumns() as never, disableIdentityMap: true },
    );
    const byChild = new Map(rows.map((row) => [row.childId, row as Medical]));
    return childIds.map((id) => byChild.get(id) ?? null);
  }

  loadCheckups(childIds: readonly string[]): Promise<CheckupRecord[][]> {
    const fields = ['checkedOn', 'heightCm', 'weightKg', 'visionLeft', 'visionRight', 'hospital', 'result'];
    return this.#loadLists(CheckupEntity, 'Checkup', fields, { checkedOn: 'desc' }, childIds);
  }

  /** By number: an order by day would tell the days to those who may not read them in clear. */
  loadDiagnoses(childIds: readonly string[]): Promise<DiagnosisRecord[][]> {
    return this.#loadLists(DiagnosisEntity, 'Diagnosis', ['code', 'name', 'diagnosedOn'], {}, childIds);
  }

  loadInjuries(childIds: readonly string[]): Promise<InjuryRecord[][]> {
    return this.#loadLists(InjuryEntity, 'Injury', ['on', 'kind', 'cause', 'reported'], { on: 'desc' }, childIds);
  }

  /** @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, CURSOR_INVALID, BAD_INPUT */
  async findPage(filter: MedicalFilter, page: PageRequest): Promise<Page<Medical>> {
    const { access, trace } = this.#context;
    const { where, fieldsRead } = conditionsOf(filter);
    const found = await findPage(this.#context, MedicalSummaryEntity, {
      name: 'medicals',
      where: {
        $and: [
          { scope: rowFilterFor(access, 'Medical', fieldsRead) },
          // Where a child lives is the register's to tell.
          { scope: rowFilterFor(access, 'Child', filter.division ? ['residenceDivision'] : []) },
          ...where,
        ],
      },
      orderBy: [{ childId: 'asc' }],
      fields: [...this.#summaryColumns(), ...scopeColumns],
      page,
    });
    for (const { node } of found.edges) trace.attachFacts(node, node.scope!);
    return found as Page<Medical>;
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async updateSummary({ childId, version, reason, vaccinationComplete, fitForSchool, ...values }: MedicalSummaryInput): Promise<void> {
    await this.#context.changes.record({
      mutation: 'updateMedicalSummary', childId, type: 'Medical', entity: MedicalSummaryEntity, key: { childId }, version, reason,
      values: { ...values, vaccinationComplete: vaccinationComplete ?? null, fitForSchool: fitForSchool ?? null },
      event: 'health.medical-changed',
    });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordCheckup({ childId, id, version, reason, heightCm, weightKg, visionLeft, visionRight, result, ...values }: CheckupInput): Promise<void> {
    this.#assertNotInFuture('checkedOn', values.checkedOn);
    await this.#context.changes.record({
      mutation: 'recordCheckup', childId, type: 'Checkup', entity: CheckupEntity, key: { childId, id: id ?? randomUUID() }, version, reason,
      values: {
        ...values, heightCm: heightCm ?? null, weightKg: weightKg ?? null,
        visionLeft: visionLeft ?? null, visionRight: visionRight ?? null, result: result ?? null,
      },
      event: 'health.medical-changed',
    });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordDiagnosis({ childId, id, version, reason, code, ...values }: DiagnosisInput): Promise<void> {
    this.#assertNotInFuture('diagnosedOn', values.diagnosedOn);
    await this.#context.changes.record({
      mutation: 'recordDiagnosis', childId, type: 'Diagnosis', entity: DiagnosisEntity, key: { childId, id: id ?? randomUUID() }, version, reason,
      values: { ...values, code: valueOf('code', checkIcdCode(code)) },
      event: 'health.medical-changed',
    });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordInjury({ childId, id, version, reason, ...values }: InjuryInput): Promise<void> {
    this.#assertNotInFuture('on', values.on);
    await this.#context.changes.record({
      mutation: 'recordInjury', childId, type: 'Injury', entity: InjuryEntity, key: { childId, id: id ?? randomUUID() }, version, reason, values,
      event: 'health.medical-changed',
    });
  }

  async #loadLists<Row extends { childId: string }>(
    entity: EntitySchema<Row, any, any>,
    type: string,
    fields: string[],
    newest: Record<string, 'desc'>,
    childIds: readonly string[],
  ): Promise<Row[][]> {
    const columns = Object.fromEntries(['version', ...fields].map((field) => [field, field]));
    const rows = await this.#context.em.find(entity, { childId: { $in: [...childIds] } } as never, {
      fields: permittedColumns(this.#context.access, type, ['childId', 'id'], columns) as never,
      orderBy: { ...newest, id: 'asc' } as never,
      disableIdentityMap: true,
    });
    const byChild = Map.groupBy(rows as Row[], (row) => row.childId);
    return childIds.map((id) => byChild.get(id) ?? []);
  }

  #summaryColumns(): string[] {
    return permittedColumns(this.#context.access, 'Medical', ['childId'], {
      version: 'version', vaccinationComplete: 'vaccinationComplete', specialNeeds: 'specialNeeds',
      fitForSchool: 'fitForSchool', mentalHealth: 'mentalHealth',
    });
  }

  #assertNotInFuture(field: string, day: string): void {
    // China has one time zone, eight hours ahead, without summer time.
    const today = new Date(this.#context.now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
    if (day > today) throw new PlatformError('BAD_INPUT', `${field}: this day is in the future.`, { field, check: 'future' });
  }
}

/** The filter as conditions, with the fields that it reads. */
function conditionsOf(filter: MedicalFilter): { where: Record<string, unknown>[]; fieldsRead: string[] } {
  const where: Record<string, unknown>[] = [];
  const fieldsRead: string[] = [];
  if (filter.division) {
    const { from, below } = divisionRange(filter.division);
    where.push({ scope: { residenceDivision: { $gte: from, $lt: below } } });
  }
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
