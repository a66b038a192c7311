import { styleText } from 'node:util';
import Table from 'cli-table3';

/**
 * Draws a table; Chinese characters take two columns.
 *
 * @param width columns that it may take.
 * @returns its lines, or null when it would be wider.
 */
export function renderTable(columns: string[], rows: string[][], width: number): string[] | null {
  const table = new Table({
    head: columns.map((column) => styleText('bold', column)),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows);
  // The first line is the border, whose characters take one column each.
  return table.width <= width ? table.toString().split('\n') : null;
}

/** Columns of the terminal; what goes into a file or a pipe is set wider, since nothing wraps it there. */
export function terminalWidth(): number {
  return process.stdout.columns ?? 160;
}
