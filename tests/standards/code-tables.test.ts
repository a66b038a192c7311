import { describe, expect, test } from '@jest/globals';
import { ethnicGroups, isEthnicGroupCode } from '../../src/platform/standards/ethnic-group.ts';
import { isSexCode, sexes } from '../../src/platform/standards/sex.ts';

describe('the code tables', () => {
  test('know the four codes of sex', () => {
    expect(sexes.map(({ code }) => code)).toEqual(['0', '1', '2', '9']);
    expect(isSexCode('2')).toBe(true);
    expect(isSexCode('3')).toBe(false);
  });

  test('know 56 ethnic groups and the two codes for others', () => {
    expect(ethnicGroups.map(({ code }) => code)).toEqual([
      ...Array.from({ length: 56 }, (_, at) => String(at + 1).padStart(2, '0')),
      '97',
      '98',
    ]);
    expect(new Set(ethnicGroups.map(({ name }) => name)).size).toBe(58);
    expect(ethnicGroups[0]).toEqual({ code: '01', letters: 'HA', name: '汉族', english: 'Han' });
    expect(ethnicGroups[7]).toMatchObject({ code: '08', name: '壮族' });
    expect(isEthnicGroupCode('56')).toBe(true);
    expect(isEthnicGroupCode('57')).toBe(false);
  });
});
