import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { apply, approvedChange, openingRule } from './policy-changes/approved-change.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => new Date('2026-11-26T10:00:00+08:00') });
});
afterAll(() => kit.close());

const officer = () => kit.asRequester('police station').for('emergency-protection').inCase('（2026）陕0111未救7号');
const manager = () => kit.asRequester('policy manager');

/** What the one field of an operation answers. */
async function ask(asking: AskingRequester, document: string, variables: object = {}): Promise<any> {
  const { data, errors } = await asking.query(document, { ...variables });
  expect(errors).toEqual([]);
  return Object.values(data)[0];
}

/** A list as it is told at once, and as it is told record by record. */
async function told(
  asking: AskingRequester,
  list: string,
  key: string,
  type = 'ID',
): Promise<{ whole: unknown[]; walked: unknown[] }> {
  const read = async (first: number, after: unknown) =>
    (
      await ask(asking, `query($first: Int, $after: ${type}) { ${list}(first: $first, after: $after) { ${key} } }`, {
        first,
        after,
      })
    ).map((one: any) => one[key]);
  const walked: unknown[] = [];
  for (let next = await read(1, null); next.length > 0; next = await read(1, next[0])) walked.push(next[0]);
  return { whole: await read(200, null), walked };
}

describe('a list is read on after any record of it, until its end', () => {
  beforeAll(async () => {
    const input = {
      items: ['Medical.mentalHealth'],
      purpose: 'dropout-prevention',
      roles: ['student-affairs'],
      because: '未成年人保护法 第八十三条',
    };
    const education = kit.asRequester('education steward');
    for (let at = 0; at < 3; at += 1)
      await ask(education, 'mutation($input: ApplicationInput!) { applyForItems(input: $input) { id } }', { input });
    for (const id of ['first', 'second']) await apply(kit, await approvedChange(kit, openingRule(id)));
    const children = await kit.sql(
      'health',
      `select child_id as id from child_scope join medical_summary using (child_id)
        where not sealed and residence_division like '610111%' order by 1 limit 2`,
    );
    const reasons = ['报警称儿童有轻生言语', '邻居称家长酒后殴打，须知旧伤'];
    for (const [at, { id: childId }] of children.entries()) {
      const emergency = { childId, owner: 'health', types: ['Medical'], reason: reasons[at] };
      await ask(officer(), 'mutation($input: EmergencyAccessInput!) { openEmergencyAccess(input: $input) { id } }', {
        input: emergency,
      });
    }
    await kit.sql(
      'governance',
      `insert into procedure_reminder (kind, subject, due_on, stage, departments, said_at)
        select 'APPLICATION', id::text, '2026-11-20', 'LATE', '{health}', now() from application`,
    );
  });

  test.each([
    ['applications', 3, manager, 'id'],
    ['policyChanges', 2, manager, 'id'],
    ['emergencyAccesses', 2, officer, 'id'],
    ['lateAnswers', 3, manager, 'subject'],
    ['governanceEvents', 3, manager, 'id'],
  ] as const)('%s', async (list, atLeast, asking, key) => {
    const { whole, walked } = await told(asking(), list, key);
    expect(walked).toEqual(whole);
    expect(new Set(whole).size).toBeGreaterThanOrEqual(atLeast);
  });

  test('policyVersions, by their numbers', async () => {
    const { whole, walked } = await told(manager(), 'policyVersions', 'number', 'Int');
    expect(walked).toEqual(whole);
    expect(whole).toEqual(Array.from(whole, (_, at) => whole.length - at));
  });

  test('after a record that is not told to the requester nothing is, and that is said', async () => {
    const [{ id: foreign }] = await kit.sql('governance', 'select id from emergency_access limit 1');
    const clinic = kit.asRequester('clinic').for('emergency-protection').inCase('7号');
    for (const [asking, list, after] of [
      [clinic, 'emergencyAccesses', foreign],
      [manager(), 'applications', foreign],
      [manager(), 'policyChanges', 'x'],
    ] as const) {
      const { errors } = await asking.query(`query($after: ID) { ${list}(after: $after) { id } }`, { after });
      expect(errors.map(({ extensions: { code, field, check } }) => ({ code, field, check }))).toEqual([
        { code: 'BAD_INPUT', field: 'after', check: 'unknown' },
      ]);
    }
  });

  test('of a page of changes every review is told, however many there are', async () => {
    await kit.sql(
      'governance',
      `insert into policy_change (
          id, state, owner, division, title, reason, put_rules, removed_rules, author, author_department, opens_sensitive,
            created_at, submitted_at, due_on
        )
        select gen_random_uuid(), 'IN_REVIEW', 'health', '610111000000', '教育资助', '教育资助', '- id: rule', '{}', 'author', 'education',
          false, '2026-11-26', '2026-11-26', '2026-12-03' from generate_series(1, 120)`,
    );
    await kit.sql(
      'governance',
      `insert into policy_review (change_id, author, reviewer, reviewer_department, verdict, comment, reviewed_at)
        select id, author, reviewer, 'health', 'APPROVE', '同意', '2026-11-26'
        from policy_change, unnest(array['one', 'other']) reviewer where author = 'author'`,
    );
    const changes = await kit.expectQueries(4, () =>
      ask(manager(), '{ policyChanges(first: 200, state: IN_REVIEW) { author reviews { reviewer } } }'),
    );
    const inserted = changes.filter(({ author }: any) => author === 'author');
    expect(inserted).toHaveLength(120);
    expect(inserted.filter(({ reviews }: any) => reviews.length !== 2)).toEqual([]);
  });
});

describe('a number that is none is answered like one that nobody has', () => {
  test.each([
    ['policyChange', manager],
    ['application', manager],
    ['emergencyAccess', officer],
  ] as const)('%s', async (query, asking) => {
    const document = `query($id: ID!) { ${query}(id: $id) { id } }`;
    for (const id of ['x', 'c0ffee00-0000-4000-8000-000000000000'])
      expect(await asking().query(document, { id })).toMatchObject({ data: { [query]: null }, errors: [] });
  });

  test.each([
    ['submitPolicyChange', 'health steward'],
    ['withdrawPolicyChange', 'health steward'],
    ['applyPolicyChange', 'policy manager'],
    ['schedulePolicyChange', 'policy manager'],
    ['withdrawApplication', 'education steward'],
    ['endEmergencyAccess', 'policy manager'],
    ['removeWebhook', 'health steward'],
    ['replayDelivery', 'health steward'],
    ['discardDelivery', 'health steward'],
  ])('%s', async (mutation, post) => {
    const answers = [];
    for (const id of ['x', 'c0ffee00-0000-4000-8000-000000000000'])
      answers.push(
        (await kit.asRequester(post).query(`mutation($id: ID!) { ${mutation}(id: $id) { id } }`, { id })).errors,
      );
    expect(answers[0]!.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
    expect(answers[0]).toEqual(answers[1]);
  });
});
