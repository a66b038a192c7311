import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import type { FieldEffect } from '../../src/platform/policy/policy.ts';
import { walk } from '../departments/written-traces.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

/**
 * The platform as it would be if 教育资助 were for children who are 6 to 11, on 1 September 2026, and told no day of birth.
 */
let kit: TestPlatform;
beforeAll(async () => {
  const policies = standingPolicies();
  const ofAge = policies.rules
    .filter(({ purposes }) => purposes.includes('school-aid'))
    .map((rule) => ({
      ...rule,
      where: { ...rule.where, age: { from: 6, below: 12 } },
      fields: new Map(
        [...rule.fields].map(([type, fields]) => [
          type,
          type !== 'Child'
            ? fields
            : new Map(
                [...fields].map(([field, effect]): [string, FieldEffect] => [
                  field,
                  field === 'birthDate' ? { effect: 'mask', mask: 'ageBand' } : effect,
                ]),
              ),
        ]),
      ),
    }));
  kit = await startTestPlatform({
    now: () => new Date('2026-08-31T16:00:00Z'),
    policies: { ...policies, rules: ofAge },
  });
});
afterAll(() => kit.close());

const ofAge = `not sealed and birth_date > '2014-09-01' and birth_date <= '2020-09-01'
    and (residence_division like '610111%' or household_division like '610111%')`;
const aid = () => kit.asRequester('student affairs').for('school-aid');

test.each([
  ['civil-affairs', 'children', 'child'],
  ['education', 'schoolings', 'schooling join child_scope using (child_id)'],
])('a list of %s holds the children of the age that the rule names, and no other', async (department, list, from) => {
  const path = list === 'children' ? 'id' : 'child { id }';
  const nodes = await walk(
    (after) =>
      aid().query(
        `query($after: String) { ${list}(first: 200, after: $after) {
          edges { node { ${path} } } pageInfo { hasNextPage endCursor }
        } }`,
        { after },
      ),
    list,
  );
  const expected = await kit.sql(department, `select child_id as id from ${from} where ${ofAge}`);
  expect(expected.length).toBeGreaterThan(10);
  expect(nodes.map((node) => node.id ?? node.child.id).sort()).toEqual(expected.map(({ id }) => id).sort());
});

test('a child of another age does not exist, and one of that age has no day of birth but its band', async () => {
  const birthDateOf = async (condition: string) => {
    const [{ child_id: id }] = await kit.sql(
      'civil-affairs',
      `select child_id from child where not sealed and residence_division like '610111%' and ${condition} limit 1`,
    );
    return (await aid().query('query($id: ID!) { child(id: $id) { birthDate schooling { status } } }', { id })).data
      .child;
  };
  expect(await birthDateOf(`birth_date <= '2014-09-01'`)).toBeNull();
  expect(await birthDateOf(`birth_date > '2014-09-01' and birth_date < '2016-01-01'`)).toMatchObject({
    birthDate: '2020-01-01',
  });
});
