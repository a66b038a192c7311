import { describe, expect, test } from '@jest/globals';
import { readCaseNumber } from '../../src/platform/identity/read-case-number.ts';

describe('a case number in a header', () => {
  test('is decoded when it was sent percent-encoded', () => {
    expect(readCaseNumber(encodeURIComponent('西公（灞）字〔2026〕12号'))).toBe('西公（灞）字〔2026〕12号');
  });

  test('is taken as it is when it is plain ASCII', () => {
    expect(readCaseNumber(' JB-2026/0012 (a) ')).toBe('JB-2026/0012 (a)');
  });

  test('may be missing or empty', () => {
    expect(readCaseNumber(undefined)).toBeNull();
    expect(readCaseNumber('  ')).toBeNull();
  });

  test('may have 64 characters, not 65', () => {
    expect(readCaseNumber(encodeURIComponent('号'.repeat(64)))).toHaveLength(64);
    expect(() => readCaseNumber(encodeURIComponent('号'.repeat(65)))).toThrow('more than 64 characters');
  });

  test.each([
    ['a line break', 'A%0A1', 'printable'],
    ['a null character', 'A%001', 'printable'],
    ['an escape sequence', 'A%1B[31m', 'printable'],
    ['a direction override', encodeURIComponent('A\u202e1'), 'printable'],
    ['nothing but spaces', '%20', 'printable'],
    ['nothing but punctuation', '---', 'printable'],
    ['half a percent sign', '100%', 'encoding'],
    ['bytes that are not UTF-8', '%E8%A5', 'encoding'],
    ['raw bytes outside ASCII', 'è¥¿1', 'encoding'],
  ])('is refused with %s', (_title, header, check) => {
    let error: unknown;
    try {
      readCaseNumber(header);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'BAD_INPUT', details: { field: 'x-case-number', check } });
  });
});
