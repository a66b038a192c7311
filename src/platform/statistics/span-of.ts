import { PlatformError } from '../errors.ts';

/**
 * The first and the last point of time that are asked for, months or days: the last is the current one where it is not
 * given, the first the last.
 * @param check refuses a point that is none
 * @throws PlatformError BAD_INPUT where the first lies after the last
 */
export function spanOf(
  from: string | null,
  until: string | null,
  current: string,
  check: (field: 'from' | 'until', point: string) => void,
): { first: string; last: string } {
  const last = until ?? current;
  const first = from ?? last;
  check('until', last);
  check('from', first);
  if (first > last)
    throw new PlatformError('BAD_INPUT', 'from: it lies after until.', { field: 'from', check: 'order' });
  return { first, last };
}
