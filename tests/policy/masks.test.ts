import { describe, expect, test } from '@jest/globals';
import { applyMask as applyMaskOn, maskNames, type MaskName } from '../../src/platform/policy/masks.ts';

const applyMask = (mask: MaskName, value: unknown, today = '2026-11-22') => applyMaskOn(mask, value, today);

test('presence tells that there is a value, and nothing of it', () => {
  expect(['11010519491231002X', 'G610111201005040016', ''].map((value) => applyMask('presence', value))).toEqual([
    '*',
    '*',
    '*',
  ]);
  expect(applyMask('presence', null)).toBeNull();
});

describe('lastFour', () => {
  test('keeps the last four characters and the length', () => {
    expect(applyMask('lastFour', '11010519491231002X')).toBe('**************002X');
  });

  test('shows nothing of a text of four characters or fewer, and hides its length', () => {
    expect(applyMask('lastFour', '1234')).toBe('****');
    expect(applyMask('lastFour', '1')).toBe('****');
    expect(applyMask('lastFour', '')).toBe('****');
  });
});

describe('initial', () => {
  test('keeps the first character of a name', () => {
    expect(applyMask('initial', '张小明')).toBe('张**');
    expect(applyMask('initial', '欧阳小明')).toBe('欧***');
  });

  test('counts a rare character of two code units as one', () => {
    expect(applyMask('initial', '𠮷明')).toBe('𠮷*');
  });
});

describe('yearOnly', () => {
  test('moves a day to the first day of its year, so that it stays a date', () => {
    expect(applyMask('yearOnly', '2015-08-31')).toBe('2015-01-01');
  });
});

describe('ageBand', () => {
  test.each([
    ['2026-05-01', '2026-01-01'],
    ['2023-11-23', '2026-01-01'],
    ['2023-11-22', '2023-01-01'],
    ['2020-11-23', '2023-01-01'],
    ['2020-11-22', '2020-01-01'],
    ['2014-11-23', '2020-01-01'],
    ['2014-11-22', '2014-01-01'],
    ['2010-11-22', '2010-01-01'],
    ['2008-11-22', '2008-01-01'],
    ['1999-03-01', '2008-01-01'],
  ])('a child born on %s is told as %s on 22 November 2026', (birthDate, told) => {
    expect(applyMask('ageBand', birthDate)).toBe(told);
  });

  test('tells children of one band alike, whatever their year of birth', () => {
    const told = ['2015-01-31', '2017-06-01', '2020-11-22'].map((birthDate) => applyMask('ageBand', birthDate));
    expect(new Set(told)).toEqual(new Set(['2020-01-01']));
  });

  test('counts a child born on 29 February as a year older on 1 March, and on 29 February where there is one', () => {
    expect(applyMask('ageBand', '2020-02-29', '2026-02-28')).toBe('2023-01-01');
    expect(applyMask('ageBand', '2020-02-29', '2026-03-01')).toBe('2020-01-01');
    expect(applyMask('ageBand', '2012-02-29', '2024-02-29')).toBe('2012-01-01');
  });
});

describe('county', () => {
  test('moves a village to its county, so that it stays a division code', () => {
    expect(applyMask('county', '610111001200')).toBe('610111000000');
  });

  test('leaves a county and what is above it as it is', () => {
    expect(applyMask('county', '610111000000')).toBe('610111000000');
    expect(applyMask('county', '610000000000')).toBe('610000000000');
  });

  test('moves a town of a prefecture without counties to its prefecture', () => {
    expect(applyMask('county', '441900003000')).toBe('441900000000');
  });
});

describe('icdChapter', () => {
  test('names the chapter of ICD-10 that holds the code', () => {
    expect(applyMask('icdChapter', 'F84.0')).toBe('F00-F99');
  });

  test('does not tell HIV from any other infection', () => {
    expect(applyMask('icdChapter', 'B20')).toBe('A00-B99');
    expect(applyMask('icdChapter', 'A09')).toBe('A00-B99');
  });

  test('shows nothing of a code that no chapter holds', () => {
    expect(applyMask('icdChapter', 'not a code')).toBeNull();
  });
});

test.each(maskNames)('%s leaves null as null: that nothing is recorded is no secret of the value', (mask) => {
  expect(applyMask(mask, null)).toBeNull();
  expect(applyMask(mask, undefined)).toBeNull();
});
