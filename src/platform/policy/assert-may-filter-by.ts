import { PlatformError } from '../errors.ts';
import { decideField, mayEverReadInClear, type Access } from './access.ts';

/**
 * Refuses to filter, sort, group, search or count by a field that the requester may not read in clear on any record.
 */
export function assertMayFilterBy(access: Access, type: string, field: string): void {
  if (!mayEverReadInClear(access, type, field)) throw refusal(type, field);
}

/**
 * The same for records of no child: there are no rows to narrow the list to, so the field must be released in clear on
 * such records.
 */
export function assertMayFilterOfficeBy(access: Access, type: string, fields: readonly string[]): void {
  for (const field of fields) if (decideField(access, type, field, null).effect !== 'allow') throw refusal(type, field);
}

function refusal(type: string, field: string): PlatformError {
  return new PlatformError(
    'FILTER_REFUSED',
    `${type}.${field} may not be used to filter or sort, because you may not read it in clear.`,
    {
      field: `${type}.${field}`,
    },
  );
}
