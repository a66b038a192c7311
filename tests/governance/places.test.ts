import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pick, randomStream, type Random } from '../../src/demonstration/random.ts';
import type { Answer } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { codeOf, placedRecords } from './placed-records.ts';
import { openingRule } from './policy-changes/approved-change.ts';

const places = ['420112', '450700', '120000', '610111', '512000'];
const wholeCountry = '000000';
/** `npm run test:proof` tries more. */
const operations = Number(process.env.PLACES_OPERATIONS ?? 120);

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const { ask, begin, applied } = placedRecords(() => kit);

const input = (mutation: string, type: string, given: (id: string) => object) => ({
  document: `mutation($input: ${type}!) { ${mutation}(input: $input) { state } }`,
  variables: (id: string) => ({ input: given(id) }),
});
const byId = (mutation: string, answer = '{ state }') => ({
  document: `mutation($id: ID!) { ${mutation}(id: $id) ${answer} }`,
  variables: (id: string) => ({ id }),
});

interface Act {
  of: keyof typeof begin;
  post: string;
  above?: true;
  document: string;
  variables(id: string): object;
}

/** What may be done with it, and by whom of its own place, or of the level above. */
const acts: readonly Act[] = [
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
  {
    // The level above alone.
    of: 'change',
    post: 'policy manager',
    above: true,
    ...input('stopPolicyChange', 'PolicyStopInput', (changeId) => ({ changeId, reason: '涉及他县，暂缓' })),
  },
  {
    of: 'rollBack',
    post: 'health steward',
    ...input('reviewRollBack', 'RollBackReviewInput', (rollBackId) => ({
      rollBackId,
      verdict: 'CONFIRMED',
      comment: '已核对',
    })),
  },
  { of: 'webhook', post: 'education steward', ...byId('removeWebhook') },
  {
    of: 'webhook',
    post: 'education steward',
    document: 'mutation($id: ID!) { replayDeliveries(webhookId: $id) }',
    variables: (id: string) => ({ id }),
  },
];

/** The record, how many there are of each kind, and all that any of them said or moved. */
async function standing(id: string): Promise<unknown> {
  return kit.sql(
    'governance',
    `select (select to_jsonb(a) from application a where id = $1) as application,
      (select to_jsonb(c) from policy_change c where id = $1) as change,
      (select to_jsonb(w) from webhook w where id = $1) as webhook,
      (select to_jsonb(r) from policy_roll_back r where id = $1) as "rollBack",
      (select count(*) from policy_review) as reviews, (select count(*) from record_history) as moves,
      (select count(*) from policy_version) as versions, (select count(*) from governance_event) as events`,
    [id],
  );
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
        if (act.above)
          expect(codeOf(await ask(act.post, place, act.document, act.variables(id)))).toBe('STATE_REFUSED');
        expect(await standing(id)).toEqual(before);
        const taken = await ask(act.post, act.above ? wholeCountry : place, act.document, act.variables(id));
        expect([act.document, taken.errors]).toEqual([act.document, []]);
        if (act.of === 'webhook') await ask(act.post, place, byId('removeWebhook').document, { id });
      }
    },
    60_000 + 200 * operations,
  );

  test('lists show what is of the place, of places within it and of the levels above, and steps of the place', async () => {
    const ids = {
      applications: await begin.application('610111'),
      policyChanges: await begin.change('610111'),
      policyRollBacks: await begin.rollBack('610111'),
    };
    const national = await begin.draft(wholeCountry);
    for (const [list, id] of Object.entries(ids)) {
      const listed = async (place: string): Promise<any[]> =>
        (await ask('health steward', place, `{ ${list}(first: 200) { id division availableSteps } }`, {})).data[list];
      const [here] = (await listed('610111')).filter((one) => one.id === id);
      expect([list, here.division, here.availableSteps.length > 0]).toEqual([list, '610111000000', true]);
      expect((await listed(wholeCountry)).map((one) => one.id)).toContain(id);
      const divisions = new Set((await listed('450700')).map(({ division }) => division));
      expect([...divisions].filter((one) => !['450700000000', '000000000000'].includes(one))).toEqual([]);
    }
    const changeAt = async (place: string, id: string) =>
      (await ask('health steward', place, 'query($id: ID!) { policyChange(id: $id) { availableSteps } }', { id })).data
        .policyChange;
    expect(await changeAt('450700', ids.policyChanges)).toBeNull();
    expect(await changeAt('450700', national)).toEqual({ availableSteps: [] });
  });

  test('the level above stops a change below it, with a reason that its author is told; its own place does not', async () => {
    const id = await begin.change('610111');
    const stop = (place: string) =>
      ask(
        'policy manager',
        place,
        'mutation($input: PolicyStopInput!) { stopPolicyChange(input: $input) { state stoppedBy } }',
        {
          input: { changeId: id, reason: '涉及他县，暂缓' },
        },
      );
    const own = await stop('610111');
    expect([codeOf(own), own.errors[0]!.message]).toEqual(['STATE_REFUSED', expect.stringContaining('level above')]);
    expect((await stop(wholeCountry)).data.stopPolicyChange).toEqual({
      state: 'STOPPED',
      stoppedBy: 'policy-manager.000000@civil-affairs',
    });
    const { data } = await ask(
      'education steward',
      '610111',
      '{ governanceEvents(kind: CHANGE_STOPPED, first: 200) { subject facts { item value } } }',
      {},
    );
    const [told] = data.governanceEvents.filter(({ subject }: any) => subject === id);
    expect(told.facts).toContainEqual({ item: 'PolicyChange.stopReason', value: '涉及他县，暂缓' });
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
    const stop = `update policy_change set state = 'STOPPED', decided_at = now(), stopped_by = 'x', stop_reason = '暂缓' where id = '${id}'`;
    await expect(as('610111000000', stop)).rejects.toThrow('a level above its place stops it');
    await expect(as('450700000000', stop)).rejects.toThrow('no place of the re');
    await as('610000000000', withdraw);
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
