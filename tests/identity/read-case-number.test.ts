import { describe, expect, test } from '@jest/globals';
import { readCaseNumber } from '../../src/platform/identity/read-case-number.ts';

describe('a case number in a header', () => {
  test('is decoded when it was sent percent-encoded', () => {
    expect(readCaseNumber(encodeURIComponent('西公（灞）字〔2026〕12号'))).toBe('西公（灞）字〔2026〕12号');
  });

  test('may be plain ASCII', () => {
    expect(readCaseNumber(' JB-2026/0012 ')).toBe('JB-2026/0012');
  });

  test.each([
    '灞公立[2026]99号',
    '灞公立 〔2026〕 99 号',
    '灞公立［２０２６］９９号',
    '灞公立【2026年】99号',
    '\u202d灞公立(2026)99号\u202c',
  ])('is one in every spelling: %s', (spelt) =>
    expect(readCaseNumber(encodeURIComponent(spelt))).toBe('灞公立〔2026〕99号'),
  );

  test('of a court keeps its round brackets', () => {
    expect(readCaseNumber(encodeURIComponent('(2026)陕0111民初12号'))).toBe('（2026）陕0111民初12号');
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
    ['a null character', 'A%001', 'printable'],
    ['an escape sequence', 'A%1B[31m', 'printable'],
    ['characters that were lost', encodeURIComponent('A\ufffd1'), 'printable'],
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
