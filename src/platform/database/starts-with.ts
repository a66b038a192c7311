import type { RowFilter } from '../policy/row-filter.ts';

/** The rows whose text begins so: what PostgreSQL takes for a pattern in it is taken as it stands. */
export function startsWith(text: string): RowFilter {
  return { $like: `${text.replaceAll(/[\\%_]/g, '\\$&')}%` };
}
