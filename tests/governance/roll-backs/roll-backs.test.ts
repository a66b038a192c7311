import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dayLength } from '../../../src/platform/standards/day-in-china.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { codeOf, placedRecords } from '../placed-records.ts';
import { openingRule } from '../policy-changes/approved-change.ts';

const began = new Date('2026-11-26T09:00:00+08:00');
let now = began;
let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
});
afterAll(() => kit.close());

const { ask, begin, applied } = placedRecords(() => kit);

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

  test('is reviewed afterwards, by another person; until then it is owed, and told each week', async () => {
    const id = await begin.rollBack('610111');
    const review = (post: string) =>
      ask(
        post,
        '610111',
        'mutation($input: RollBackReviewInput!) { reviewRollBack(input: $input) { state reviewer verdict } }',
        {
          input: { rollBackId: id, verdict: 'OBJECTED', comment: '应走变更' },
        },
      );
    expect(codeOf(await review('policy manager'))).toBe('STATE_REFUSED');
    expect(codeOf(await review('police steward'))).toBe('STATE_REFUSED');
    const open = async () =>
      (await ask('health steward', '610111', '{ policyRollBacks(state: TO_REVIEW, first: 200) { id } }', {})).data
        .policyRollBacks;
    expect(await open()).toContainEqual({ id });
    // A token would not live so long.
    now = new Date(began.getTime() + 14 * dayLength);
    await kit.platform.subgraphs.get('governance')!.doBackgroundWork('procedure-terms');
    now = began;
    const late = async () =>
      (await ask('health steward', '610111', '{ lateAnswers(first: 200) { kind subject departments } }', {})).data
        .lateAnswers;
    expect(await late()).toContainEqual({ kind: 'ROLL_BACK', subject: id, departments: ['civil-affairs', 'health'] });
    const toldAfter = async (days: number) => {
      now = new Date(began.getTime() + days * dayLength);
      await kit.platform.subgraphs.get('governance')!.doBackgroundWork('overdue-reviews');
      now = began;
      const told = await kit.sql(
        'governance',
        `select to_departments as "to" from governance_event where kind = 'LATE_ANSWER' and subject = $1`,
        [id],
      );
      return told.map(({ to }) => to.toSorted());
    };
    const told = ['civil-affairs', 'health'];
    expect(await toldAfter(20)).toEqual([told]);
    expect(await toldAfter(21)).toEqual([told, told]);
    expect(await toldAfter(22)).toEqual([told, told]);
    expect(await toldAfter(28)).toEqual([told, told, told]);
    expect((await review('health steward')).data.reviewRollBack).toEqual({
      state: 'REVIEWED',
      reviewer: 'health-steward.610111@health',
      verdict: 'OBJECTED',
    });
    await kit.platform.subgraphs.get('governance')!.doBackgroundWork('procedure-terms');
    expect((await late()).map(({ subject }: any) => subject)).not.toContain(id);
    expect(await open()).not.toContainEqual({ id });
    expect(await toldAfter(60)).toEqual([told, told, told]);
  });

  test('PostgreSQL refuses a review of one’s own, what another place decided, and a version without a review', async () => {
    const id = await begin.rollBack('610111');
    await expect(
      kit.sql(
        'governance',
        `update policy_roll_back
            set state = 'REVIEWED', reviewer = client, verdict = 'CONFIRMED', comment = '同意', reviewed_at = now()
          where id = $1`,
        [id],
      ),
    ).rejects.toThrow('nobody_reviews_their_own_roll_back');
    const again = (division: string) =>
      kit.sql(
        'governance',
        `do $$ begin set local tonghu.division = '${division}';
          insert into policy_roll_back
            select gen_random_uuid(), 'TO_REVIEW', '${division}', client, department, owners, to_number, number, rolled_back_at, due_on
              from policy_roll_back where id = '${id}'; end $$`,
      );
    await expect(again('450700000000')).rejects.toThrow('it undoes what another place has decided');
    await expect(
      kit.sql(
        'governance',
        `insert into policy_version (version, source, texts, applied_by, applied_at)
          select version, 'ROLL_BACK', texts, applied_by, now() from policy_version where number = 1`,
      ),
    ).rejects.toThrow('a roll-back is reviewed afterwards');
  });
});
