import type { InferEntity } from '@mikro-orm/postgresql';
import { tellContested } from '../../platform/procedures/contested-number.ts';
import { claimNumber } from '../../platform/records/claim-number.ts';
import type { ChangeOptions } from '../../platform/records/define-record.ts';
import type { Page, PageRequest } from '../../platform/records/find-page.ts';
import { findRecordPage } from '../../platform/records/find-record-page.ts';
import { loadRowOfEachChild } from '../../platform/records/load-rows-of-children.ts';
import { PlatformError } from '../../platform/errors.ts';
import { checkCreditCode } from '../../platform/standards/credit-code.ts';
import { ageOn, isoDateInChina } from '../../platform/standards/day-in-china.ts';
import { checkStudentNumber } from '../../platform/standards/student-number.ts';
import type { ChangeInput } from '../../platform/subgraph/contract/change-input.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/standards/value-of.ts';
import { SchoolEntity } from './school.entity.ts';
import { schooling, SchoolingEntity, schoolingTable } from './schooling.entity.ts';
import type { SchoolStage } from './code-tables.ts';
import type { DropoutInput, ReturnInput, SchoolingFilter, SchoolingInput } from './schooling.inputs.ts';

type SchoolingRecord = InferEntity<typeof SchoolingEntity>;

const studentNumbers = {
  table: 'student_number',
  column: 'student_number',
  type: 'Schooling',
  field: 'studentNumber',
};

/** Named checks of the table → what to tell the requester. */
const contradictions = {
  schooling_dropped_out: {
    field: 'status',
    message: 'a child is DROPPED_OUT from recordDropout until recordReturn, and has no other status in between.',
  },
  schooling_return: {
    field: 'returnedOn',
    message: 'a child that is DROPPED_OUT returns, and not before the day on which it left.',
  },
} as const;

/** Years of each stage, and the age below which no child is in it: well below the usual one. */
const yearsOf: Readonly<Record<SchoolStage, { grades: number; from: number }>> = {
  NONE: { grades: 0, from: 0 },
  KINDERGARTEN: { grades: 3, from: 2 },
  PRIMARY: { grades: 6, from: 4 },
  JUNIOR: { grades: 3, from: 9 },
  SENIOR: { grades: 3, from: 12 },
  VOCATIONAL: { grades: 3, from: 12 },
};

/** Where children go to school, and who has left it (控辍保学). */
export class SchoolingService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  loadSchoolings(childIds: readonly string[]): Promise<(SchoolingRecord | null)[]> {
    return loadRowOfEachChild(this.#context, schoolingTable, childIds);
  }

  /** @throws PlatformError FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID */
  async findPage(filter: SchoolingFilter, page: PageRequest): Promise<Page<SchoolingRecord>> {
    return findRecordPage(this.#context, schoolingTable, {
      name: 'schoolings',
      division: filter.division,
      page,
      ...conditionsOf(filter),
      orderBy: [{ childId: 'asc' }],
    });
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, BAD_INPUT, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordSchooling(input: SchoolingInput): Promise<void> {
    const studentNumber =
      input.studentNumber &&
      valueOf('studentNumber', checkStudentNumber(input.studentNumber, this.#context.now)).number;
    const schoolCreditCode =
      input.schoolCreditCode && valueOf('schoolCreditCode', checkCreditCode(input.schoolCreditCode)).code;
    if (schoolCreditCode) await this.#assertRegistered(schoolCreditCode);
    await this.#write(input, {
      values: { studentNumber, schoolCreditCode },
      check: (record: SchoolingRecord, bornOn) => this.#assertCoherent(record, bornOn),
      also: async (em, record: SchoolingRecord) => {
        const holder = await claimNumber(
          em,
          this.#context,
          studentNumbers,
          input.childId,
          record.studentNumber ?? null,
        );
        if (holder === null) return;
        const { requester, requestId } = this.#context;
        await tellContested(em, 'education', { children: [input.childId, holder], requester, requestId });
      },
    });
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, BAD_INPUT, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordDropout(input: DropoutInput): Promise<void> {
    this.#assertRecorded(input);
    await this.#write(input, {
      mutation: 'recordDropout',
      values: { status: 'DROPPED_OUT', returnedOn: null },
    });
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, BAD_INPUT, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordReturn(input: ReturnInput): Promise<void> {
    this.#assertRecorded(input);
    const system = this.#context.asSystem({ because: 'only a child that has left returns' });
    const [standing] = await system.find<{ status: string }>(SchoolingEntity, {
      where: { childId: input.childId },
      fields: ['status'],
    });
    await this.#write(input, {
      mutation: 'recordReturn',
      values: { status: 'ENROLLED' },
      also: async () => {
        if (standing?.status !== 'DROPPED_OUT') throw contradiction('schooling_return');
      },
    });
  }

  async #write(input: ChangeInput, options: ChangeOptions<(typeof schooling.mutations)[number]>): Promise<void> {
    try {
      await this.#context.changes.record(schooling, input, options);
    } catch (error) {
      // What contradicts the standing record is told after the mutation's decision only: it says what stands there.
      const { constraint } = error as { constraint?: unknown };
      if (constraint === 'schooling_dropped_out' || constraint === 'schooling_return') throw contradiction(constraint);
      throw error;
    }
  }

  #assertCoherent({ stage, grade, status, schoolCreditCode }: SchoolingRecord, bornOn: string | null): void {
    if (stage === 'NONE' && status !== 'NOT_ENROLLED') {
      throw new PlatformError('BAD_INPUT', 'stage: NONE is for a child that is NOT_ENROLLED; name the stage.', {
        field: 'stage',
        check: 'status',
      });
    }
    const { grades, from } = yearsOf[stage as SchoolStage];
    if (grade && grade > grades) {
      throw new PlatformError('BAD_INPUT', `grade: ${stage} has ${grades} years.`, { field: 'grade', check: 'stage' });
    }
    if (bornOn && ageOn(isoDateInChina(this.#context.now), bornOn) < from) {
      throw new PlatformError(
        'BAD_INPUT',
        `stage: a child of ${stage} is at least ${from}; correct stage or birth date.`,
        {
          field: 'stage',
          check: 'age',
        },
      );
    }
    if (schoolCreditCode === null && status !== 'NOT_ENROLLED') {
      throw new PlatformError('BAD_INPUT', `schoolCreditCode: name the school of a child that is ${status}.`, {
        field: 'schoolCreditCode',
        check: 'status',
      });
    }
  }

  async #assertRegistered(schoolCreditCode: string): Promise<void> {
    if (
      (await this.#context
        .asSystem({ because: 'a school that is recorded is registered' })
        .count(SchoolEntity, { creditCode: schoolCreditCode })) === 0
    ) {
      throw new PlatformError(
        'BAD_INPUT',
        'schoolCreditCode: no school is registered under this code; look it up with schools.',
        {
          field: 'schoolCreditCode',
          check: 'unknown',
        },
      );
    }
  }

  #assertRecorded({ version }: ChangeInput): void {
    if (version > 0) return;
    throw new PlatformError('BAD_INPUT', 'version: record the schooling first, then dropout and return.', {
      field: 'version',
      check: 'min',
    });
  }
}

export const schoolings = perRequest((context) => new SchoolingService(context));
export const loadSchooling = batch(schoolings, 'loadSchoolings');

function contradiction(check: keyof typeof contradictions): PlatformError {
  const { field, message } = contradictions[check];
  return new PlatformError('BAD_INPUT', `${field}: ${message}`, { field, check: 'dropout' });
}

/** The filter as conditions on the record, with the fields of each type that it reads. */
function conditionsOf(filter: SchoolingFilter): { where: Record<string, unknown>[]; reads: Record<string, string[]> } {
  const where: Record<string, unknown>[] = [];
  const ofSchooling: string[] = [];
  const reads: Record<string, string[]> = { Schooling: ofSchooling };
  if (filter.stage) {
    where.push({ stage: filter.stage });
    ofSchooling.push('stage');
  }
  if (filter.status) {
    where.push({ status: filter.status });
    ofSchooling.push('status');
  }
  if (filter.schoolCreditCode) {
    where.push({ schoolCreditCode: valueOf('schoolCreditCode', checkCreditCode(filter.schoolCreditCode)).code });
    ofSchooling.push('school');
    reads.School = ['creditCode'];
  }
  if (filter.droppedOutSince) {
    where.push({ droppedOutOn: { $gte: filter.droppedOutSince } });
    ofSchooling.push('dropout');
    reads.Dropout = ['date'];
  }
  return { where, reads };
}
