import { readFileSync } from 'node:fs';
import { abolishedCounties } from '../../src/platform/standards/abolished-counties.ts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  checkDivisionCode,
  checkVillageCode,
  divisionLevel,
  divisionRange,
  findDivisionKind,
  isWithinDivision,
  normaliseDivisionCode,
  parentDivision,
} from '../../src/platform/standards/division-code.ts';
import { publishedFiles } from '../../src/platform/standards/published-codes.ts';

const level = fc.integer({ min: 1, max: 99 }).map((part) => String(part).padStart(2, '0'));
const long = fc.integer({ min: 1, max: 999 }).map((part) => String(part).padStart(3, '0'));
const village = fc.tuple(fc.integer({ min: 11, max: 82 }), level, level, long, long).map((parts) => parts.join(''));

describe('a division code', () => {
  test.each([
    ['61', '610000000000', 'province', null],
    ['6101', '610100000000', 'prefecture', '610000000000'],
    ['610111', '610111000000', 'county', '610100000000'],
    ['610111001', '610111001000', 'town', '610111000000'],
    ['610111001200', '610111001200', 'village', '610111001000'],
  ])('%s is %s at %s level', (short, code, expectedLevel, parent) => {
    expect(normaliseDivisionCode(short)).toBe(code);
    expect(checkDivisionCode(short)).toEqual({ valid: true, value: { code, level: expectedLevel } });
    expect(divisionLevel(code)).toBe(expectedLevel);
    expect(parentDivision(code)).toBe(parent);
  });

  test('of a town of 东莞, which has no counties, has the prefecture above it', () => {
    expect(checkDivisionCode('441900003')).toMatchObject({ valid: true, value: { level: 'town' } });
    expect(parentDivision('441900003000')).toBe('441900000000');
    expect(isWithinDivision('441900003001', '441900')).toBe(true);
  });

  test.each([
    ['61011', 'length'],
    ['', 'length'],
    ['61011a', 'characters'],
    ['010000', 'division'],
    ['610011', 'division'],
    ['610111000200', 'division'],
    ['69', 'unknown'],
    ['6198', 'unknown'],
    ['610198', 'unknown'],
    ['610111998', 'unknown'],
    ['610111001998', 'unknown'],
    ['810101', 'unknown'],
  ])('%j fails the check %s', (text, check) => {
    expect(checkDivisionCode(text)).toMatchObject({ valid: false, check });
  });

  test('without its form is refused loudly by the functions that take stored codes', () => {
    expect(() => normaliseDivisionCode('61011')).toThrow(RangeError);
    expect(() => isWithinDivision('610111001200', '')).toThrow(RangeError);
    expect(() => isWithinDivision('６１', '61')).toThrow(RangeError);
  });

  test('lies within each of its ancestors, and the range of an ancestor says the same', () => {
    fc.assert(
      fc.property(village, village, (code, other) => {
        for (let area: string | null = code; area !== null; area = parentDivision(area)) {
          expect(isWithinDivision(code, area)).toBe(true);
          const { from, below } = divisionRange(area);
          expect(from <= code && code < below).toBe(true);
          expect(isWithinDivision(other, area)).toBe(from <= other && other < below);
        }
      }),
    );
  });

  test.each([
    ['610111001000', '街道'],
    ['512021100000', '镇'],
    ['610111001200', '村委会'],
    ['110101001001', '居委会'],
    ['610111000000', undefined],
  ])('%s is by its number a %s', (code, name) => {
    expect(findDivisionKind(code)?.name).toBe(name);
  });

  test('has a range whose end is 12 digits too', () => {
    expect(divisionRange('610111')).toEqual({ from: '610111000000', below: '610112000000' });
    expect(divisionRange('610199')).toEqual({ from: '610199000000', below: '610200000000' });
    expect(divisionRange('610111001999')).toEqual({ from: '610111001999', below: '610111002000' });
  });
});

test.each(['71', '81', '820000000000'])('%s stands, though the statistical set does not have it', (code) => {
  expect(checkDivisionCode(code)).toMatchObject({ valid: true, value: { level: 'province' } });
});

test('the code of a village is asked for where a child belongs', () => {
  expect(checkVillageCode('610111001200')).toMatchObject({ valid: true });
  expect(checkVillageCode('610111001')).toMatchObject({ valid: false, check: 'level' });
  expect(checkVillageCode('610111001998')).toMatchObject({ valid: false, check: 'unknown' });
});

describe('an abolished code', () => {
  test('is refused with its successor, of a county as of a village', () => {
    expect(checkDivisionCode('120225')).toMatchObject({ valid: false, check: 'abolished' });
    expect(checkDivisionCode('120225101201')).toMatchObject({ remedy: expect.stringContaining('120119101201') });
  });

  test('of a place whose successor has other numbers below the county names the county and how to look on', () => {
    expect(checkDivisionCode('120225101998')).toMatchObject({
      check: 'abolished',
      remedy: 'Look the place up by name with divisions: its code was abolished with 蓟县, whose successor is 120119.',
    });
  });

  test('is of no county today, and its successor is, under the same name or one that replaced it', () => {
    const rows = readFileSync(publishedFiles.county, 'utf8').matchAll(/^(\d{6}),"([^"]+)"/gm);
    const counties = new Map([...rows].map(([, code, name]) => [code, name!]));
    const renamed = [];
    for (const [old, { successor, name }] of abolishedCounties) {
      expect([old, counties.has(old), counties.has(successor)]).toEqual([old, false, true]);
      if (!counties.get(successor)!.startsWith(name[0]!)) renamed.push(`${name} ${counties.get(successor)}`);
    }
    expect(renamed).toEqual(['开封县 祥符区', '许昌县 建安区', '宜宾县 叙州区', '户县 鄠邑区']);
  });
});
