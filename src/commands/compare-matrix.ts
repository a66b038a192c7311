import { recordKinds, type MatrixCells } from '../platform/policy/decide-matrix.ts';
import type { MatrixFile } from './matrix-file.ts';

/**
 * Every cell in which the expected decisions and those of the rules differ, missing and superfluous ones included; a
 * sentence each.
 */
export function compareMatrix(expected: MatrixFile, decided: MatrixCells): string[] {
  const stated = flatten(expected.cells);
  const actual = flatten(decided);
  const differences = [];
  for (const [key, { at, cell, verdict }] of actual) {
    const line = stated.get(key);
    if (line === undefined) differences.push(`${cell} is not stated: the rules decide ${verdict}.`);
    else if (line.verdict !== verdict)
      differences.push(`${expected.position(...at)} ${cell}: stated ${line.verdict}, but the rules decide ${verdict}.`);
  }
  for (const [key, { at, cell }] of stated) {
    if (!actual.has(key))
      differences.push(
        `${expected.position(...at)} ${cell} is superfluous: there is no such requester, field or kind of record.`,
      );
  }
  return differences;
}

interface FlatCell {
  at: [requester: string, type: string, field: string];
  cell: string;
  verdict: string;
}

function flatten(cells: MatrixCells): Map<string, FlatCell> {
  const flat = new Map<string, FlatCell>();
  const kinds = Object.keys(recordKinds);
  for (const [requester, types] of Object.entries(cells)) {
    for (const [type, fields] of Object.entries(types)) {
      for (const [field, verdicts] of Object.entries(fields)) {
        for (const [index, verdict] of verdicts.entries()) {
          const kind = verdicts.length === 1 ? '' : ` (${kinds[index] ?? `word ${index + 1}`})`;
          const cell = `${requester}, ${type}.${field}${kind}`;
          flat.set(cell, { at: [requester, type, field], cell, verdict });
        }
      }
    }
  }
  return flat;
}
