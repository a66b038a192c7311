import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { apply, approvedChange, openingRule } from './approved-change.ts';

const today = new Date('2026-11-26T10:00:00+08:00');
let kit: TestPlatform;
let now = today;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
  await apply(kit, await approvedChange(kit, openingRule('opened-for-the-winter', '2027-01-15')));
});
afterAll(() => kit.close());

async function warnedOn(day: string): Promise<object[]> {
  now = new Date(`${day}T00:30:00+08:00`);
  const before = await kit.sql('governance', 'select id from governance_event');
  for (let round = 0; round < 2; round += 1)
    await kit.platform.subgraphs.get('governance')!.doBackgroundWork('rule-warnings');
  now = today;
  return kit.sql(
    'governance',
    'select kind, subject, to_departments as "to", facts from governance_event where not id = any($1)',
    [before.map(({ id }) => id)],
  );
}

const endingOf = async (withinDays: number) =>
  kit
    .asRequester('health steward')
    .query('query($days: Int!) { endingRules(withinDays: $days) { rule owner departments because until daysLeft } }', {
      days: withinDays,
    });

test('the owner, those who lose by it and civil affairs are warned 30 and 7 days before a rule ends, each once', async () => {
  const warning = {
    kind: 'RULE_ENDING',
    subject: 'opened-for-the-winter',
    to: ['health', 'education', 'civil-affairs'],
    facts: {
      'EndingRule.rule': 'opened-for-the-winter',
      'EndingRule.owner': 'health',
      'EndingRule.until': '2027-01-15',
    },
  };
  expect(await warnedOn('2026-12-15')).toEqual([]);
  expect(await warnedOn('2026-12-16')).toEqual([warning]);
  expect(await warnedOn('2027-01-07')).toEqual([]);
  expect(await warnedOn('2027-01-08')).toEqual([warning]);
  expect(await warnedOn('2027-01-14')).toEqual([]);
  expect(await warnedOn('2027-01-15')).toEqual([]);
});

test('where the end is put off, it is warned of anew', async () => {
  await apply(kit, await approvedChange(kit, openingRule('opened-for-the-winter', '2027-02-01')));
  expect(await warnedOn('2027-01-15')).toMatchObject([
    { subject: 'opened-for-the-winter', facts: { 'EndingRule.until': '2027-02-01' } },
  ]);
});

test('what ends within so many days is listed', async () => {
  expect(await endingOf(66)).toMatchObject({ data: { endingRules: [] }, errors: [] });
  expect((await endingOf(67)).data.endingRules).toEqual([
    {
      rule: 'opened-for-the-winter',
      owner: 'health',
      departments: ['education'],
      because: '未成年人保护法 第八十三条',
      until: '2027-02-01',
      daysLeft: 67,
    },
  ]);
  expect((await endingOf(0)).errors).toMatchObject([{ extensions: { code: 'BAD_INPUT', field: 'withinDays' } }]);
});
