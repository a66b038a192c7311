import { PlatformError } from '../../platform/errors.ts';
import { isoDateInChina } from '../../platform/standards/resident-id.ts';

/** Refuses a day, `YYYY-MM-DD`, that has not begun in China. @throws PlatformError BAD_INPUT naming the field */
export function assertNotFuture(field: string, day: string, now: Date): void {
  if (day > isoDateInChina(now)) throw new PlatformError('BAD_INPUT', `${field}: this day has not come yet.`, { field, check: 'notFuture' });
}
