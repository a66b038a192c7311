import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeStudentNumber } from '../../src/platform/standards/student-number.ts';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { pupil, recordDropout, recordReturn, recordSchooling, unchanged } from './pupil.ts';
import { countTraces, onlyError, unreachableChildren, within, writtenTraces } from './written-traces.ts';

let kit: TestPlatform;
let officer: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  officer = kit.asRequester('student affairs');
});
afterAll(() => kit.close());

describe('recording schooling', () => {
  test('a change keeps what stood before, tells its readers which record changed and no value, and a version that has passed is refused', async () => {
    const row = await pupil(kit, 1);
    const { data, errors } = await officer.query(recordSchooling, {
      input: { ...unchanged(row), boarding: true, attendanceRate: 0.875, aid: ['BOARDING_ALLOWANCE'] },
    });
    expect(errors).toEqual([]);
    expect(data.recordSchooling.schooling).toEqual({
      version: 2,
      studentNumber: '*',
      school: { creditCode: row.school_credit_code },
      stage: 'JUNIOR',
      grade: row.grade,
      status: 'ENROLLED',
      boarding: true,
      attendanceRate: 0.875,
      aid: ['BOARDING_ALLOWANCE'],
    });
    const { history, events, audit } = await writtenTraces(kit, 'education', row.child_id);
    expect(history).toEqual([
      expect.objectContaining({
        record_type: 'Schooling',
        version: 2,
        client: 'student-affairs.610111@education',
        purpose: 'dropout-prevention',
        reason: '学籍核对',
        before: expect.objectContaining({
          version: 1,
          studentNumber: row.student_number,
          boarding: row.boarding,
          aid: row.aid,
          attendanceRate: row.attendance_rate,
        }),
      }),
    ]);
    expect(events).toEqual([
      expect.objectContaining({ kind: 'education.schooling-changed', payload: { type: 'Schooling', version: 2 } }),
    ]);
    expect(audit[0].records).toEqual([
      { type: 'Mutation', ids: [row.child_id], fields: { recordSchooling: 'allow:schooling-dropout-prevention' } },
    ]);

    const before = await countTraces(kit, 'education');
    expect(
      onlyError(await officer.query(recordSchooling, { input: { ...unchanged(row), boarding: false } })),
    ).toMatchObject({ code: 'STALE_VERSION', current: 2 });
    expect(await countTraces(kit, 'education')).toEqual(before);
    expect(await kit.sql('education', 'select boarding from schooling where child_id = $1', [row.child_id])).toEqual([
      { boarding: true },
    ]);
  });

  test('a child that was in no school’s books is enrolled, with a student number that nobody else can take (S0-21, S4-21)', async () => {
    const [{ child_id: childId }] = await kit.sql(
      'education',
      `select child_id from child_scope
        where ${within} and not exists (select from schooling s where s.child_id = child_scope.child_id)
        order by child_id limit 1`,
    );
    const { school_credit_code: schoolCreditCode } = await pupil(kit, 0, `stage = 'KINDERGARTEN'`);
    const studentNumber = composeStudentNumber('610111', '2023-04-05', 17);
    const input = {
      childId,
      version: 0,
      studentNumber,
      schoolCreditCode,
      stage: 'KINDERGARTEN',
      status: 'ENROLLED',
      grade: 1,
      aid: [],
      reason: '新生入园',
    };
    const { data, errors } = await officer.query(recordSchooling, { input });
    expect(errors).toEqual([]);
    expect(data.recordSchooling.schooling).toMatchObject({
      version: 1,
      studentNumber: '*',
      status: 'ENROLLED',
      boarding: false,
      attendanceRate: null,
    });
    expect(await kit.sql('education', 'select student_number from schooling where child_id = $1', [childId])).toEqual([
      { student_number: studentNumber },
    ]);
    expect((await writtenTraces(kit, 'education', childId)).history[0]).toMatchObject({ version: 1, before: null });

    const other = unchanged(await pupil(kit, 2));
    const claims = () =>
      kit.sql(
        'education',
        `select holder.child_id, claim.child_id as claimant, released_at is null as stands
           from student_number holder left join student_number_claim claim using (student_number) where student_number = $1`,
        [studentNumber],
      );
    const again = await officer.query(recordSchooling, { input: { ...other, studentNumber } });
    expect(again.errors).toEqual([]);
    expect(await claims()).toEqual([{ child_id: childId, claimant: other.childId, stands: true }]);
    const [contested] = await kit.sql(
      'education',
      `select payload -> 'children' as children from outbox_event where kind = 'education.number-contested'`,
    );
    expect(contested).toEqual({ children: [other.childId, childId] });
    expect(
      (await officer.query(recordSchooling, { input: { ...input, version: 1, studentNumber: null } })).errors,
    ).toEqual([]);
    expect(await claims()).toEqual([{ child_id: other.childId, claimant: other.childId, stands: false }]);
  });

  test.each([
    [{ studentNumber: 'X610111201005040016' }, 'studentNumber', 'kind'],
    [{ studentNumber: 'G610111201005040011' }, 'studentNumber', 'checkDigit'],
    [{ stage: 'NONE' }, 'stage', 'status'],
    [{ schoolCreditCode: null }, 'schoolCreditCode', 'status'],
    [{ schoolCreditCode: '91350100M000100Y43' }, 'schoolCreditCode', 'unknown'],
    [{ schoolCreditCode: '91350100M000100I43' }, 'schoolCreditCode', 'characters'],
    [{ status: 'DROPPED_OUT' }, 'status', 'dropout'],
    [{ grade: 0 }, 'grade', 'min'],
    [{ attendanceRate: 1.2 }, 'attendanceRate', 'max'],
    [{ aid: ['FEE_EXEMPTION', 'FEE_EXEMPTION'] }, 'aid', 'arrayUnique'],
    [{ version: -1 }, 'version', 'min'],
    [{ reason: '核' }, 'reason', 'isLength'],
  ])('%j is refused, naming field and check, and leaves nothing behind', async (fault, field, check) => {
    const before = await countTraces(kit, 'education');
    const answer = await officer.query(recordSchooling, { input: { ...unchanged(await pupil(kit, 3)), ...fault } });
    expect(onlyError(answer)).toMatchObject({ code: 'BAD_INPUT', field, check });
    expect(await countTraces(kit, 'education')).toEqual(before);
  });

  test('of children out of reach nothing is recorded, all in the same words, and school aid records nothing at all', async () => {
    const refusals = [];
    for (const childId of await unreachableChildren(kit)) {
      refusals.push(
        await officer.query(recordSchooling, {
          input: { childId, version: 0, stage: 'NONE', status: 'NOT_ENROLLED', aid: [], reason: '排查' },
        }),
      );
    }
    expect(onlyError(refusals[0]!).code).toBe('NOT_FOUND');
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
    const answer = await officer.for('school-aid').query(recordSchooling, { input: unchanged(await pupil(kit, 3)) });
    expect(onlyError(answer)).toMatchObject({ code: 'OPERATION_REFUSED', field: 'recordSchooling' });
  });
});

describe('dropout and return', () => {
  test('a child leaves school, stands in the list, comes back, and each step is kept (S0-46, S1-25)', async () => {
    const { child_id: childId } = await pupil(kit, 4);
    const dropout = { childId, version: 1, date: '2026-03-02', dropoutReason: 'WORKING', reason: '连续旷课核实' };
    expect((await officer.query(recordDropout, { input: dropout })).data.recordDropout.schooling).toEqual({
      version: 2,
      status: 'DROPPED_OUT',
      dropout: { date: '2026-03-02', reason: 'WORKING', returnedOn: null },
    });
    const list = () =>
      officer.query('{ schoolings(filter: { status: DROPPED_OUT }, first: 200) { edges { node { child { id } } } } }');
    expect((await list()).data.schoolings.edges).toContainEqual({ node: { child: { id: childId } } });
    const comesBack = { childId, version: 2, returnedOn: '2026-03-20', reason: '劝返复学' };
    expect((await officer.query(recordReturn, { input: comesBack })).data.recordReturn.schooling).toEqual({
      version: 3,
      status: 'ENROLLED',
      dropout: { date: '2026-03-02', reason: 'WORKING', returnedOn: '2026-03-20' },
    });
    expect((await list()).data.schoolings.edges).not.toContainEqual({ node: { child: { id: childId } } });
    const { history, events } = await writtenTraces(kit, 'education', childId);
    expect(history.map(({ version, reason, before }) => [version, reason, before.status])).toEqual([
      [3, '劝返复学', 'DROPPED_OUT'],
      [2, '连续旷课核实', 'ENROLLED'],
    ]);
    expect(events.map(({ payload }) => payload)).toEqual([
      { type: 'Schooling', version: 3 },
      { type: 'Schooling', version: 2 },
    ]);
  });

  test.each([
    [
      'a dropout that has not come yet',
      recordDropout,
      { date: '2199-01-01', dropoutReason: 'OTHER' },
      'date',
      'future',
    ],
    [
      'a dropout of a child without schooling',
      recordDropout,
      { version: 0, date: '2026-03-01', dropoutReason: 'OTHER' },
      'version',
      'min',
    ],
    ['a return of a child that has not left', recordReturn, { returnedOn: '2026-03-01' }, 'returnedOn', 'dropout'],
    ['a return that has not come yet', recordReturn, { returnedOn: '2199-01-01' }, 'returnedOn', 'future'],
  ])('%s is refused by field and check', async (_what, mutation, fault, field, check) => {
    const { child_id: childId } = await pupil(kit, 5);
    const answer = await officer.query(mutation, { input: { childId, version: 1, reason: '核查', ...fault } });
    expect(onlyError(answer)).toMatchObject({ code: 'BAD_INPUT', field, check });
  });

  test('nobody returns before having left', async () => {
    const { child_id: childId, version, dropped_out_on: left } = await pupil(kit, 0, `status = 'DROPPED_OUT'`);
    const dayBefore = new Date(Date.parse(left) - 86_400_000).toISOString().slice(0, 10);
    const answer = await officer.query(recordReturn, {
      input: { childId, version, returnedOn: dayBefore, reason: '核查' },
    });
    expect(onlyError(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'returnedOn', check: 'dropout' });
  });
});
