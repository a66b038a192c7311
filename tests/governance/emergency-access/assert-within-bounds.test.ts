import { describe, expect, test } from '@jest/globals';
import { assertCaseNumber, assertReason } from '../../../src/governance/emergency-access/assert-reason.ts';
import {
  assertWithinBounds,
  type EarlierAccess,
} from '../../../src/governance/emergency-access/assert-within-bounds.ts';
import { settleCaseNumber } from '../../../src/platform/standards/case-number.ts';

const now = new Date('2026-11-26T09:00:00+08:00');
const me = { client: 'police-station.610111@police', division: '610111000000' };
const limits = { hours: 3, atOnce: 5, perClient: { hour: 2, day: 4 }, perDivision: { hour: 3, day: 6 }, because: '法' };

/** Opened so many minutes ago, the newest first. */
const opened = (client: string, ...minutes: number[]): EarlierAccess[] =>
  minutes.map((ago) => ({
    id: String(ago),
    client,
    owner: 'health',
    types: ['Medical'],
    childId: 'a',
    reason: '',
    openedAt: new Date(now.getTime() - ago * 60_000),
    until: now,
  }));

/** Error details of what is refused; null where it is not. */
function refusal(act: () => void): any {
  try {
    act();
    return null;
  } catch (error: any) {
    return { code: error.code, ...error.details };
  }
}

describe('emergency accesses in series (紧急调阅)', () => {
  test.each([
    ['the first', [], null],
    ['the second', opened(me.client, 1), null],
    ['a third within an hour', opened(me.client, 1, 59), ['emergency.perClient.hour', 2, 1]],
    ['a third after an hour', opened(me.client, 1, 60), null],
    ['a fifth within a day', opened(me.client, 61, 200, 300, 1439), ['emergency.perClient.day', 4, 1]],
    ['the first, where colleagues have opened three', opened('other', 1, 2, 30), ['emergency.perDivision.hour', 3, 30]],
    ['a seventh of the county', opened('other', 61, 62, 63, 64, 65, 1400), ['emergency.perDivision.day', 6, 40]],
  ])('%s', (_, earlier, refused) => {
    const { limit, most, from, field, remedy, code } =
      refusal(() => assertWithinBounds(earlier, me, limits, now)) ?? {};
    if (refused === null) return expect(limit).toBeUndefined();
    const [name, so, minutes] = refused as [string, number, number];
    expect([code, field, limit, most]).toEqual(['STATE_REFUSED', 'openEmergencyAccess', name, so]);
    expect(from).toBe(new Date(now.getTime() + minutes * 60_000).toISOString());
    expect(remedy).toMatch(name.includes('perClient') ? /another client of your division/ : /the level above/);
  });
});

describe('the reason of an emergency access', () => {
  const checkOf = (reason: string, earlier: string[] = [], childId = 'b') =>
    refusal(() =>
      assertReason(
        reason,
        childId,
        earlier.map((one) => ({ childId: 'a', reason: one })),
      ),
    )?.check ?? null;

  test.each([
    ['紧急', 'length'],
    ['情况紧急', 'length'],
    ['……………………………', 'length'],
    ['紧急情况，工作需要，须立即查看', 'form'],
    ['紧急紧急紧急紧急紧急紧急', 'form'],
    ['啊啊啊啊啊啊啊啊啊啊啊啊', 'form'],
    ['1111111111111111', 'form'],
    ['报警称儿童有轻生言语', null],
    ['家长酒后殴打，邻居报警，须知有无旧伤', null],
  ])('%s', (reason, check) => {
    expect(checkOf(reason)).toBe(check);
  });

  test('is not given again for another child, nor with another number in it', () => {
    const given = '报警称儿童有轻生言语，班级12';
    expect(checkOf(given, [given])).toBe('repeated');
    expect(checkOf('报警称儿童有轻生言语，班级13。', [given])).toBe('repeated');
    expect(checkOf(given, [given], 'a')).toBeNull();
    expect(checkOf('邻居报警称家长酒后殴打，须知有无旧伤', [given])).toBeNull();
  });
});

describe('the case number of an emergency access', () => {
  test.each([
    ['x', 'kind'],
    ['7号', 'kind'],
    ['案件2026', 'kind'],
    ['（2031）陕0111未救7号', 'future'],
    ['(2026)陕0111未救7号', null],
    ['JJ-2026-0117', null],
    ['J610111202611260012', null],
  ])('%s', (text, check) => {
    expect(refusal(() => assertCaseNumber(settleCaseNumber(text), '2026-11-26'))?.check ?? null).toBe(check);
  });
});
