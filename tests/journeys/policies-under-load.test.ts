import { setImmediate } from 'node:timers/promises';
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

/** Opens a field to education, by a change that its owner and civil affairs have signed. */
async function open(owner: string, type: string, field: string): Promise<void> {
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
  const { errors } = await manager().query('mutation($id: ID!) { applyPolicyChange(id: $id) { state } }', { id });
  expect(errors).toEqual([]);
}

const teacher = () => kit.asRequester('student affairs');
const question =
  '{ children(first: 60) { edges { node { medical { mentalHealth } custody { guardiansDetained { measure } } } } } }';

/** A version is in force two seconds after it was applied at the latest, and those before it may answer until then. */
async function untilBothAreOpen(): Promise<void> {
  while ((await teacher().query(question)).errors.length > 0) await setImmediate();
}

/**
 * Asks as six clients at once, again and again, from before the work until after it. @returns what was refused in an
 * answer → how many answers
 */
async function askedDuring(work: () => Promise<void>): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  let isOver = false;
  const ask = async () => {
    const { data, errors } = await teacher().query(question);
    const refused = errors
      .map(({ extensions: { code, field } }) => `${code} ${field}`)
      .sort()
      .join(', ');
    const key = data?.children ? refused : `no answer: ${refused}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  };
  const asking = Array.from({ length: 6 }, async () => {
    while (!isOver) await ask();
    await ask();
  });
  while ([...seen.values()].reduce((sum, times) => sum + times, 0) < 6) await setImmediate();
  await work();
  isOver = true;
  await Promise.all(asking);
  return seen;
}

test(
  'while policies change over and over, every answer is decided by one version in all departments, and none fails',
  async () => {
    for (let change = 0; change < changes; change += 1) {
      await open('health', 'Medical', 'mentalHealth');
      await open('police', 'GuardianDetention', 'measure');
      await untilBothAreOpen();
      const seen = await askedDuring(async () => {
        expect((await manager().query('mutation { rollBackPolicies(toNumber: 1) }')).errors).toEqual([]);
      });
      // Both fields by the one version, neither by the other; an answer of both versions would refuse one of them.
      expect([...seen.keys()].sort()).toEqual([
        '',
        'FIELD_REFUSED GuardianDetention.measure, FIELD_REFUSED Medical.mentalHealth',
      ]);
    }
  },
  60_000 + 6_000 * changes,
);
