import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entriesOf } from '../kit/entries-of.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
// Four minutes before midnight: the period ends within the life of a token.
let now = new Date('2026-11-26T23:56:00+08:00');
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
});
afterAll(() => kit.close());

const change =
  'id state author opensSensitive reviews { reviewer reviewerDepartment verdict } effect { fieldsOpened fieldsClosed ' +
  'childrenOpened cells { requester item kind before after } }';
const steward = (post: string) => kit.asRequester(post);
const codesOf = (errors: { extensions: { code: string } }[]) => errors.map(({ extensions }) => extensions.code);

/** What education sees of the mental health of a child of its division. */
async function askMentalHealth() {
  const { data, errors } = await kit
    .asRequester('student affairs')
    .query('{ children(first: 200) { edges { node { id medical { mentalHealth } } } } }');
  return {
    values: data.children.edges
      .map(({ node }: any) => node.medical?.mentalHealth ?? null)
      .filter((value: unknown) => value !== null),
    codes: codesOf(errors),
  };
}

describe('education needs the mental health of pupils for 控辍保学, from application to end (S0-32, S4-20)', () => {
  let application: any;
  let id: string;

  test('it is refused the field at first', async () => {
    expect(await askMentalHealth()).toEqual({ values: [], codes: ['FIELD_REFUSED'] });
  });

  test('its data steward applies, and learns by which working day the owner answers', async () => {
    const { data, errors } = await steward('education steward').query(
      'mutation($input: ApplicationInput!) { applyForItems(input: $input) { id state owner dueOn } }',
      {
        input: {
          items: ['Medical.mentalHealth'],
          purpose: 'dropout-prevention',
          roles: ['student-affairs'],
          because: '未成年人保护法 第八十三条',
          until: '2026-11-27',
        },
      },
    );
    expect(errors).toEqual([]);
    application = data.applyForItems;
    expect(application).toEqual({ id: expect.any(String), state: 'RECEIVED', owner: 'health', dueOn: '2026-12-03' });
  });

  test('nobody but the owner answers it', async () => {
    for (const post of ['education steward', 'police steward', 'policy manager']) {
      const { data, errors } = await steward(post).query(
        'mutation($input: ApplicationDecisionInput!) { decideApplication(input: $input) { state } }',
        { input: { applicationId: application.id, approve: true, answer: '同意' } },
      );
      expect([post, data.decideApplication, codesOf(errors)]).toEqual([post, null, ['STATE_REFUSED']]);
    }
    await expect(
      kit.sql(
        'governance',
        `update application
          set state = 'REFUSED', decided_by = 'x', decided_department = 'police', decided_at = now(), answer = '不同意'
          where id = $1`,
        [application.id],
      ),
    ).rejects.toThrow('only_the_owner_decides');
  });

  test('the owner approves: it becomes a change in review, with the owner’s review, and shows its effect', async () => {
    const { data, errors } = await steward('health steward').query(
      'mutation($input: ApplicationDecisionInput!) { decideApplication(input: $input) { state changeId } }',
      { input: { applicationId: application.id, approve: true, answer: '用于控辍保学，同意共享' } },
    );
    expect(errors).toEqual([]);
    expect(data.decideApplication).toEqual({ state: 'APPROVED', changeId: expect.any(String) });
    id = data.decideApplication.changeId;
    const read = await steward('education steward').query(`query($id: ID!) { policyChange(id: $id) { ${change} } }`, {
      id,
    });
    expect(read.errors).toEqual([]);
    const [{ count }] = await kit.sql(
      'governance',
      `select count(*)::integer as count from child_scope
        where not sealed and '610111' in (left(residence_division, 6), left(household_division, 6))`,
    );
    const told = read.data.policyChange.effect.childrenOpened;
    expect(told % 5).toBe(0);
    expect(Math.abs(told - count)).toBeLessThan(5);
    expect(read.data.policyChange).toEqual({
      id,
      state: 'IN_REVIEW',
      author: 'education-steward.610111@education',
      opensSensitive: true,
      reviews: [{ reviewer: 'health-steward.610111@health', reviewerDepartment: 'health', verdict: 'APPROVE' }],
      effect: {
        fieldsOpened: 1,
        fieldsClosed: 0,
        childrenOpened: told,
        cells: [
          {
            requester: 'education student-affairs for dropout-prevention',
            item: 'Medical.mentalHealth',
            kind: 'inside',
            before: 'deny',
            after: 'allow',
          },
        ],
      },
    });
  });

  test('it cannot be applied before civil affairs has signed, nor be signed by its author, nor twice, nor by others', async () => {
    const apply = 'mutation($id: ID!) { applyPolicyChange(id: $id) { state } }';
    const review = 'mutation($input: PolicyReviewInput!) { reviewPolicyChange(input: $input) { state } }';
    const input = { changeId: id, verdict: 'APPROVE', comment: '同意' };
    expect(codesOf((await steward('policy manager').query(apply, { id })).errors)).toEqual(['STATE_REFUSED']);
    for (const post of ['education steward', 'health steward', 'police steward'])
      expect([post, codesOf((await steward(post).query(review, { input })).errors)]).toEqual([post, ['STATE_REFUSED']]);
    for (const post of ['student affairs', 'auditor'])
      expect([post, codesOf((await steward(post).query(review, { input })).errors)]).toEqual([
        post,
        ['OPERATION_REFUSED'],
      ]);
    const insert = `insert into policy_review
      (change_id, author, reviewer, reviewer_department, verdict, comment, reviewed_at)
      values ($1, $2, $2, 'civil-affairs', 'APPROVE', '同意', now())`;
    await expect(kit.sql('governance', insert, [id, 'education-steward.610111@education'])).rejects.toThrow(
      'nobody_reviews_their_own_change',
    );
    await expect(
      kit.sql('governance', `update policy_change set state = 'APPROVED' where id = $1`, [id]),
    ).rejects.toThrow('the reviews that it needs are not there');
    await expect(
      kit.sql('governance', `update policy_change set put_rules = '[]' where id = $1`, [id]),
    ).rejects.toThrow('no step leads from IN_REVIEW to IN_REVIEW and writes {put_rules}');
  });

  test('a second reviewer signs, it is applied, and the field is in the next answers within two seconds', async () => {
    const signed = await steward('policy manager').query(
      'mutation($input: PolicyReviewInput!) { reviewPolicyChange(input: $input) { state } }',
      { input: { changeId: id, verdict: 'APPROVE', comment: '符合最小必要' } },
    );
    expect(signed).toMatchObject({ errors: [], data: { reviewPolicyChange: { state: 'APPROVED' } } });
    const applied = await steward('policy manager').query(
      'mutation($id: ID!) { applyPolicyChange(id: $id) { state appliedNumber } }',
      { id },
    );
    expect(applied).toMatchObject({ errors: [], data: { applyPolicyChange: { state: 'APPLIED', appliedNumber: 2 } } });
    const until = Date.now() + 2000;
    let answer = await askMentalHealth();
    while (answer.codes.length > 0 && Date.now() < until) answer = await askMentalHealth();
    expect(answer.codes).toEqual([]);
    expect(answer.values.length).toBeGreaterThan(0);
  });

  test('the versions say what is in force and since when', async () => {
    const { data } = await steward('policy manager').query('{ policyVersions { number source changeId appliedBy } }');
    expect(data.policyVersions).toEqual([
      { number: 2, source: 'CHANGE', changeId: id, appliedBy: 'policy-manager.610111@civil-affairs' },
      { number: 1, source: 'FILES', changeId: null, appliedBy: 'files' },
    ]);
  });

  test('when its period has ended, the field is gone', async () => {
    now = new Date('2026-11-27T00:00:00+08:00');
    expect(await askMentalHealth()).toEqual({ values: [], codes: ['FIELD_REFUSED'] });
    now = new Date('2026-11-26T23:56:00+08:00');
    expect((await askMentalHealth()).codes).toEqual([]);
  });

  test('one call rolls it back', async () => {
    const { data, errors } = await steward('policy manager').query('mutation { rollBackPolicies(toNumber: 1) }');
    expect({ data, errors }).toEqual({ data: { rollBackPolicies: 3 }, errors: [] });
    const until = Date.now() + 2000;
    while ((await askMentalHealth()).codes.length === 0 && Date.now() < until);
    expect(await askMentalHealth()).toEqual({ values: [], codes: ['FIELD_REFUSED'] });
  });

  test('every step stands in the audit log, under the record that it is about', async () => {
    const entries = (await entriesOf(kit, 'governance')).filter(({ kind }) => kind === 'change');
    expect(
      entries.map(({ requester, records }) => [requester.client, Object.keys(records[1].fields)[0], records[0].ids[0]]),
    ).toEqual([
      ['education-steward.610111@education', 'applyForItems', application.id],
      ['health-steward.610111@health', 'decideApplication', application.id],
      ['policy-manager.610111@civil-affairs', 'reviewPolicyChange', id],
      ['policy-manager.610111@civil-affairs', 'applyPolicyChange', id],
      ['policy-manager.610111@civil-affairs', 'rollBackPolicies', '1'],
    ]);
  });
});
