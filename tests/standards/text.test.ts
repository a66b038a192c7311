import { describe, expect, test } from '@jest/globals';
import { settleText, textForms, type TextForm } from '../../src/platform/standards/text.ts';

const settled = (form: TextForm, text: string) => {
  const checked = settleText(form, text);
  return checked.valid ? checked.value : checked.check;
};

describe('a text', () => {
  test.each(textForms)('of the form %s is the same when it comes in again', (form) => {
    for (const text of [
      ' 测试古丽 • 测试提\u3000',
      '６１０１ １１',
      '\u202d灞公立［2026］ 99号\u202c',
      'e\u0301\u200b',
      'ABCDEF00-0000-4000-8000-00000000000A',
    ]) {
      const once = settled(form, text);
      expect(settled(form, once)).toBe(once);
    }
  });

  test.each(textForms.filter((form) => form !== 'rules'))('of the form %s is never blank', (form) => {
    for (const blank of ['', '   ', '\u3000', '\u200b', '\u202e', '\ufeff\u2060', '\u3164', '\u00a0\u2800', '\t\n'])
      expect(settled(form, blank)).toBe('blank');
  });

  test.each(textForms)('of the form %s holds no control, no lost and no private character', (form) => {
    expect(settled(form, '测\u0007试')).toBe('characters');
    expect(settled(form, '测\u0085试')).toMatch(/^(characters|测试)$/);
    expect(settled(form, '测\ufffd')).toBe('lost');
    expect(settled(form, '测\ue000')).toBe('privateUse');
    expect(settled(form, '测\ue863')).toBe('测䶮');
    expect(settled(form, '测\ue816\ue864')).toBe('测𠂇龻');
    expect(settled(form, '测\u200b\u202e试')).toBe('测试');
  });

  test('has lines in prose and rules only', () => {
    expect(settled('prose', '甲\r\n\t乙\n')).toBe('甲\n\t乙');
    expect(settled('rules', '- id: a\r\n  when: b\n')).toBe('- id: a\n  when: b\n');
    expect([settled('name', '甲\n乙'), settled('line', '甲\t乙')]).toEqual(['characters', 'characters']);
  });
});

describe('a name', () => {
  test.each(['\u00b7', '\u2022', '\u30fb', '\u2027', '\uff0e', '\u2219', '\u22c5', '\uff65', ' · ', '.'])(
    'has one dot, whatever was typed: %j',
    (dot) => expect(settled('name', `测试古丽${dot}测试提`)).toBe('测试古丽·测试提'),
  );

  test('keeps the points of Latin letters', () => {
    expect(settled('name', 'J. R. Smith')).toBe('J. R. Smith');
  });

  test.each(['测?', '?试', '测？', '??', '□试'])('with a character lost is refused: %s', (name) => {
    expect(settled('name', name)).toBe('lost');
  });

  test('is composed, and written with characters, not with radicals', () => {
    expect(settled('name', 'Jose\u0301 \u2f45')).toBe('José 方');
  });
});

describe('a code', () => {
  test('is ASCII without blanks', () => {
    expect(settled('code', '\u202d６１０１１１ 20170504\u3000968ｘ\u202c')).toBe('61011120170504968x');
  });
});

describe('a key', () => {
  test('that is a UUID has small letters, another stays as it is', () => {
    expect(settled('key', ' ABCDEF00-0000-4000-8000-00000000000A')).toBe('abcdef00-0000-4000-8000-00000000000a');
    expect(settled('key', 'Child.name')).toBe('Child.name');
  });
});
