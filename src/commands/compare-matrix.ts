import { recordKinds, type MatrixCells, type Verdict } from '../platform/policy/decide-matrix.ts';
import { isDenied, type MatrixFile } from './matrix-file.ts';

/**
 * Every cell in which the expected decisions and those of the rules differ, and every type whose number of denied
 * fields does; missing and superfluous ones included, a sentence each.
 */
export function compareMatrix(stated: MatrixFile, decided: MatrixCells): string[] {
  const differences: string[] = [];
  for (const [requester, types] of Object.entries(decided))
    for (const [type, fields] of Object.entries(types))
      differences.push(...differencesOfType(stated, [requester, type], fields));
  return [...differences, ...superfluous(stated, decided)];
}

function differencesOfType(
  { cells, denied, position }: MatrixFile,
  [requester, type]: [string, string],
  decided: MatrixCells[string][string],
): string[] {
  const listed = cells[requester]?.[type] ?? {};
  const count = denied[requester]?.[type] ?? 0;
  const unlisted = Object.entries(decided).filter(([field]) => !(field in listed));
  const differences = Object.entries(decided).flatMap(([field, verdicts]) =>
    verdicts.flatMap((verdict, at) => {
      const cell = `${requester}, ${type}.${field}${kindOf(verdicts, at)}`;
      const expected = field in listed ? (listed[field]![at] ?? 'nothing') : 'deny';
      if (verdict === expected) return [];
      if (field in listed || count > 0)
        return [`${position(requester, type, field)} ${cell}: stated ${expected}, but the rules decide ${verdict}.`];
      return [`${cell} is not stated: the rules decide ${verdict}.`];
    }),
  );
  if (unlisted.length === count) return differences;
  const rest = unlisted.filter(([, verdicts]) => isDenied(verdicts)).map(([field]) => field);
  return [
    ...differences,
    `${count > 0 ? `${position(requester, type)} ` : ''}${requester}, ${type}: stated that ${count} other fields are ` +
      `denied, but the rules deny ${rest.length === 0 ? 'none' : `${rest.length}: ${rest.join(', ')}`}.`,
  ];
}

/** What is stated of a requester, type or field that is not there. */
function superfluous({ cells, denied, position }: MatrixFile, decided: MatrixCells): string[] {
  const differences: string[] = [];
  for (const [requester, types] of Object.entries(cells))
    for (const [type, fields] of Object.entries(types))
      for (const [field, verdicts] of Object.entries(fields))
        for (const at of verdicts.keys())
          if (decided[requester]?.[type]?.[field]?.[at] === undefined)
            differences.push(
              `${position(requester, type, field)} ${requester}, ${type}.${field}${kindOf(verdicts, at)} is superfluous: ` +
                'there is no such requester, field or kind of record.',
            );
  for (const [requester, counts] of Object.entries(denied))
    for (const type of Object.keys(counts))
      if (decided[requester]?.[type] === undefined)
        differences.push(
          `${position(requester, type)} ${requester}, ${type} is superfluous: there is no such requester or type.`,
        );
  return differences;
}

function kindOf(verdicts: readonly Verdict[], at: number): string {
  return verdicts.length === 1 ? '' : ` (${Object.keys(recordKinds)[at] ?? `word ${at + 1}`})`;
}
