import { stringify } from 'csv-stringify/sync';

/** Writes a table as CSV of which a spreadsheet shows every text as it is. */
export function renderCsv(table: readonly (readonly (string | number)[])[]): string {
  return stringify(
    table.map((line) => line.map((cell) => (typeof cell === 'string' ? asText(cell) : cell))),
    { record_delimiter: 'windows' },
  );
}

/**
 * A spreadsheet would run a text that begins like a formula. It would make a number or a day of a text that begins with
 * a digit, and cut what a number does not hold: a tab before the text keeps it.
 */
function asText(cell: string): string {
  if (/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(cell)) return `'${cell}`;
  return /^\s*[.\p{Nd}]/u.test(cell) ? `\t${cell}` : cell;
}
