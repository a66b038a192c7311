import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CellStore } from '../../src/statistics/counting/cell-store.ts';
import { CountedVillages } from '../../src/statistics/counting/counted-villages.ts';

const additions = fc.array(fc.tuple(fc.nat(12), fc.nat(6), fc.integer({ min: -3, max: 3 })), { maxLength: 200 });

test('what was added comes back, of all villages or of some, however it was loaded', () => {
  fc.assert(
    fc.property(additions, additions, fc.uniqueArray(fc.nat(14)), (loaded, later, asked) => {
      const store = new CellStore(1);
      const expected = new Map<string, number>();
      const add = ([village, facts, children]: [number, number, number]) => {
        store.add(village, facts, children);
        expected.set(`${village} ${facts}`, (expected.get(`${village} ${facts}`) ?? 0) + children);
      };
      loaded.sort(([one, a], [other, b]) => one - other || a - b).forEach(add);
      later.forEach(add);
      const found = (villages: number[] | null) => {
        const rows = new Map<string, number>();
        store.forEach(villages, (village, facts, children) => {
          expect(rows.has(`${village} ${facts}`)).toBe(false);
          rows.set(`${village} ${facts}`, children);
        });
        return rows;
      };
      expect(found(null)).toEqual(expected);
      expect(found(asked)).toEqual(new Map([...expected].filter(([key]) => asked.includes(Number(key.split(' ')[0])))));
    }),
  );
});

test('villages are found in the divisions above them, in whatever order they came', () => {
  const villages = new CountedVillages();
  const codes = ['610111001201', '420112002201', '610111001200', '610112000000', '441900003001'];
  expect(codes.map((code) => villages.numberOf(code))).toEqual([0, 1, 2, 3, 4]);
  expect(villages.within('610111000000').map((number) => villages.codes[number])).toEqual([
    '610111001200',
    '610111001201',
  ]);
  expect(villages.numberOf('610111001100')).toBe(5);
  expect(villages.numberOf('610111001201')).toBe(0);
  expect(villages.within('610000000000').map((number) => villages.codes[number])).toEqual([
    '610111001100',
    '610111001200',
    '610111001201',
    '610112000000',
  ]);
  expect(villages.divisionsOf('610000000000', 'county')).toEqual(['610111000000', '610112000000']);
  expect(villages.divisionsOf('610000000000', 'town')).toEqual(['610111001000']);
  // 东莞 has no counties.
  expect(villages.divisionsOf('440000000000', 'county')).toEqual([]);
});
