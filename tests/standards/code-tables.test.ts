import { describe, expect, test } from '@jest/globals';
import { ethnicGroups } from '../../src/platform/standards/ethnic-group.ts';

describe('the code tables', () => {
  test('know 56 ethnic groups and the two codes for others', () => {
    expect(ethnicGroups.map(({ code }) => code)).toEqual([
      ...Array.from({ length: 56 }, (_, at) => String(at + 1).padStart(2, '0')),
      '97',
      '98',
    ]);
    expect(new Set(ethnicGroups.map(({ name }) => name)).size).toBe(58);
    expect(ethnicGroups[0]).toEqual({ code: '01', letters: 'HA', name: '汉族', english: 'Han' });
    expect(ethnicGroups[7]).toMatchObject({ code: '08', name: '壮族' });
  });
});
