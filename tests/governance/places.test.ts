import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pick, randomStream, type Random } from '../../src/demonstration/random.ts';
import type { Answer } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { openingRule } from './policy-changes/approved-change.ts';

const places = ['420112', '450700', '120000', '610111', '512000'];
/** `npm run test:proof` tries more. */
const operations = Number(process.env.PLACES_OPERATIONS ?? 120);

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const codeOf = ({ errors }: Answer) => errors[0]?.extensions.code ?? null;

async function ask(post: string, place: string, document: string, variables: object): Promise<Answer> {
  return kit
    .asRequester(post)
    .in(place)
    .query(document, { ...variables });
}

async function made(post: string, place: string, mutation: string, type: string, input: object): Promise<string> {
  const document = `mutation($input: ${type}!) { ${mutation}(input: $input) { id } }`;
  const { data, errors } = await ask(post, place, document, { input });
  expect(errors).toEqual([]);
  return data[mutation].id;
}

const opening = {
  items: ['Medical.mentalHealth'],
  purpose: 'school-aid',
  roles: ['student-affairs'],
  because: '未成年人保护法 第八十三条',
};

/** What a place begins. @returns the number of its record, or of the case */
const begin = {
  application: (place: string) => made('education steward', place, 'applyForItems', 'ApplicationInput', opening),
  draft: (place: string) =>
    made('education steward', place, 'draftPolicyChange', 'PolicyChangeInput', {
      owner: 'health',
      title: '教育资助',
      reason: '教育资助',
      putRules: openingRule('of-a-place'),
    }),
  async change(place: string) {
    const id = await begin.draft(place);
    const { errors } = await ask(
      'education steward',
      place,
      'mutation($id: ID!) { submitPolicyChange(id: $id) { id } }',
      { id },
    );
    expect(errors).toEqual([]);
    return id;
  },
  webhook: (place: string) =>
    made('education steward', place, 'registerWebhook', 'WebhookInput', {
      url: 'https://example.com/events',
      kinds: ['APPLICATION_DECIDED'],
    }),
} as const;

const input = (mutation: string, type: string, given: (id: string) => object) => ({
  document: `mutation($input: ${type}!) { ${mutation}(input: $input) { state } }`,
  variables: (id: string) => ({ input: given(id) }),
});
const byId = (mutation: string, answer = '{ state }') => ({
  document: `mutation($id: ID!) { ${mutation}(id: $id) ${answer} }`,
  variables: (id: string) => ({ id }),
});

/** What may be done with it, and by whom of its own place. */
const acts = [
  {
    of: 'application',
    post: 'health steward',
    ...input('decideApplication', 'ApplicationDecisionInput', (applicationId) => ({
      applicationId,
      approve: true,
      answer: '同意',
    })),
  },
  {
    of: 'application',
    post: 'health steward',
    ...input('decideApplication', 'ApplicationDecisionInput', (applicationId) => ({
      applicationId,
      approve: false,
      answer: '不同意',
    })),
  },
  { of: 'application', post: 'education steward', ...byId('withdrawApplication') },
  { of: 'draft', post: 'education steward', ...byId('submitPolicyChange') },
  {
    of: 'change',
    post: 'health steward',
    ...input('reviewPolicyChange', 'PolicyReviewInput', (changeId) => ({
      changeId,
      verdict: 'APPROVE',
      comment: '同意',
    })),
  },
  {
    of: 'change',
    post: 'policy manager',
    ...input('reviewPolicyChange', 'PolicyReviewInput', (changeId) => ({
      changeId,
      verdict: 'REJECT',
      comment: '不同意',
    })),
  },
  { of: 'change', post: 'education steward', ...byId('withdrawPolicyChange') },
  { of: 'webhook', post: 'education steward', ...byId('removeWebhook') },
  {
    of: 'webhook',
    post: 'education steward',
    document: 'mutation($id: ID!) { replayDeliveries(webhookId: $id) }',
    variables: (id: string) => ({ id }),
  },
] as const;

/** The record, how many there are of each kind, and all that any of them said or moved. */
async function standing(id: string): Promise<unknown> {
  return kit.sql(
    'governance',
    `select (select to_jsonb(a) from application a where id = $1) as application,
      (select to_jsonb(c) from policy_change c where id = $1) as change,
      (select to_jsonb(w) from webhook w where id = $1) as webhook,
      (select count(*) from policy_review) as reviews, (select count(*) from record_history) as moves,
      (select count(*) from policy_version) as versions, (select count(*) from governance_event) as events`,
    [id],
  );
}

/** A change of health's rules that is in force. @returns the number of the version */
async function applied(place: string, change: object): Promise<number> {
  const id = await made('education steward', place, 'draftPolicyChange', 'PolicyChangeInput', {
    owner: 'health',
    title: '教育资助',
    reason: '教育资助',
    ...change,
  });
  const ok = async (post: string, document: string, variables: object) =>
    expect((await ask(post, place, document, variables)).errors).toEqual([]);
  await ok('education steward', 'mutation($id: ID!) { submitPolicyChange(id: $id) { id } }', { id });
  for (const post of ['health steward', 'policy manager'])
    await ok(post, 'mutation($input: PolicyReviewInput!) { reviewPolicyChange(input: $input) { state } }', {
      input: { changeId: id, verdict: 'APPROVE', comment: '同意' },
    });
  await ok('policy manager', 'mutation($id: ID!) { applyPolicyChange(id: $id) { state } }', { id });
  const [{ number }] = await kit.sql('governance', 'select max(number)::integer as number from policy_version');
  return number;
}

describe('authority has a place (属地管理)', () => {
  test(
    'whatever a client of another place tries, nothing of this place changes; its own client may',
    async () => {
      const random: Random = randomStream(20_261_201, 0, 'places');
      for (let tried = 0; tried < operations; tried += places.length - 1) {
        const act = pick(random, acts);
        const place = pick(random, places);
        const id = await begin[act.of](place);
        const before = await standing(id);
        for (const other of places.filter((one) => one !== place)) {
          const refused = await ask(act.post, other, act.document, act.variables(id));
          expect([act.document, other, codeOf(refused)]).toEqual([act.document, other, 'NOT_FOUND']);
        }
        expect(await standing(id)).toEqual(before);
        const taken = await ask(act.post, place, act.document, act.variables(id));
        expect([act.document, taken.errors]).toEqual([act.document, []]);
        if (act.of === 'webhook') await ask(act.post, place, byId('removeWebhook').document, { id });
      }
    },
    60_000 + 100 * operations,
  );

  test('steps are offered to clients of the place alone', async () => {
    const id = await begin.application('610111');
    const steps = async (place: string) =>
      (await ask('health steward', place, 'query($id: ID!) { application(id: $id) { availableSteps } }', { id })).data
        .application.availableSteps;
    expect(await steps('610111')).toEqual(['APPROVE', 'REFUSE']);
    expect(await steps('450700')).toEqual([]);
  });

  test('a case is closed by a client of the division that used it; others have no such case', async () => {
    const caseNumber = '灞公立〔2026〕99号';
    const police = kit.asRequester('police station').for('protective-removal').inCase(caseNumber);
    await police.query('{ children(first: 1) { edges { node { id custody { guardiansDetained { measure } } } } } }');
    const close = (place: string) =>
      kit
        .asRequester('police station')
        .in(place)
        .query('mutation($n: String!) { closeCase(caseNumber: $n) { caseNumber } }', { n: caseNumber });
    expect(codeOf(await close('450700'))).toBe('NOT_FOUND');
    expect((await close('610111')).errors).toEqual([]);
  });

  test('PostgreSQL refuses the act of another place, of no place, and the move of a record to another place', async () => {
    const id = await begin.change('610111');
    const as = (division: string, statement: string) =>
      kit.sql('governance', `do $$ begin set local tonghu.division = '${division}'; ${statement}; end $$`);
    const approve = `insert into policy_review (change_id, author, reviewer, reviewer_department, verdict, comment, reviewed_at)
      values ('${id}', 'education-steward.610111@education', 'x@health', 'health', 'APPROVE', '同意', now())`;
    const withdraw = `update policy_change set state = 'WITHDRAWN', decided_at = now() where id = '${id}'`;
    for (const division of ['450700000000', ''])
      for (const statement of [approve, withdraw])
        await expect(as(division, statement)).rejects.toThrow(/no place of the re/);
    await expect(
      as('610000000000', `update policy_change set division = '610112000000' where id = '${id}'`),
    ).rejects.toThrow('it stays where it is');
    await as('610000000000', withdraw);
  });
});

describe('a roll-back', () => {
  const rollBack = (place: string, toNumber: number) =>
    ask('policy manager', place, 'mutation($to: Int!) { rollBackPolicies(toNumber: $to) }', { to: toNumber });

  test('undoes what its own place decided and closes with one signature; to open takes those of a change', async () => {
    const opened = await applied('610111', { putRules: openingRule('opened-here') });
    expect(codeOf(await rollBack('450700', opened - 1))).toBe('OPERATION_REFUSED');
    expect((await rollBack('610111', opened - 1)).errors).toEqual([]);
    const { errors } = await rollBack('610111', opened);
    expect(errors.map(({ extensions: { code, field } }) => [code, field])).toEqual([['OPERATION_REFUSED', 'toNumber']]);
    expect(errors[0]!.message).toMatch(
      /would open \d+ cells of the matrix, the first Medical\.mentalHealth to education/,
    );
  });
});

describe('a change of the policies', () => {
  const codesOf = ({ errors }: Answer) => errors.map(({ extensions: { code, field } }) => [code, field]);
  const draft = (place: string, change: object) =>
    ask(
      'health steward',
      place,
      'mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { id division effect { childrenOpened } } }',
      {
        input: { owner: 'health', title: '教育资助', reason: '教育资助', ...change },
      },
    );

  test('of a county opens for requesters and children of that county', async () => {
    const refusals = async (place: string) => {
      const { errors } = await kit
        .asRequester('student affairs')
        .for('school-aid')
        .in(place)
        .query('{ children(first: 5) { edges { node { id medical { mentalHealth } } } } }');
      return [...new Set(errors.map(({ extensions: { code, field } }) => `${code} ${field}`))];
    };
    const before = await refusals('610111');
    expect(before).toContain('FIELD_REFUSED Medical.mentalHealth');
    await applied('610111', { putRules: openingRule('opened-in-place') });
    expect(await refusals('610111')).not.toContain('FIELD_REFUSED Medical.mentalHealth');
    expect(await refusals('450700')).toContain('FIELD_REFUSED Medical.mentalHealth');
    const [{ rule }] = await kit.sql(
      'governance',
      `select texts ->> 'access/health.yaml' as rule from policy_version order by number desc limit 1`,
    );
    expect(rule).toMatch(/- id: opened-in-place\n(?: {4}.*\n)*? {4}in: "610111000000"\n/);
  });

  test('of a county leaves the rules that hold beyond it; the whole country may change these', async () => {
    const removal = { removedRules: ['medical-child-health'] };
    expect(codesOf(await draft('610111', removal))).toEqual([['OPERATION_REFUSED', 'removedRules']]);
    expect(codesOf(await draft('610111', { putRules: openingRule('medical-child-health') }))).toEqual([
      ['OPERATION_REFUSED', 'putRules'],
    ]);
    expect(
      codesOf(
        await draft('610111', { putRules: openingRule('elsewhere').replace('  fields:', '  in: "4507"\n  fields:') }),
      ),
    ).toEqual([['OPERATION_REFUSED', 'putRules']]);
    const { data, errors } = await draft('000000', removal);
    expect(errors).toEqual([]);
    expect(data.draftPolicyChange).toMatchObject({ division: '000000000000' });
  });
});
