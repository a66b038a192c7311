import { describe, expect, test } from '@jest/globals';
import { checkIcdCode, icdChapter, icdChapters } from '../../src/platform/standards/icd-10.ts';

describe('an ICD-10 code', () => {
  test.each([
    ['F84.0', 'V'],
    ['A00', 'I'],
    ['B99', 'I'],
    ['D48.9', 'II'],
    ['D50.9', 'III'],
    ['H59.9', 'VII'],
    ['H60.0', 'VIII'],
    ['G80.9', 'VI'],
    ['Q21.1', 'XVII'],
    ['T98.3', 'XIX'],
    ['V01.0', 'XX'],
    ['Z00.1', 'XXI'],
    ['U07.1', 'XXII'],
    ['F84.000x001', 'V'],
    ['I10.x00x002', 'IX'],
    ['E46.x00', 'IV'],
    ['A17.0†', 'I'],
  ])('%s belongs to chapter %s', (code, numeral) => {
    expect(checkIcdCode(code)).toEqual({ valid: true, value: code });
    expect(icdChapter(code)?.numeral).toBe(numeral);
  });

  test('is stored with a dagger where a plus was typed', () => {
    expect(checkIcdCode('A17.0+')).toEqual({ valid: true, value: 'A17.0†' });
    expect(checkIcdCode('E46.X00')).toEqual({ valid: true, value: 'E46.x00' });
  });

  test('is stored with an upper-case letter', () => {
    expect(checkIcdCode(' f84.0 ')).toEqual({ valid: true, value: 'F84.0' });
  });

  test.each([
    ['F8', 'characters'],
    ['84.0', 'characters'],
    ['F84.', 'characters'],
    ['F84.00', 'characters'],
    ['D49', 'range'],
    ['H96', 'range'],
    ['T99', 'range'],
    ['K94.1', 'range'],
  ])('%s fails the check %s', (code, check) => {
    expect(checkIcdCode(code)).toMatchObject({ valid: false, check });
  });

  test('belongs to one of 22 chapters that do not overlap', () => {
    expect(icdChapters).toHaveLength(22);
    const byRange = [...icdChapters].sort((one, other) => (one.from < other.from ? -1 : 1));
    byRange.forEach((chapter, at) => {
      expect(chapter.from <= chapter.to).toBe(true);
      if (at > 0) expect(byRange[at - 1]!.to < chapter.from).toBe(true);
    });
    expect(icdChapter('not a code')).toBeNull();
  });
});
