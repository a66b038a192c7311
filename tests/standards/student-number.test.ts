import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkStudentNumber, composeStudentNumber } from '../../src/platform/standards/student-number.ts';

const today = '2026-03-01';

describe('a national student number', () => {
  test('with G repeats the resident ID number', () => {
    expect(checkStudentNumber('G11010519491231002X', today, '11010519491231002x')).toEqual({
      valid: true,
      value: { number: 'G11010519491231002X', kind: 'G', formal: true, division: '110105', birthDate: '1949-12-31' },
    });
    expect(checkStudentNumber('G11010519491231002X', today, '440524188001010014')).toMatchObject({
      valid: false,
      check: 'residentId',
    });
  });

  test('with J follows the rule of the resident ID number and need not agree with one given later', () => {
    const number = composeStudentNumber('610111', '2016-09-30', 7);
    expect(checkStudentNumber(number, today, '11010519491231002X')).toMatchObject({
      valid: true,
      value: { kind: 'J', formal: true, birthDate: '2016-09-30' },
    });
  });

  test('with L is temporary and carries no check digit', () => {
    expect(checkStudentNumber('l610111201609301234', today)).toMatchObject({
      valid: true,
      value: { number: 'L610111201609301234', kind: 'L', formal: false },
    });
  });

  test.each([
    ['11010519491231002X', 'length'],
    ['A11010519491231002X', 'kind'],
    ['G110105194912310021', 'checkDigit'],
    ['J110105194912310021', 'checkDigit'],
    ['L61011120160930123X', 'characters'],
    ['L910111201609301234', 'division'],
    ['L610111201602301234', 'birthDate'],
    ['L610111203002011234', 'future'],
  ])('%s fails the check %s', (text, check) => {
    expect(checkStudentNumber(text, today)).toMatchObject({ valid: false, check });
  });

  test('that is composed passes, and any altered digit is found', () => {
    fc.assert(
      fc.property(
        fc.nat(999),
        fc.integer({ min: 1, max: 17 }),
        fc.integer({ min: 1, max: 9 }),
        (sequence, at, shift) => {
          const number = composeStudentNumber('450702', '2015-04-30', sequence);
          expect(checkStudentNumber(number, today).valid).toBe(true);
          expect(
            checkStudentNumber(
              number.slice(0, at) + String((Number(number[at]) + shift) % 10) + number.slice(at + 1),
              today,
            ).valid,
          ).toBe(false);
        },
      ),
    );
  });
});
