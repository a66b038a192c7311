import { abolishedCounties } from './abolished-counties.ts';
import { failed, passed, type Checked } from './checked.ts';
import { isPublished } from './published-codes.ts';

/**
 * The five levels of the statistical division code (统计用区划代码) of 12 digits. `length` is the number of digits that say
 * something at that level; the rest are zeros.
 */
export const divisionLevels = {
  province: { length: 2, name: '省级', english: 'province, autonomous region, municipality' },
  prefecture: { length: 4, name: '地级', english: 'prefecture, prefecture-level city' },
  county: { length: 6, name: '县级', english: 'county, district, county-level city' },
  town: { length: 9, name: '乡级', english: 'town, township, sub-district (街道)' },
  village: { length: 12, name: '村级', english: 'village committee (村委会), residents’ committee (居委会)' },
} as const;

export type DivisionLevel = keyof typeof divisionLevels;

/** What digits 7 to 9 say of a town-level division. */
export const townKinds = [
  { from: 1, to: 99, name: '街道', english: 'sub-district', source: 'tjj.gansu.gov.cn HdClsContentDisp Id=11689' },
  { from: 100, to: 199, name: '镇', english: 'town', source: 'tjj.gansu.gov.cn HdClsContentDisp Id=11689' },
  { from: 200, to: 399, name: '乡', english: 'township', source: 'tjj.gansu.gov.cn HdClsContentDisp Id=11689' },
  {
    from: 400,
    to: 599,
    name: '类似乡级单位',
    english: 'similar to a township',
    source: 'tjj.gansu.gov.cn HdClsContentDisp Id=11689',
  },
] as const;

/**
 * What digits 10 to 12 say of a village-level division. From memory: no source was found, but the names in the
 * published set agree.
 */
export const villageKinds = [
  { from: 1, to: 199, name: '居委会', english: 'residents’ committee', source: null },
  { from: 200, to: 399, name: '村委会', english: 'village committee', source: null },
  { from: 400, to: 599, name: '类似村级单位', english: 'similar to a village', source: null },
] as const;

/**
 * What its number says of a town or village, or null: numbers outside the ranges occur, and the levels above have no
 * such rule.
 */
export function findDivisionKind(code: string): (typeof townKinds)[number] | (typeof villageKinds)[number] | null {
  const full = normaliseDivisionCode(code);
  const level = divisionLevel(full);
  if (level !== 'town' && level !== 'village') return null;
  const kinds = level === 'town' ? townKinds : villageKinds;
  const number = Number(level === 'town' ? full.slice(6, 9) : full.slice(9, 12));
  return kinds.find(({ from, to }) => from <= number && number <= to) ?? null;
}

/** The whole country (全国), above all provinces: no division of the code, and the place of those who answer for all. */
export const country = '0'.repeat(12);

/** A division code in its one stored form. */
export interface DivisionCode {
  /** 12 digits. */
  code: string;
  level: DivisionLevel;
}

/** Taiwan, Hong Kong and Macao: codes of GB/T 2260 that the statistical set does not have, with no levels below. */
const beyondTheSet: ReadonlySet<string> = new Set(['71', '81', '82'].map((province) => province.padEnd(12, '0')));

/**
 * Checks a division code of 2, 4, 6, 9 or 12 digits, down to whether the published set has such a division: a code of no
 * place would be an area in which nobody lives and for which nobody answers.
 * @returns the 12-digit form and the level, or the first check that failed: characters, length, division,
 * abolished, unknown
 */
export function checkDivisionCode(text: string): Checked<DivisionCode> {
  const digits = text.trim();
  if (!/^\d*$/.test(digits)) return failed('characters', 'Give digits only.');
  if (!isLength(digits.length)) {
    return failed('length', 'Give 2 (province), 4 (prefecture), 6 (county), 9 (town) or 12 (village) digits.');
  }
  const code = digits.padEnd(12, '0');
  // A prefecture may stand without counties (东莞 4419): zeros at county level before a town are real. Any other gap is
  // not.
  if (!/^[1-8]\d/.test(code) || /^..00.*[1-9]/.test(code) || /^.{6}000.*[1-9]/.test(code)) {
    return failed('division', 'Check the code: it begins with a province, and a level may not be left out.');
  }
  const abolished = abolishedCounties.get(code.slice(0, 6));
  if (abolished !== undefined) return failed('abolished', remedyFor(abolished, digits.slice(6)));
  if (!beyondTheSet.has(code) && !isPublished(code)) {
    return failed('unknown', 'Look it up by name with divisions: the published set has no division of this code.');
  }
  return passed({ code, level: divisionLevel(code) });
}

function remedyFor({ name, successor }: { name: string; successor: string }, rest: string): string {
  const whole = successor + rest;
  return isPublished(whole.padEnd(12, '0'))
    ? `Use ${whole}: this code was abolished with ${name}, and that is its successor.`
    : `Look the place up by name with divisions: its code was abolished with ${name}, whose successor is ${successor}.`;
}

/**
 * Checks the code of a village (村, 社区), where a child belongs.
 * @returns as checkDivisionCode, and the check level for a division above villages
 */
export function checkVillageCode(text: string): Checked<DivisionCode> {
  const checked = checkDivisionCode(text);
  if (!checked.valid || checked.value.level === 'village') return checked;
  return failed('level', 'Give the 12 digits of a village or residents’ committee.');
}

/**
 * The 12-digit form of a code of 2, 4, 6, 9 or 12 digits: `610111` → `610111000000`.
 * @throws RangeError for anything else
 */
export function normaliseDivisionCode(code: string): string {
  if (!isLength(code.length) || !/^\d+$/.test(code))
    throw new RangeError('A division code has 2, 4, 6, 9 or 12 digits.');
  return code.padEnd(12, '0');
}

/** The level of a code, by its last digit that is not zero. */
export function divisionLevel(code: string): DivisionLevel {
  const full = normaliseDivisionCode(code);
  if (!full.endsWith('000')) return 'village';
  if (full.slice(6, 9) !== '000') return 'town';
  if (full.slice(4, 6) !== '00') return 'county';
  return full.slice(2, 4) === '00' ? 'province' : 'prefecture';
}

/**
 * The 12-digit code one level up, or null for a province. Above a town of 东莞 or 中山, which have no counties, stands the
 * prefecture.
 */
export function parentDivision(code: string): string | null {
  const full = normaliseDivisionCode(code);
  switch (divisionLevel(full)) {
    case 'province':
      return null;
    case 'prefecture':
      return normaliseDivisionCode(full.slice(0, 2));
    case 'county':
      return normaliseDivisionCode(full.slice(0, 4));
    case 'town':
      return normaliseDivisionCode(full.slice(0, 6));
    case 'village':
      return normaliseDivisionCode(full.slice(0, 9));
  }
}

/** The divisions that contain a division, the nearest first, and the country the last. */
export function divisionsAbove(code: string): string[] {
  if (code === country) return [];
  const parent = parentDivision(code);
  return parent === null ? [country] : [parent, ...divisionsAbove(parent)];
}

/** Digits that stand before those which a level adds. */
const digitsAbove: Readonly<Record<DivisionLevel, number>> = {
  province: 0,
  prefecture: 2,
  county: 4,
  town: 6,
  village: 9,
};

/**
 * The 12-digit code of the division of a level that a division lies in, or is; null where there is none: what stands
 * above the level, and towns of 东莞 for counties.
 */
export function divisionAt(code: string, level: DivisionLevel): string | null {
  const { length } = divisionLevels[level];
  return /[1-9]/.test(code.slice(digitsAbove[level], length)) ? code.slice(0, length).padEnd(12, '0') : null;
}

/** All codes within a division, itself included: `from <= code && code < below`, as text of 12 digits. */
export function divisionRange(code: string): { from: string; below: string } {
  if (code === country) return { from: country, below: '9'.repeat(12) };
  const full = normaliseDivisionCode(code);
  const { length } = divisionLevels[divisionLevel(full)];
  return { from: full, below: String(Number(full.slice(0, length)) + 1).padEnd(12, '0') };
}

/**
 * Whether a division lies within an area; a division lies within itself.
 * @throws RangeError when one of them is no division code
 */
export function isWithinDivision(code: string, area: string): boolean {
  if (area === country) return true;
  const { length } = divisionLevels[divisionLevel(area)];
  return normaliseDivisionCode(code).startsWith(area.slice(0, length));
}

const lengths: ReadonlySet<number> = new Set(Object.values(divisionLevels).map(({ length }) => length));

function isLength(length: number): boolean {
  return lengths.has(length);
}
