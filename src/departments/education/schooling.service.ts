import type { InferEntity } from '@mikro-orm/postgresql';
import { findPage, type Page, type PageRequest } from '../../platform/database/find-page.ts';
import { permittedColumns } from '../../platform/database/permitted-columns.ts';
import { PlatformError } from '../../platform/errors.ts';
import { rowFilterFor } from '../../platform/policy/row-filter.ts';
import { checkCreditCode } from '../../platform/standards/credit-code.ts';
import { divisionRange } from '../../platform/standards/division-code.ts';
import { isoDateInChina } from '../../platform/standards/resident-id.ts';
import { checkStudentNumber } from '../../platform/standards/student-number.ts';
import { valueOf } from '../../platform/subgraph/meets-standard.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { SchoolEntity } from './school.entity.ts';
import { SchoolingEntity } from './schooling.entity.ts';
import type { DropoutInput, ReturnInput, SchoolingChangeInput, SchoolingFilter, SchoolingInput } from './schooling.inputs.ts';

type SchoolingRecord = InferEntity<typeof SchoolingEntity>;

/** Named checks of the table → what to tell the requester. */
const contradictions = {
  schooling_dropped_out: { field: 'status', message: 'a child is DROPPED_OUT from recordDropout until recordReturn, and has no other status in between.' },
  schooling_return: { field: 'returnedOn', message: 'a child that is DROPPED_OUT returns, and not before the day on which it left.' },
} as const;

/** Where children go to school, and who has left it (控辍保学). */
export class SchoolingService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  async loadSchoolings(childIds: readonly string[]): Promise<(SchoolingRecord | null)[]> {
    const rows = await this.#context.em.find(
      SchoolingEntity,
      { childId: { $in: [...childIds] } },
      { fields: this.#columns() as never, disableIdentityMap: true },
    );
    const byChild = new Map(rows.map((row) => [row.childId, row as SchoolingRecord]));
    return childIds.map((id) => byChild.get(id) ?? null);
  }

  /** @throws PlatformError FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID */
  async findPage(filter: SchoolingFilter, page: PageRequest): Promise<Page<SchoolingRecord>> {
    const { access, children, trace } = this.#context;
    const { where, ofChild, fieldsRead } = conditionsOf(filter);
    const visible = Object.entries(fieldsRead).map(([type, fields]) => rowFilterFor(access, type, fields));
    const found = await findPage(this.#context, SchoolingEntity, {
      name: 'schoolings',
      where: { $and: [{ scope: { $and: [...visible, ...ofChild] } }, ...where] },
      orderBy: [{ childId: 'asc' }],
      fields: this.#columns(),
      page,
    });
    const known = await children.loadMany(found.edges.map(({ node }) => node.childId));
    for (const [index, child] of known.entries()) {
      if (child instanceof Error) throw child;
      // A row without facts is released by no rule that sets a condition.
      if (child !== null) trace.attachFacts(found.edges[index]!.node, child.facts);
    }
    return found;
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, BAD_INPUT, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordSchooling(input: SchoolingInput): Promise<void> {
    const studentNumber = input.studentNumber ? valueOf('studentNumber', checkStudentNumber(input.studentNumber, this.#context.now)).number : null;
    const schoolCreditCode = input.schoolCreditCode ? valueOf('schoolCreditCode', checkCreditCode(input.schoolCreditCode)).code : null;
    await this.#assertCoherent(input, schoolCreditCode);
    const { stage, grade, status, boarding, attendanceRate, aid } = input;
    await this.#write('recordSchooling', input, {
      studentNumber, schoolCreditCode, stage, grade: grade ?? null, status, boarding, attendanceRate: attendanceRate ?? null, aid,
    }, (em) => this.#claimNumber(em, input.childId, studentNumber));
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, BAD_INPUT, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordDropout(input: DropoutInput): Promise<void> {
    this.#assertRecorded(input);
    this.#assertPast('date', input.date);
    await this.#write('recordDropout', input, {
      status: 'DROPPED_OUT', droppedOutOn: input.date, dropoutReason: input.dropoutReason, returnedOn: null,
    });
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, BAD_INPUT, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordReturn(input: ReturnInput): Promise<void> {
    this.#assertRecorded(input);
    this.#assertPast('returnedOn', input.returnedOn);
    const standing = await this.#context.em.findOne(SchoolingEntity, { childId: input.childId }, { fields: ['status'], disableIdentityMap: true });
    await this.#write('recordReturn', input, { status: 'ENROLLED', returnedOn: input.returnedOn }, async () => {
      if (standing?.status !== 'DROPPED_OUT') throw contradiction('schooling_return');
    });
  }

  async #write(
    mutation: string,
    { childId, version, reason }: SchoolingChangeInput,
    values: Partial<SchoolingRecord>,
    also?: (em: RequestContext['em']) => Promise<void>,
  ): Promise<void> {
    try {
      await this.#context.changes.record({
        mutation, childId, type: 'Schooling', entity: SchoolingEntity, key: { childId }, version, reason, values, also,
        event: 'education.schooling-changed',
      });
    } catch (error) {
      // What contradicts the standing record is told after the mutation's decision only: it says what stands there.
      const { constraint } = error as { constraint?: unknown };
      if (constraint === 'schooling_dropped_out' || constraint === 'schooling_return') throw contradiction(constraint);
      throw error;
    }
  }

  /** A number that was given up stays in its table without a child, so that whoever it belongs to can take it. */
  async #claimNumber(em: RequestContext['em'], childId: string, studentNumber: string | null): Promise<void> {
    await em.execute('update student_number set child_id = null where child_id = ? and student_number <> ?', [childId, studentNumber ?? '']);
    if (studentNumber === null) return;
    const [claim] = await em.execute<{ child_id: string }[]>(
      `insert into student_number (student_number, child_id) values (?, ?)
       on conflict (student_number) do update set child_id = coalesce(student_number.child_id, excluded.child_id) returning child_id`,
      [studentNumber, childId],
    );
    if (claim?.child_id === childId) return;
    throw new PlatformError('BAD_INPUT', 'studentNumber: another child has this number.', { field: 'studentNumber', check: 'unique' });
  }

  async #assertCoherent({ stage, status }: SchoolingInput, schoolCreditCode: string | null): Promise<void> {
    if (stage === 'NONE' && status !== 'NOT_ENROLLED') {
      throw new PlatformError('BAD_INPUT', 'stage: NONE is for a child that is NOT_ENROLLED; name the stage.', { field: 'stage', check: 'status' });
    }
    if (schoolCreditCode === null && status !== 'NOT_ENROLLED') {
      throw new PlatformError('BAD_INPUT', `schoolCreditCode: name the school of a child that is ${status}.`, { field: 'schoolCreditCode', check: 'status' });
    }
    if (schoolCreditCode !== null && (await this.#context.em.count(SchoolEntity, { creditCode: schoolCreditCode })) === 0) {
      throw new PlatformError('BAD_INPUT', 'schoolCreditCode: no school is registered under this code; look it up with schools.', {
        field: 'schoolCreditCode', check: 'unknown',
      });
    }
  }

  #assertRecorded({ version }: SchoolingChangeInput): void {
    if (version > 0) return;
    throw new PlatformError('BAD_INPUT', 'version: record the schooling first, then dropout and return.', { field: 'version', check: 'min' });
  }

  #assertPast(field: string, date: string): void {
    if (date <= isoDateInChina(this.#context.now)) return;
    throw new PlatformError('BAD_INPUT', `${field}: this day lies in the future.`, { field, check: 'future' });
  }

  #columns(): string[] {
    return permittedColumns(this.#context.access, 'Schooling', ['childId'], {
      version: 'version', studentNumber: 'studentNumber', school: 'schoolCreditCode', stage: 'stage', grade: 'grade', status: 'status',
      boarding: 'boarding', attendanceRate: 'attendanceRate', dropout: ['droppedOutOn', 'dropoutReason', 'returnedOn'], aid: 'aid',
    });
  }
}

function contradiction(check: keyof typeof contradictions): PlatformError {
  const { field, message } = contradictions[check];
  return new PlatformError('BAD_INPUT', `${field}: ${message}`, { field, check: 'dropout' });
}

/** The filter as conditions on the record and on its child, with the fields of each type that it reads. */
function conditionsOf(filter: SchoolingFilter) {
  const where: Record<string, unknown>[] = [];
  const ofChild: Record<string, unknown>[] = [];
  const fieldsRead: Record<string, string[]> = { Schooling: [] };
  if (filter.division) {
    const { from, below } = divisionRange(filter.division);
    ofChild.push({ residenceDivision: { $gte: from, $lt: below } });
    fieldsRead.Child = ['residenceDivision'];
  }
  if (filter.stage) {
    where.push({ stage: filter.stage });
    fieldsRead.Schooling!.push('stage');
  }
  if (filter.status) {
    where.push({ status: filter.status });
    fieldsRead.Schooling!.push('status');
  }
  if (filter.schoolCreditCode) {
    where.push({ schoolCreditCode: valueOf('schoolCreditCode', checkCreditCode(filter.schoolCreditCode)).code });
    fieldsRead.Schooling!.push('school');
    fieldsRead.School = ['creditCode'];
  }
  if (filter.droppedOutSince) {
    where.push({ droppedOutOn: { $gte: filter.droppedOutSince } });
    fieldsRead.Schooling!.push('dropout');
    fieldsRead.Dropout = ['date'];
  }
  return { where, ofChild, fieldsRead };
}
