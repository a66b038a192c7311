import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { childIds, pupil } from './pupil.ts';
import { onlyError, walk, within } from './written-traces.ts';

let kit: TestPlatform;
let officer: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  officer = kit.asRequester('student affairs');
});
afterAll(() => kit.close());

describe('reading schooling', () => {
  test('a child’s schooling says school, grade, attendance and aid, and of the student number that there is one (S0-21, S0-44)', async () => {
    const row = await pupil(kit, 0);
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
      studentNumber: '*',
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
    const expected = await childIds(kit, condition);
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
    const { school_credit_code: code } = await pupil(kit, 0);
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
      await childIds(kit, `school_credit_code = '${code}'`),
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
