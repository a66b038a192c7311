import { checkCharacterOf } from '../../src/platform/standards/resident-id.ts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkResidentId, composeResidentId } from '../../src/platform/standards/resident-id.ts';

const today = '2026-03-01';
const division = fc.integer({ min: 100000, max: 899999 }).map(String);
const date = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2026-02-28'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const sequence = fc.integer({ min: 0, max: 999 });

describe('a resident ID number', () => {
  test('of the standard’s worked example is taken apart', () => {
    expect(checkResidentId('11010519491231002X', today)).toEqual({
      valid: true,
      value: { number: '11010519491231002X', division: '110105', birthDate: '1949-12-31', sequence: '002', sex: '2' },
    });
    expect(checkResidentId('440524188001010014', today)).toMatchObject({
      valid: true,
      value: { sex: '1', birthDate: '1880-01-01' },
    });
  });

  test('is stored with an upper-case X and without spaces', () => {
    expect(checkResidentId(' 11010519491231002x ', today)).toMatchObject({
      valid: true,
      value: { number: '11010519491231002X' },
    });
  });

  test.each([
    ['110105491231002', 'withdrawn'],
    ['1101051949123100', 'length'],
    ['11010519491231O02X', 'characters'],
    ['X1010519491231002X', 'characters'],
    ['01010519491231002X', 'division'],
    ['110105194902290021', 'birthDate'],
    ['110105194913010021', 'birthDate'],
    ['110105203001010021', 'future'],
    ['110105194912310021', 'checkDigit'],
  ])('%s fails the check %s and says what to do, without the number', (text, check) => {
    const result = checkResidentId(text, today);
    expect(result).toMatchObject({ valid: false, check });
    expect(result).not.toMatchObject({ remedy: expect.stringContaining(text) });
  });

  test('of a county abolished since is accepted', () => {
    expect(checkResidentId(composeResidentId('120225', '2012-05-06', 12), today).valid).toBe(true);
  });

  test('of a child born today is accepted, by the day in China', () => {
    const number = composeResidentId('610111', '2026-03-02', 1);
    expect(checkResidentId(number, new Date('2026-03-01T15:59:59Z'))).toMatchObject({ valid: false, check: 'future' });
    expect(checkResidentId(number, new Date('2026-03-01T16:00:00Z')).valid).toBe(true);
  });

  test('that is composed passes and gives back its parts', () => {
    fc.assert(
      fc.property(division, date, sequence, (county, born, place) => {
        const number = composeResidentId(county, born, place);
        const sex = place % 2 === 1 ? '1' : '2';
        expect(checkResidentId(number, today)).toEqual({
          valid: true,
          value: { number, division: county, birthDate: born, sequence: String(place).padStart(3, '0'), sex },
        });
      }),
    );
  });

  test('with one digit altered, or two neighbours exchanged, is found', () => {
    fc.assert(
      fc.property(
        division,
        date,
        sequence,
        fc.nat(16),
        fc.integer({ min: 1, max: 9 }),
        (county, born, place, at, shift) => {
          const number = composeResidentId(county, born, place);
          const altered = number.slice(0, at) + String((Number(number[at]) + shift) % 10) + number.slice(at + 1);
          expect(checkResidentId(altered, today).valid).toBe(false);
          const exchanged = number.slice(0, at) + number[at + 1] + number[at] + number.slice(at + 2);
          expect(checkResidentId(exchanged, today).valid).toBe(exchanged === number);
        },
      ),
    );
  });

  test('cannot be composed of parts without their form', () => {
    expect(() => composeResidentId('6101', '2012-05-06', 1)).toThrow(RangeError);
    expect(() => composeResidentId('610111', '2012-05', 1)).toThrow(RangeError);
    expect(() => composeResidentId('610111', '2012-05-06', 1000)).toThrow(RangeError);
  });
});

test.each(['961704198903120025', '810000201705049680'])(
  'the number of a card of the same form has its parts: %s',
  (card) => {
    const body = card.slice(0, 17);
    expect(checkResidentId(body + checkCharacterOf(body), '2026-12-01')).toMatchObject({ valid: true });
  },
);
