import { styleText } from 'node:util';
import { renderTable } from './ask/render-table.ts';
import { recordKinds, type MatrixCells, type Verdict } from '../platform/policy/decide-matrix.ts';

/** How the cells of a table are read. */
export const matrixLegend = [
  `A cell has a sign for each kind of record: ${Object.entries(recordKinds)
    .map(([kind, meaning]) => `${kind}: ${meaning}`)
    .join('; ')}.`,
  '✓ in clear (明文), a mask’s name: masked (脱敏), – denied (不提供). ' +
    'One sign alone: the same for all kinds; for a query or mutation, whether it is open.',
];

/**
 * Tables for a terminal: rows are fields, columns are requesters; as many columns in a table as its width takes.
 * @param width columns of the terminal
 */
export function renderMatrix(cells: MatrixCells, width: number): string[] {
  const tables: string[][] = [];
  let taken: string[] = [];
  for (const requester of Object.keys(cells)) {
    const wider = drawTable(cells, [...taken, requester], taken.length === 0 ? Infinity : width);
    taken = wider === null ? [requester] : [...taken, requester];
    if (wider !== null) tables.pop();
    tables.push(wider ?? drawTable(cells, taken, Infinity)!);
  }
  return tables.flatMap((lines) => [...lines, '']);
}

function drawTable(cells: MatrixCells, requesters: string[], width: number): string[] | null {
  const head = requesters.map((requester) =>
    requester
      .replace(' for ', '\nfor ')
      .replace(/ (?!for)/g, '\n')
      .replace('\n\n', '\n')
      .replaceAll('-', '-\n'),
  );
  const rows = rowsOf(cells, requesters).flatMap(([type, fields]) => [
    [styleText('bold', type), ...requesters.map(() => '')],
    ...fields.map(([field, ...signs]) => [`  ${field}`, ...signs]),
  ]);
  return renderTable(['', ...head], rows, width);
}

/** One table in GitHub’s Markdown. */
export function renderMarkdown(cells: MatrixCells): string[] {
  const requesters = Object.keys(cells);
  const row = (columns: string[]) => `| ${columns.join(' | ')} |`;
  return [
    row(['', ...requesters.map((requester) => requester.replace(' for ', '<br>for '))]),
    row(['---', ...requesters.map(() => '---')]),
    ...rowsOf(cells, requesters).flatMap(([type, fields]) =>
      fields.map(([field, ...signs]) => row([`${type}.${field}`, ...signs])),
    ),
    '',
  ];
}

/** Type → field and its sign for each requester. */
function rowsOf(cells: MatrixCells, requesters: string[]): [type: string, fields: string[][]][] {
  return Object.entries(cells[requesters[0]!]!).map(([type, fields]) => [
    type,
    Object.keys(fields).map((field) => [
      field,
      ...requesters.map((requester) => signs(cells[requester]![type]![field]!)),
    ]),
  ]);
}

function signs(verdicts: readonly Verdict[]): string {
  const distinct = new Set(verdicts).size === 1 ? verdicts.slice(0, 1) : verdicts;
  return distinct.map((verdict) => ({ allow: '✓', deny: '–' })[verdict] ?? verdict.replace('mask:', '')).join(' ');
}
