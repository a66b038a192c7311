import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const steward = () => kit.asRequester('health steward');
const effects = '{ policyChanges(first: 200) { id effect { fieldsOpened cells { item } } } }';

async function draft(at: number): Promise<void> {
  const { errors } = await steward().query('mutation($i: PolicyChangeInput!) { draftPolicyChange(input: $i) { id } }', {
    i: {
      owner: 'health',
      title: `开放第 ${at} 项`,
      reason: '控辍保学',
      putRules:
        `- { id: opened-${at}, because: 未成年人保护法 第八十三条, to: { department: education, roles: [student-affairs] }, ` +
        'for: [dropout-prevention], fields: { Medical: { allow: [mentalHealth] } } }',
      removedRules: [],
    },
  });
  expect(errors).toEqual([]);
}

test('effects are reckoned once and kept, and five new ones for a request', async () => {
  for (let at = 0; at < 7; at += 1) await draft(at);
  const refused = async () => {
    const { data, errors } = await steward().query(effects);
    const known = data.policyChanges.filter(({ effect }: any) => effect !== null);
    return [known.length, errors.map(({ extensions }) => extensions.code)];
  };
  expect(await refused()).toEqual([5, ['QUERY_TOO_COSTLY', 'QUERY_TOO_COSTLY']]);
  expect(await refused()).toEqual([7, []]);
});
