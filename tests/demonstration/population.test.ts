import { beforeAll, describe, expect, test } from '@jest/globals';
import type { DemonstrationChild } from '../../src/demonstration/demonstration-child.ts';
import { dayOf, isoDate } from '../../src/demonstration/iso-date.ts';
import { populate } from '../../src/demonstration/population.ts';
import { randomStream } from '../../src/demonstration/random.ts';
import { abolishedDivisions, hardCases } from '../../src/demonstration/shares.ts';
import { places, villagesOfPlaces, type Village } from '../../src/demonstration/villages-of-places.ts';
import { workCounties } from '../../src/demonstration/work-counties.ts';
import { isWithinDivision } from '../../src/platform/standards/division-code.ts';
import { readDivisions } from '../../src/platform/standards/divisions.ts';
import { ethnicGroups } from '../../src/platform/standards/ethnic-group.ts';
import { checkIcdCode } from '../../src/platform/standards/icd-10.ts';
import { checkResidentId } from '../../src/platform/standards/resident-id.ts';
import { hasNumberFault, hasSoundParents } from './sound-parents.ts';

const today = '2026-03-01';
const seed = 20260301;
let villages: Village[];
let children: DemonstrationChild[];

beforeAll(async () => {
  villages = await villagesOfPlaces();
  children = [...populate({ children: 20_000, seed, today, villages })];
}, 60_000);

const share = (of: DemonstrationChild[], which: (child: DemonstrationChild) => boolean) =>
  of.filter(which).length / of.length;
const leftBehind = () => children.filter(({ categories }) => categories.includes('left-behind'));
const ofCase = (hardCase: string) => children.filter((child) => child.hardCase === hardCase);
const pairsOf = (hardCase: string) =>
  ofCase(hardCase)
    .filter((_, at) => at % 2 === 0)
    .map((child) => [child, children[child.index + 1]!] as const);
const plain = (some: Iterable<DemonstrationChild>) => JSON.parse(JSON.stringify([...some])) as unknown;
const ageOn = (birthDate: string) => (dayOf(today) - dayOf(birthDate)) / 365.2425;

describe('the demonstration population', () => {
  test('is the same for the same seed and another for another', () => {
    const again = (otherSeed: number) => plain(populate({ children: 300, seed: otherSeed, today, villages }));
    expect(again(seed)).toEqual(plain(children.slice(0, 300)));
    expect(again(seed + 1)).not.toEqual(again(seed));
  });

  test('begins with the same children however many are asked for', () => {
    expect(plain(populate({ children: 100, seed, today, villages }))).toEqual(
      plain([...populate({ children: 1000, seed, today, villages })].slice(0, 100)),
    );
  });

  test('gives each child streams of numbers of its own, the same at each call', () => {
    const [one, other] = [children[0]!, children[1]!];
    const first = (child: DemonstrationChild, stream: string) => Array.from({ length: 5 }, child.random(stream));
    expect(first(one, 'health')).toEqual(first(one, 'health'));
    expect(first(one, 'health')).not.toEqual(first(one, 'police'));
    expect(first(one, 'health')).not.toEqual(first(other, 'health'));
    const random = randomStream(seed, 5, 'x');
    const mean = Array.from({ length: 10_000 }, random).reduce((sum, value) => sum + value, 0) / 10_000;
    expect(mean).toBeCloseTo(0.5, 1);
  });

  test('spreads over the five places in equal parts, in villages that exist', () => {
    const codes = new Set(villages.map(({ code }) => code));
    for (const place of places)
      expect(share(children, ({ householdDivision }) => isWithinDivision(householdDivision, place))).toBeCloseTo(
        0.2,
        2,
      );
    expect(
      children.every(
        ({ householdDivision, residenceDivision }) => codes.has(householdDivision) && codes.has(residenceDivision),
      ),
    ).toBe(true);
    expect(
      share(children, ({ householdDivision, residenceDivision }) => householdDivision !== residenceDivision),
    ).toBeCloseTo(0.06, 1);
    for (const place of places)
      expect(
        share(children.slice(0, 50), ({ householdDivision }) => isWithinDivision(householdDivision, place)),
      ).toBeCloseTo(0.2, 5);
  });

  test('has the sexes, ages and schooling of the national figures', () => {
    expect(share(children, ({ sex }) => sex === '1')).toBeCloseTo(0.545, 1);
    const aged = (from: number, below: number) =>
      share(leftBehind(), ({ birthDate }) => ageOn(birthDate) >= from && ageOn(birthDate) < below);
    const expected = [
      [aged(0, 6), 21.7],
      [aged(6, 14), 67.4],
      [aged(14, 16), 10.9],
    ] as const;
    for (const [actual, percent] of expected) expect(Math.abs(actual * 100 - percent)).toBeLessThan(1.5);
    for (const [stage, percent] of [
      ['none', 7.1],
      ['kindergarten', 18.4],
      ['primary', 51.9],
      ['junior', 19.5],
      ['senior', 3.1],
    ] as const) {
      expect(Math.abs(share(leftBehind(), ({ schoolStage }) => schoolStage === stage) * 100 - percent)).toBeLessThan(2);
    }
    expect(children.every(({ birthDate }) => birthDate <= today && ageOn(birthDate) < 18.01)).toBe(true);
  });

  test('has the guardians and the health of left-behind children', () => {
    const living = (where: string) =>
      100 * share(leftBehind(), (child) => child.livesWith === where && child.carer !== null);
    expect(Math.abs(living('grandparents') - 89.3)).toBeLessThan(1.5);
    expect(Math.abs(living('relatives') - 3.3)).toBeLessThan(1);
    expect(Math.abs(living('other-parent') - 3.4)).toBeLessThan(1);
    expect(Math.abs(100 * share(leftBehind(), ({ carer }) => carer === null) - 4)).toBeLessThan(1);
    expect(Math.abs(100 * share(leftBehind(), ({ categories }) => categories.includes('disabled')) - 0.5)).toBeLessThan(
      0.3,
    );
    expect(
      Math.abs(100 * share(leftBehind(), ({ categories }) => categories.includes('seriously-ill')) - 0.1),
    ).toBeLessThan(0.1);
    expect(share(children, ({ sealed }) => sealed)).toBeCloseTo(0.002, 2);
    expect(children.some(({ sealed }) => sealed)).toBe(true);
  });

  test('has every category, and children in more than one', () => {
    for (const category of [
      'left-behind',
      'orphan',
      'de-facto-unsupported',
      'poor',
      'disabled',
      'seriously-ill',
      'guardianship-lacking',
      'vagrant',
    ] as const) {
      expect(children.some(({ categories }) => categories.includes(category))).toBe(true);
    }
    expect(
      children.every(({ categories }) => categories.length > 0 && new Set(categories).size === categories.length),
    ).toBe(true);
    expect(share(children, ({ categories }) => categories.length > 1)).toBeGreaterThan(0.03);
  });

  test('has each hard case in exactly its share', () => {
    for (const [name, { children: inThousand }] of Object.entries(hardCases))
      expect(ofCase(name)).toHaveLength(20 * inThousand);
  });

  test('has numbers that pass the standard and agree with sex, birth date and county', () => {
    expect(children.filter((child) => hasNumberFault(child, today))).toEqual([]);
    expect(share(children, ({ residentId }) => residentId === null)).toBeCloseTo(0.007, 2);
  });

  test('has codes of the standards for ethnic groups, diagnoses and places of work', async () => {
    const codes: ReadonlySet<string> = new Set(ethnicGroups.map(({ code }) => code));
    expect(children.every(({ ethnicGroup }) => codes.has(ethnicGroup))).toBe(true);
    expect(children.flatMap(({ diagnoses }) => diagnoses).every((code) => checkIcdCode(code).valid)).toBe(true);
    const counties = new Set<string>();
    for await (const { code, level } of readDivisions()) {
      if (level === 'town') break;
      if (level === 'county') counties.add(code);
    }
    expect(workCounties.map(({ code }) => code).filter((code) => !counties.has(code))).toEqual([]);
    expect(
      Object.values(abolishedDivisions)
        .flat()
        .filter(({ code }) => counties.has(`${code}000000`)),
    ).toEqual([]);
  });

  test('has carers with valid numbers of their own, shared within a family only', () => {
    const owners = new Map<string, number>();
    const faults = children.filter(({ carer, index, pairId }) => {
      if (carer === null || carer.residentId === null) return false;
      const checked = checkResidentId(carer.residentId, today);
      const family = pairId === null ? index : index - (index % 2);
      const owner = owners.get(carer.residentId) ?? family;
      owners.set(carer.residentId, family);
      return !checked.valid || checked.value.birthDate.slice(0, 4) !== String(carer.birthYear) || owner !== family;
    });
    expect(faults).toEqual([]);
    expect(owners.size).toBeGreaterThan(15_000);
  });

  test('has parents whose conditions explain the categories', () => {
    expect(children.filter((child) => !hasSoundParents(child, today))).toEqual([]);
    expect(share(children, ({ entrustedCare }) => entrustedCare !== null)).toBeGreaterThan(0.2);
  });

  test('has twins with consecutive numbers of one parity, or next to each other where the sexes differ', () => {
    for (const [one, other] of pairsOf('twins')) {
      const [first, second] = [one, other].map(({ residentId }) => Number(residentId!.slice(14, 17))) as [
        number,
        number,
      ];
      expect(other).toMatchObject({
        birthDate: one.birthDate,
        pairId: one.id,
        householdDivision: one.householdDivision,
        parents: one.parents,
      });
      expect(Math.abs(second - first)).toBe(one.sex === other.sex ? 2 : 1);
      expect(one.name[0]).toBe(other.name[0]);
    }
  });

  test('has siblings of one family, born apart', () => {
    for (const [one, other] of pairsOf('sibling')) {
      expect(other).toMatchObject({
        pairId: one.id,
        parents: one.parents,
        carer: one.carer,
        residenceDivision: one.residenceDivision,
      });
      expect(Math.abs(dayOf(one.birthDate) - dayOf(other.birthDate))).toBeGreaterThan(300);
    }
  });

  test('has the same child in two villages as two records, the second without a number and half of them under another name', () => {
    const pairs = pairsOf('same-child-in-two-villages');
    for (const [one, other] of pairs) {
      expect(other).toMatchObject({
        birthDate: one.birthDate,
        sex: one.sex,
        parents: one.parents,
        residentId: null,
        residentIdMissingReason: 'registration-pending',
        pairId: one.id,
      });
      expect(one.residentId).not.toBeNull();
      expect(other.id).not.toBe(one.id);
      expect(other.residenceDivision).not.toBe(one.residenceDivision);
    }
    expect(pairs.filter(([one, other]) => one.name !== other.name).length).toBeGreaterThan(pairs.length / 4);
    expect(pairs.filter(([one, other]) => one.name === other.name).length).toBeGreaterThan(pairs.length / 4);
  });

  test('has name variants that differ in one character', () => {
    for (const { name, otherName } of ofCase('name-variant')) {
      expect([...otherName!].filter((character, at) => character !== [...name][at])).toHaveLength(1);
      expect([...otherName!]).toHaveLength([...name].length);
    }
    expect(children.every(({ otherName, hardCase }) => (otherName !== null) === (hardCase === 'name-variant'))).toBe(
      true,
    );
  });

  test('has unique ids and unique numbers over 100,000 children, each id a UUID', () => {
    const ids = new Set<string>();
    const numbers = new Set<string>();
    let withNumber = 0;
    for (const { id, residentId } of populate({ children: 100_000, seed, today, villages })) {
      if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))
        throw new Error(`no UUID: ${id}`);
      ids.add(id);
      if (residentId === null) continue;
      withNumber++;
      numbers.add(residentId);
    }
    expect(ids.size).toBe(100_000);
    expect(numbers.size).toBe(withNumber);
  });

  test('is refused for a wrong seed, a negative size, or more children than there are numbers', () => {
    const first = (size: number, someSeed: number) =>
      populate({ children: size, seed: someSeed, today, villages }).next();
    expect(() => first(1, -1)).toThrow(RangeError);
    expect(() => first(-1, 1)).toThrow(RangeError);
    expect(() => first(11_000_000, 1)).toThrow(RangeError);
  });
});

test('isoDate gives the dates that Date gives', () => {
  for (let day = -40_000; day < 40_000; day += 13) {
    const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
    expect(isoDate(day)).toBe(date);
    expect(dayOf(date)).toBe(day);
  }
});
