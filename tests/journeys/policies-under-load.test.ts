import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

/** `npm run test:proof` makes a hundred. */
const changes = Number(process.env.POLICY_CHANGES ?? 6);

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const manager = () => kit.asRequester('policy manager');

/**
 * Opens a field to education, by a change that its owner and civil affairs have signed. @returns the number of the
 * version
 */
async function open(owner: string, type: string, field: string): Promise<number> {
  const rule =
    `- { id: opened-${owner}, because: 未成年人保护法 第八十三条, to: { department: education, roles: [student-affairs] }, for: ` +
    `[dropout-prevention], where: { child.division: within-requester }, fields: { ${type}: { allow: [${field}] } } }`;
  const drafted = await kit
    .asRequester('education steward')
    .query('mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { id } }', {
      input: { owner, title: '开放', reason: '测试', putRules: rule },
    });
  const { id } = drafted.data.draftPolicyChange;
  await kit
    .asRequester('education steward')
    .query('mutation($id: ID!) { submitPolicyChange(id: $id) { state } }', { id });
  for (const post of [`${owner} steward`, 'policy manager']) {
    await kit
      .asRequester(post)
      .query('mutation($input: PolicyReviewInput!) { reviewPolicyChange(input: $input) { state } }', {
        input: { changeId: id, verdict: 'APPROVE', comment: '同意' },
      });
  }
  const { data, errors } = await manager().query(
    'mutation($id: ID!) { applyPolicyChange(id: $id) { appliedNumber } }',
    { id },
  );
  expect(errors).toEqual([]);
  return data.applyPolicyChange.appliedNumber;
}

test('while policies change over and over, every answer is decided by one version in all departments, and none fails', async () => {
  await open('health', 'Medical', 'mentalHealth');
  const opened = await open('police', 'GuardianDetention', 'measure');
  const teacher = kit.asRequester('student affairs');
  const question =
    '{ children(first: 60) { edges { node { medical { mentalHealth } custody { guardiansDetained { measure } } } } } }';
  let isOver = false;
  const seen = new Map<string, number>();
  const asking = Array.from({ length: 6 }, async () => {
    while (!isOver) {
      const { data, errors } = await teacher.query(question);
      const refused = errors
        .map(({ extensions: { code, field } }) => `${code} ${field}`)
        .sort()
        .join(', ');
      const key = data?.children ? refused : `no answer: ${refused}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  });
  for (let change = 0; change < changes; change += 1) {
    const { errors } = await manager().query('mutation($to: Int!) { rollBackPolicies(toNumber: $to) }', {
      to: change % 2 === 0 ? 1 : opened,
    });
    expect(errors).toEqual([]);
  }
  isOver = true;
  await Promise.all(asking);
  // Both fields by the one version, neither by the other; an answer of both versions would refuse one of them.
  expect([...seen.keys()].sort()).toEqual([
    '',
    'FIELD_REFUSED GuardianDetention.measure, FIELD_REFUSED Medical.mentalHealth',
  ]);
  expect(Math.min(...seen.values())).toBeGreaterThan(10);
});
