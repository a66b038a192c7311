import { mayEverRead, type Access } from '../policy/access.ts';

/**
 * The columns that a query may select: those that it always needs (keys, scope, version checks), and those of the fields that some rule
 * releases to this requester. What may not leave is not loaded.
 * @param columns field of the type → column or columns that it is made of
 */
export function permittedColumns(access: Access, type: string, always: readonly string[], columns: Record<string, string | readonly string[]>): string[] {
  const released = Object.entries(columns).flatMap(([field, column]) => (mayEverRead(access, type, field) ? column : []));
  return [...new Set([...always, ...released])];
}
