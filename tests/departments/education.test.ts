import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeStudentNumber } from '../../src/platform/standards/student-number.ts';
import { startTestPlatform, type AskingRequester, type TestPlatform } from '../kit/start-test-platform.ts';
import { countTraces, onlyError, unreachableChildren, walk, writtenTraces } from './written-traces.ts';

const within = `not sealed and (residence_division like '610111%' or household_division like '610111%')`;

const recordSchooling = `mutation($input: SchoolingInput!) { recordSchooling(input: $input) { schooling {
  version studentNumber school { creditCode } stage grade status boarding attendanceRate aid
} } }`;
const recordDropout = `mutation($input: DropoutInput!) { recordDropout(input: $input) { schooling {
  version status dropout { date reason returnedOn }
} } }`;
const recordReturn = `mutation($input: ReturnInput!) { recordReturn(input: $input) { schooling {
  version status dropout { date reason returnedOn }
} } }`;

let kit: TestPlatform;
let officer: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  officer = kit.asRequester('student affairs');
});
afterAll(() => kit.close());

/** A pupil of the place with the whole row, different for each number. */
async function pupil(
  at: number,
  condition = `status = 'ENROLLED' and stage = 'JUNIOR' and dropped_out_on is null`,
): Promise<any> {
  const [row] = await kit.sql(
    'education',
    `select s.*, attendance_rate::float, dropped_out_on::text, returned_on::text from schooling s
      join child_scope using (child_id) where not sealed and residence_division like '610111%' and ${condition}
      order by child_id limit 1 offset ${at}`,
  );
  return row;
}

/** A schooling as the input of its next change, with nothing changed. */
function unchanged(row: any) {
  return {
    childId: row.child_id,
    version: row.version,
    studentNumber: row.student_number,
    schoolCreditCode: row.school_credit_code,
    stage: row.stage,
    grade: row.grade,
    status: row.status,
    boarding: row.boarding,
    attendanceRate: row.attendance_rate,
    aid: row.aid,
    reason: '学籍核对',
  };
}

function childIds(condition: string): Promise<{ id: string }[]> {
  return kit.sql(
    'education',
    `select child_id as id from schooling join child_scope using (child_id) where ${within} and ${condition}
      order by child_id`,
  );
}

describe('reading schooling', () => {
  test('a child’s schooling says school, grade, attendance and aid (S0-21, S0-44)', async () => {
    const row = await pupil(0);
    const [school] = await kit.sql(
      'education',
      'select credit_code, name, division, stage from school where credit_code = $1',
      [row.school_credit_code],
    );
    const { data, errors } = await officer.query(
      `query($id: ID!) { child(id: $id) { schooling {
        version studentNumber school { creditCode name division stage } stage grade status boarding attendanceRate aid
        dropout { date }
      } } }`,
      { id: row.child_id },
    );
    expect(errors).toEqual([]);
    expect(data.child.schooling).toEqual({
      version: 1,
      studentNumber: row.student_number,
      school: { creditCode: school.credit_code, name: school.name, division: school.division, stage: school.stage },
      stage: 'JUNIOR',
      grade: row.grade,
      status: 'ENROLLED',
      boarding: row.boarding,
      attendanceRate: row.attendance_rate,
      aid: row.aid,
      dropout: null,
    });
  });

  test('the list of 控辍保学 is who has dropped out, each joined with the register (S0-27, S0-46)', async () => {
    const out = await kit.sql(
      'education',
      `select child_id as id, dropped_out_on::text as date, dropout_reason as reason from schooling
        join child_scope using (child_id) where ${within} and status = 'DROPPED_OUT' order by child_id`,
    );
    expect(out).not.toEqual([]);
    const { data, errors } = await officer.query(
      `{ schoolings(filter: { status: DROPPED_OUT }) {
        totalCount edges { node { dropout { date reason returnedOn } child { id name } } }
      } }`,
    );
    expect(errors).toEqual([]);
    expect(data.schoolings.totalCount).toBe(out.length);
    expect(data.schoolings.edges.map(({ node }: any) => ({ id: node.child.id, ...node.dropout }))).toEqual(
      out.map((row) => ({ ...row, returnedOn: null })),
    );
    for (const { node } of data.schoolings.edges) expect(node.child.name).toMatch(/\p{Script=Han}{2,}/u);
  });

  test.each([
    ['stage and status', 'stage: PRIMARY, status: HOME_TEACHING', `stage = 'PRIMARY' and status = 'HOME_TEACHING'`],
    [
      'the place where they live, not where they are registered',
      'division: "610111001", stage: JUNIOR',
      `residence_division like '610111001%' and stage = 'JUNIOR'`,
    ],
    ['a dropout since a day, returned or not', 'droppedOutSince: "2026-01-01"', `dropped_out_on >= '2026-01-01'`],
  ])('records are found by %s', async (_what, filter, condition) => {
    const expected = await childIds(condition);
    expect(expected).not.toEqual([]);
    const found = await walk(
      (after) =>
        officer.query(
          `query($after: String) { schoolings(filter: { ${filter} }, first: 25, after: $after) {
            edges { node { child { id } } } pageInfo { hasNextPage endCursor }
          } }`,
          { after },
        ),
      'schoolings',
    );
    expect(found.map(({ child }) => child)).toEqual(expected);
  });

  test('a school’s pupils are found by its credit code, and schools by division and name (S1-26)', async () => {
    const { school_credit_code: code } = await pupil(0);
    const [{ name, division }] = await kit.sql(
      'education',
      'select name, division from school where credit_code = $1',
      [code],
    );
    const { data, errors } = await officer.query(
      `query($code: String!, $name: String!, $division: String!) {
        schoolings(filter: { schoolCreditCode: $code }, first: 200) { edges { node { child { id } } } }
        byName: schools(name: $name) { creditCode } byDivision: schools(division: $division) { creditCode stage }
      }`,
      { code: code.toLowerCase(), name, division },
    );
    expect(errors).toEqual([]);
    expect(data.schoolings.edges.map(({ node }: any) => node.child)).toEqual(
      await childIds(`school_credit_code = '${code}'`),
    );
    expect(data.byName).toEqual([{ creditCode: code }]);
    expect(data.byDivision).toContainEqual({ creditCode: code, stage: 'JUNIOR' });
  });

  test('the schools of a city are read on after any of them, until the last', async () => {
    const expected = await kit.sql(
      'education',
      `select credit_code as "creditCode" from school where division like '6101%' order by credit_code`,
    );
    const walked: any[] = [];
    for (let after: string | null = null; ; after = walked.at(-1).creditCode) {
      const { data, errors } = await officer.query(
        'query($after: ID) { schools(division: "6101", first: 2, after: $after) { creditCode } }',
        { after },
      );
      expect(errors).toEqual([]);
      if (data.schools.length === 0) break;
      walked.push(...data.schools);
    }
    expect(walked).toEqual(expected);
    expect(onlyError(await officer.query('{ schools(division: "6101", after: "x") { creditCode } }'))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'after',
      check: 'unknown',
    });
  });

  test('a cursor opens no other filter and no other place', async () => {
    const { data } = await officer.query('{ schoolings(first: 1) { pageInfo { endCursor } } }');
    const after = data.schoolings.pageInfo.endCursor;
    for (const foreign of [
      officer.query(`{ schoolings(first: 1, filter: { stage: JUNIOR }, after: "${after}") { totalCount } }`),
      officer.in('450700').query(`{ schoolings(first: 1, after: "${after}") { totalCount } }`),
    ])
      expect(onlyError(await foreign)).toMatchObject({ code: 'CURSOR_INVALID', field: 'after' });
  });

  test('school aid, which may not know of dropouts, may not ask by them; nor anybody by a school that is none', async () => {
    const aid = officer.for('school-aid');
    expect(
      onlyError(await aid.query('{ schoolings(filter: { droppedOutSince: "2026-01-01" }) { totalCount } }')),
    ).toMatchObject({ code: 'FILTER_REFUSED', field: 'Schooling.dropout' });
    expect((await aid.query('{ schoolings(filter: { stage: SENIOR }) { totalCount } }')).errors).toEqual([]);
    expect(
      onlyError(await officer.query('{ schoolings(filter: { schoolCreditCode: "12610111" }) { totalCount } }')),
    ).toMatchObject({ code: 'BAD_INPUT', field: 'schoolCreditCode', check: 'length' });
    expect(onlyError(await officer.query('{ schools { name } }'))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'division',
      check: 'either',
    });
    expect(onlyError(await officer.query('{ schoolings(first: 500) { totalCount } }'))).toMatchObject({
      code: 'PAGE_TOO_LARGE',
      field: 'first',
    });
    expect(onlyError(await kit.asRequester('clinic').query('{ schoolings { totalCount } }')).code).toBe(
      'OPERATION_REFUSED',
    );
  });

  test('a list with schools and its children’s schooling costs four statements, whatever its length', async () => {
    const ask = (first: number) =>
      officer.query(
        `{ schoolings(first: ${first}) { edges { node {
          status school { name } child { id schooling { grade } }
        } } } }`,
      );
    await ask(1);
    await kit.expectQueries(4, () => ask(3));
    await kit.expectQueries(4, () => ask(200));
  });
});

describe('recording schooling', () => {
  test('a change keeps what stood before, tells its readers which record changed and no value, and a version that has passed is refused', async () => {
    const row = await pupil(1);
    const { data, errors } = await officer.query(recordSchooling, {
      input: { ...unchanged(row), boarding: true, attendanceRate: 0.875, aid: ['BOARDING_ALLOWANCE'] },
    });
    expect(errors).toEqual([]);
    expect(data.recordSchooling.schooling).toEqual({
      version: 2,
      studentNumber: row.student_number,
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
    const { school_credit_code: schoolCreditCode } = await pupil(0, `stage = 'KINDERGARTEN'`);
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
      studentNumber,
      status: 'ENROLLED',
      boarding: false,
      attendanceRate: null,
    });
    expect((await writtenTraces(kit, 'education', childId)).history[0]).toMatchObject({ version: 1, before: null });

    const other = unchanged(await pupil(2));
    expect(onlyError(await officer.query(recordSchooling, { input: { ...other, studentNumber } }))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'studentNumber',
      check: 'unique',
    });
    expect(
      (await officer.query(recordSchooling, { input: { ...input, version: 1, studentNumber: null } })).errors,
    ).toEqual([]);
    expect((await officer.query(recordSchooling, { input: { ...other, studentNumber } })).errors).toEqual([]);
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
    const answer = await officer.query(recordSchooling, { input: { ...unchanged(await pupil(3)), ...fault } });
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
    const answer = await officer.for('school-aid').query(recordSchooling, { input: unchanged(await pupil(3)) });
    expect(onlyError(answer)).toMatchObject({ code: 'OPERATION_REFUSED', field: 'recordSchooling' });
  });
});

describe('dropout and return', () => {
  test('a child leaves school, stands in the list, comes back, and each step is kept (S0-46, S1-25)', async () => {
    const { child_id: childId } = await pupil(4);
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
    const { child_id: childId } = await pupil(5);
    const answer = await officer.query(mutation, { input: { childId, version: 1, reason: '核查', ...fault } });
    expect(onlyError(answer)).toMatchObject({ code: 'BAD_INPUT', field, check });
  });

  test('nobody returns before having left', async () => {
    const { child_id: childId, version, dropped_out_on: left } = await pupil(0, `status = 'DROPPED_OUT'`);
    const dayBefore = new Date(Date.parse(left) - 86_400_000).toISOString().slice(0, 10);
    const answer = await officer.query(recordReturn, {
      input: { childId, version, returnedOn: dayBefore, reason: '核查' },
    });
    expect(onlyError(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'returnedOn', check: 'dropout' });
  });
});
