import { randomUUID } from 'node:crypto';
import type { InferEntity } from '@mikro-orm/postgresql';
import { claimNumber } from '../../platform/records/claim-number.ts';
import type { ChangedRecord } from '../../platform/records/define-record.ts';
import { findByNumber } from '../../platform/records/find-by-number.ts';
import { findPage, type Page, type PageRequest } from '../../platform/records/find-page.ts';
import { selectRecord, type Selection } from '../../platform/records/select-record.ts';
import { PlatformError } from '../../platform/errors.ts';
import { changeChannel } from '../../platform/events/change-listener.ts';
import { decideField, mayEverReadInClear, mayKnowOf } from '../../platform/policy/access.ts';
import type { ChildFacts } from '../../platform/policy/policy.ts';
import { assertMayFilterBy } from '../../platform/policy/assert-may-filter-by.ts';
import { childrenOf, rowFilterFor } from '../../platform/policy/row-filter.ts';
import { checkDivisionCode, checkVillageCode, isWithinDivision } from '../../platform/standards/division-code.ts';
import { checkResidentId } from '../../platform/standards/resident-id.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/standards/value-of.ts';
import { child, ChildEntity, childTable, ResidentNumberClaimEntity, ResidentNumberEntity } from './child.entity.ts';
import type {
  ChildFilter,
  ChildInput,
  ChildOrderBy,
  RegisterChildInput,
  SealChildInput,
  UpdateChildInput,
} from './child.inputs.ts';
import { openNumberChecks } from './number-check/number-check.procedure.ts';

type ChildRecord = InferEntity<typeof ChildEntity>;

const residentNumbers = { table: 'resident_number', column: 'resident_id', type: 'Child', field: 'residentId' };
const orderColumns = { ID: 'id', BIRTH_DATE: 'birthDate', NAME: 'name' } as const;

/** The child register (一人一档). */
export class ChildService {
  readonly #context: RequestContext;
  readonly #selection: Selection;

  constructor(context: RequestContext) {
    this.#context = context;
    this.#selection = selectRecord(context.access, childTable);
  }

  /** The children with these ids, null for each that does not exist or may not be known of. */
  async loadChildren(ids: readonly string[]): Promise<(ChildRecord | null)[]> {
    const { reader, access } = this.#context;
    // Of whom no rule tells anything to this requester, the database does not either.
    if (!access.releases.has('Child')) return ids.map(() => null);
    const where = { $and: [{ id: { $in: [...ids] } }, rowFilterFor(access, 'Child')] };
    const rows = await reader.find<ChildRecord>(ChildEntity, { where, fields: this.#selection.fields });
    const byId = new Map(rows.map((row) => [row.id, this.#admit(row)]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /**
   * The children in whose files this number stands: one, but where it is being checked. One answer for a number that is
   * not in the register, and for a child that this requester may not know of.
   */
  async findByResidentId(residentId: string): Promise<readonly string[]> {
    const { number } = valueOf('residentId', checkResidentId(residentId, this.#context.now));
    const system = this.#context.asSystem({
      because: 'who may ask by number learns whose it is, and nothing more before the child is decided on',
    });
    return findByNumber(system, [ResidentNumberEntity, ResidentNumberClaimEntity], { residentId: number });
  }

  async findPage(filter: ChildFilter, orderBy: ChildOrderBy | null, page: PageRequest): Promise<Page<ChildRecord>> {
    const { where, fieldsRead } = conditionsOf(filter);
    const order = orderColumns[orderBy?.field ?? 'ID'];
    if (order !== 'id') fieldsRead.push(order);
    const direction = orderBy?.direction === 'DESC' ? 'desc' : 'asc';
    return findPage(this.#context, ChildEntity, {
      name: 'children',
      where: { $and: [rowFilterFor(this.#context.access, 'Child', fieldsRead), ...where] },
      orderBy: order === 'id' ? [{ id: direction }] : [{ [order]: direction }, { id: direction }],
      fields: this.#selection.fields,
      page,
      admit: (row) => this.#admit(row, fieldsRead),
    });
  }

  /**
   * The ids of the children that are changed from now on; who may hear of which is decided at each of them.
   * @throws PlatformError BAD_INPUT, and FILTER_REFUSED where the division may not be asked by
   */
  listen(division: string | null): Promise<AsyncGenerator<string, void>> {
    if (division !== null) {
      valueOf('division', checkDivisionCode(division));
      assertMayFilterBy(this.#context.access, 'Child', 'residenceDivision');
    }
    return this.#context.listen(changeChannel);
  }

  /** A changed child, where it is in the asked division as far as the requester may read where it is. */
  async findChanged(id: string, division: string | null): Promise<ChildRecord | null> {
    const { access, trace } = this.#context;
    const [child] = await this.loadChildren([id]);
    if (!child || division === null) return child ?? null;
    const facts = trace.factsOf(child)!;
    const area = valueOf('division', checkDivisionCode(division)).code;
    const isThere = (['residenceDivision', 'householdDivision'] as const).some(
      (field) => decideField(access, 'Child', field, facts).effect === 'allow' && isWithinDivision(facts[field], area),
    );
    return isThere ? child : null;
  }

  /**
   * @throws PlatformError BAD_INPUT where the input contradicts itself or a file is likely to be that of the child; OPERATION_REFUSED, AUDIT_UNAVAILABLE
   */
  async register({ anotherThan, ...input }: RegisterChildInput): Promise<string> {
    const id = randomUUID();
    await this.#write('registerChild', { ...input, childId: id, version: 0 }, () =>
      this.#assertNoDouble(input, anotherThan),
    );
    return id;
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, BAD_INPUT, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async update(input: UpdateChildInput): Promise<string> {
    await this.#write('updateChild', { ...input, childId: input.id });
    return input.id;
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, BAD_INPUT, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async seal({ id, version, reason }: SealChildInput, sealed: boolean): Promise<string> {
    const change = { childId: id, version, reason };
    const mutation = sealed ? 'sealChild' : 'unsealChild';
    await this.#context.changes.record(child, change, { mutation, values: { sealed }, newFacts: factsOf });
    this.#context.children.clear(id);
    return id;
  }

  async #write(
    mutation: 'registerChild' | 'updateChild',
    input: ChangedRecord & ChildInput,
    also: () => Promise<void> = async () => {},
  ): Promise<void> {
    const context = this.#context;
    const { now } = context;
    const residentId = input.residentId && valueOf('residentId', checkResidentId(input.residentId, now)).number;
    for (const field of ['householdDivision', 'residenceDivision'] as const) {
      if (input[field]) valueOf(field, checkVillageCode(input[field]));
    }
    await context.changes.record(child, input, {
      mutation,
      values: { residentId },
      newFacts: factsOf,
      entersChild: mutation === 'registerChild',
      check: (record: ChildRecord) => assertCoherent(record, now),
      async also(em, record: ChildRecord) {
        await also();
        const holder = await claimNumber(em, context, residentNumbers, record.id, record.residentId ?? null);
        if (holder !== null) await openNumberChecks(em, context.changes, context, 'RESIDENT_ID', [record.id, holder]);
      },
    });
    // What is asked after this is decided on the child's new facts.
    this.#context.children.clear(input.childId);
  }

  /**
   * A child who is registered again, as after a lost answer, must not get a second file. Two numbers tell two children
   * apart; of children whom the requester may not know of nothing is told.
   */
  async #assertNoDouble(
    { name, sex, birthDate, residentId }: Pick<ChildInput, 'name' | 'sex' | 'birthDate' | 'residentId'>,
    others: readonly string[],
  ): Promise<void> {
    const { access, reader } = this.#context;
    const compared = ['name', 'sex', 'birthDate'];
    if (!compared.every((field) => mayEverReadInClear(access, 'Child', field))) return;
    const alike = { name, sex, birthDate, ...(residentId && { residentId: null }) };
    const found = await reader.find<Pick<ChildRecord, 'id'>>(ChildEntity, {
      where: { $and: [rowFilterFor(access, 'Child', compared), alike] },
      fields: ['id'],
      orderBy: [{ id: 'asc' }],
      limit: others.length + 1,
    });
    const double = found.find(({ id }) => !others.includes(id));
    if (!double) return;
    throw new PlatformError('BAD_INPUT', `name: the child is likely to have a file already, ${double.id}.`, {
      field: 'name',
      check: 'double',
      double: double.id,
      remedy: 'Change that file; where this is another child, name that file in anotherThan.',
    });
  }

  /**
   * The file as it may leave; null where the requester may not know of it, or may not read in clear what it was found
   * by.
   */
  #admit(row: ChildRecord, fieldsRead: readonly string[] = []): ChildRecord | null {
    const facts = factsOf(row);
    const { access, trace } = this.#context;
    if (
      !mayKnowOf(access, 'Child', facts) ||
      fieldsRead.some((field) => decideField(access, 'Child', field, facts).effect !== 'allow')
    )
      return null;
    this.#context.knowChild(facts);
    const settled = this.#selection.settle(row, facts);
    trace.attachFacts(settled, facts);
    return settled;
  }
}

export const childRegister = perRequest((context) => new ChildService(context));
export const loadChild = batch(childRegister, 'loadChildren');

/** The facts that rules decide on. */
function factsOf({ id, householdDivision, residenceDivision, sealed, categories, birthDate }: ChildRecord): ChildFacts {
  return { childId: id, householdDivision, residenceDivision, sealed, categories, birthDate };
}

/** Number, sex, birth date and the reason for a missing number must tell one story. */
function assertCoherent(record: ChildRecord, now: Date): void {
  const { residentId, residentIdMissingReason, birthDate, sex } = record;
  if (Boolean(residentId) === Boolean(residentIdMissingReason)) {
    throw new PlatformError(
      'BAD_INPUT',
      'residentIdMissingReason: give either the number or the reason why there is none, and null for the other.',
      { field: 'residentIdMissingReason', check: 'either' },
    );
  }
  if (!residentId) return;
  const said = valueOf('residentId', checkResidentId(residentId, now));
  if (said.birthDate !== birthDate) {
    throw new PlatformError('BAD_INPUT', 'birthDate: the resident ID number says another day.', {
      field: 'birthDate',
      check: 'residentId',
    });
  }
  if ({ MALE: '1', FEMALE: '2', UNKNOWN: said.sex, UNSPECIFIED: said.sex }[sex] !== said.sex) {
    throw new PlatformError('BAD_INPUT', 'sex: the resident ID number says another sex.', {
      field: 'sex',
      check: 'residentId',
    });
  }
}

/** The filter as conditions, with the fields that it reads. */
function conditionsOf(filter: ChildFilter): { where: Record<string, unknown>[]; fieldsRead: string[] } {
  const where: Record<string, unknown>[] = [];
  const fieldsRead: string[] = [];
  const add = (fields: string[], condition: Record<string, unknown>) => {
    where.push(condition);
    fieldsRead.push(...fields);
  };
  if (filter.division) {
    const { code } = valueOf('division', checkDivisionCode(filter.division));
    add(['residenceDivision', 'householdDivision'], childrenOf(code));
  }
  if (filter.categories) add(['categories'], { categories: { $overlap: filter.categories } });
  if (filter.riskLevels) add(['riskLevel'], { riskLevel: { $in: filter.riskLevels } });
  if (filter.sex) add(['sex'], { sex: filter.sex });
  if (filter.bornFrom) add(['birthDate'], { birthDate: { $gte: filter.bornFrom } });
  if (filter.bornBefore) add(['birthDate'], { birthDate: { $lt: filter.bornBefore } });
  if (filter.name) add(['name'], { name: filter.name });
  return { where, fieldsRead };
}
