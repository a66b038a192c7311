import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

const question = `{
  children(first: 200) {
    edges { node {
      id
      name
      schooling { status studentNumber attendanceRate }
      medical { fitForSchool diagnoses { code name } injuries { kind } }
      custody { guardiansDetained { relation measure } protectiveRemovals { on } }
    } }
  }
}`;

/** The refused fields of an answer, sorted. */
function refused({ errors }: Answer): string[] {
  expect(errors.map(({ extensions }) => extensions.code).filter((code) => code !== 'FIELD_REFUSED')).toEqual([]);
  return errors.map(({ extensions }) => extensions.field).sort();
}

/** Every value that stands at this path in some child's record. */
function valuesAt(answer: Answer, path: string): unknown[] {
  const walk = (value: any, steps: string[]): unknown[] => {
    if (value === null || value === undefined) return [];
    if (Array.isArray(value)) return value.flatMap((one) => walk(one, steps));
    return steps.length === 0 ? [value] : walk(value[steps[0]!], steps.slice(1));
  };
  return answer.data.children.edges.flatMap(({ node }: any) => walk(node, path.split('.')));
}

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

describe('one question over four departments gets four answers (S0-20, S0-32, S1-46, S4-20)', () => {
  test('education sees schooling and that a guardian is held; of an illness the chapter; neither measure nor removals', async () => {
    const answer = await kit.asRequester('student affairs').query(question);
    expect(refused(answer)).toEqual([
      'Custody.protectiveRemovals',
      'Diagnosis.name',
      'GuardianDetention.measure',
      'Medical.injuries',
    ]);
    expect(new Set(valuesAt(answer, 'schooling.status'))).toContain('ENROLLED');
    expect(valuesAt(answer, 'medical.diagnoses.code')).not.toEqual([]);
    for (const code of valuesAt(answer, 'medical.diagnoses.code')) expect(code).toMatch(/^[A-Z]\d\d-[A-Z]\d\d$/);
    expect(valuesAt(answer, 'custody.guardiansDetained.relation')).not.toEqual([]);
    expect(valuesAt(answer, 'custody.guardiansDetained.measure')).toEqual([]);
  });

  test('health sees its own records whole, of schooling the status, and of custody nothing, not even how many are held', async () => {
    const answer = await kit.asRequester('clinic').query(question);
    expect(refused(answer)).toEqual(['Child.custody', 'Schooling.attendanceRate', 'Schooling.studentNumber']);
    expect(valuesAt(answer, 'custody')).toEqual([]);
    expect(valuesAt(answer, 'medical.diagnoses.code').every((code) => /^[A-Z]\d\d(\.\d)?$/.test(code as string))).toBe(
      true,
    );
    expect(valuesAt(answer, 'medical.diagnoses.name')).not.toEqual([]);
  });

  test('police see the measure, and of illnesses nothing', async () => {
    const answer = await kit.asRequester('police station').query(question);
    expect(refused(answer)).toEqual([
      'Custody.protectiveRemovals',
      'Medical.diagnoses',
      'Medical.fitForSchool',
      'Medical.injuries',
      'Schooling.attendanceRate',
      'Schooling.studentNumber',
    ]);
    expect(valuesAt(answer, 'custody.guardiansDetained.measure')).not.toEqual([]);
    expect(valuesAt(answer, 'medical.diagnoses')).toEqual([]);
  });

  test('civil affairs see what the protection of the child needs, the student number to its last four characters', async () => {
    const answer = await kit.asRequester('child welfare').query(question);
    expect(refused(answer)).toEqual(['Diagnosis.name']);
    for (const number of valuesAt(answer, 'schooling.studentNumber')) expect(number).toMatch(/^\*+.{4}$/);
    expect(valuesAt(answer, 'custody.guardiansDetained.measure')).not.toEqual([]);
  });

  test('an error says which field, for whom, by which rule, and what to apply for', async () => {
    const { errors } = await kit
      .asRequester('clinic')
      .query('{ children(first: 1) { edges { node { custody { guardiansDetained { relation } } } } } }');
    expect(errors).toEqual([
      {
        message: 'Child.custody is not released to health for child-health (no rule).',
        path: ['children', 'edges', 0, 'node', 'custody'],
        extensions: {
          code: 'FIELD_REFUSED',
          field: 'Child.custody',
          rule: null,
          remedy: expect.stringContaining('Apply to civil affairs'),
        },
      },
    ]);
  });

  test('the whole question costs a fixed number of statements, whatever the number of children', async () => {
    const child = kit.asRequester('child welfare');
    const ask = (first: number) => child.query(question.replace('first: 200', `first: ${first}`));
    await kit.expectQueries(12, () => ask(2));
    await kit.expectQueries(12, () => ask(200));
  });
});

describe('rows beyond the requester’s division', () => {
  test('a village director sees the children of the own village and no others (S2-31)', async () => {
    const answer = await kit
      .asRequester('director')
      .in('610111001200')
      .query('{ children(first: 200) { totalCount edges { node { residenceDivision householdDivision } } } }');
    const inRegister = await kit.sql(
      'civil-affairs',
      `select count(*)::int as n from child
        where not sealed and '610111001200' in (residence_division, household_division)`,
    );
    expect(answer.data.children.totalCount).toBe(inRegister[0].n);
    expect(inRegister[0].n).toBeGreaterThan(0);
    for (const { node } of answer.data.children.edges)
      expect([node.residenceDivision, node.householdDivision]).toContain('610111001200');
  });

  test('a child of another place answers exactly as a child that does not exist, and so does a sealed one (S0-16)', async () => {
    const [far] = await kit.sql(
      'civil-affairs',
      `select child_id from child where residence_division like '4201%' and household_division like '4201%' limit 1`,
    );
    const [sealed] = await kit.sql(
      'civil-affairs',
      `select child_id from child where sealed and residence_division like '610111%' limit 1`,
    );
    const requester = kit.asRequester('student affairs');
    const answers = [];
    for (const id of [far.child_id, sealed.child_id, '00000000-0000-4000-8000-000000000000', 'no-id']) {
      answers.push(
        await requester.query(
          'query($id: ID!) { child(id: $id) { name schooling { status } medical { fitForSchool } } }',
          { id },
        ),
      );
    }
    expect(answers).toEqual(Array(4).fill({ status: 200, data: { child: null }, errors: [] }));
  });
});
