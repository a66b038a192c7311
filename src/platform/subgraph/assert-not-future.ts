import { PlatformError } from '../errors.ts';
import { isoDateInChina } from '../standards/day-in-china.ts';

/**
 * Refuses a day, `YYYY-MM-DD`, that has not begun in China; no day passes. @throws PlatformError BAD_INPUT naming the
 * field
 */
export function assertNotFuture(field: string, day: string | null | undefined, now: Date): void {
  if (day && day > isoDateInChina(now))
    throw new PlatformError('BAD_INPUT', `${field}: this day has not come yet.`, { field, check: 'future' });
}
