import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkCreditCode, composeCreditCode } from '../../src/platform/standards/credit-code.ts';

const characters = fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY');
const body = fc
  .tuple(
    fc.string({ unit: characters, minLength: 2, maxLength: 2 }),
    fc.integer({ min: 100000, max: 899999 }),
    fc.string({ unit: characters, minLength: 9, maxLength: 9 }),
  )
  .map((parts) => parts.join(''));

describe('a unified social credit code', () => {
  test('of the published worked example is taken apart without a warning', () => {
    expect(composeCreditCode('91350100M000100Y4')).toBe('91350100M000100Y43');
    expect(checkCreditCode('91350100m000100y43')).toEqual({
      valid: true,
      value: { code: '91350100M000100Y43', division: '350100', organisation: 'M000100Y4', warnings: [] },
    });
  });

  test('with a wrong check character is accepted with a warning, because real codes fail it', () => {
    const result = checkCreditCode('91350100M000100Y44');
    expect(result).toMatchObject({ valid: true, value: { warnings: [{ check: 'checkDigit' }] } });
  });

  test.each([
    ['91350100M000100Y4', 'length'],
    ['91350100I000100Y43', 'characters'],
    ['9135O100M000100Y43', 'characters'],
  ])('%s fails the check %s', (text, check) => {
    expect(checkCreditCode(text)).toMatchObject({ valid: false, check });
  });

  test('that is composed has no warning, and one altered character has', () => {
    fc.assert(
      fc.property(body, fc.integer({ min: 8, max: 16 }), characters, (first17, at, other) => {
        const code = composeCreditCode(first17);
        expect(checkCreditCode(code)).toMatchObject({ valid: true, value: { warnings: [] } });
        const altered = checkCreditCode(code.slice(0, at) + other + code.slice(at + 1));
        expect(altered).toMatchObject({
          valid: true,
          value: { warnings: code[at] === other ? [] : [{ check: 'checkDigit' }] },
        });
      }),
    );
  });

  test('cannot be composed of anything but 17 characters of the alphabet', () => {
    expect(() => composeCreditCode('91350100I000100Y4')).toThrow(RangeError);
  });
});
