import { PlatformError } from '../platform/errors.ts';
import { dayAfter, isoDateInChina } from '../platform/standards/day-in-china.ts';
import { isMonth, lastDayOf, monthAfter, monthOf, monthsBetween } from '../platform/statistics/months.ts';
import { spanOf } from '../platform/statistics/span-of.ts';

/** The points of a time series. */
export type Interval = 'DAY' | 'MONTH' | 'QUARTER';

/** One point of a time series. */
export interface Period {
  /** As an answer names it: 2026-09-14, 2026-09, 2026-Q3. */
  label: string;
  /** The day or month whose end it is. */
  key: string;
  /** The last day whose changes stand in its figures. */
  day: string;
}

const mostPeriods = 62;

/**
 * The points from `from` to `until`, both included, this month where neither is given.
 * @throws PlatformError BAD_INPUT for what is no day or month, lies in the future, or is too long a series
 */
export function periodsOf(interval: Interval, from: string | null, until: string | null, now: Date): Period[] {
  const today = isoDateInChina(now);
  const unit = interval === 'DAY' ? 'a day as 2026-09-14' : 'a month as 2026-09';
  const isPoint = interval === 'DAY' ? isDay : isMonth;
  const current = interval === 'DAY' ? today : monthOf(now);
  const { first, last } = spanOf(from, until, current, (field, point) => {
    if (!isPoint(point)) throw new PlatformError('BAD_INPUT', `${field}: give ${unit}.`, { field, check: 'form' });
    if (point > current)
      throw new PlatformError('BAD_INPUT', `${field}: ${point} has not begun.`, { field, check: 'future' });
  });
  const periods = interval === 'DAY' ? daysFrom(first, last) : monthsFrom(first, last, interval, monthOf(now));
  if (periods.length > mostPeriods)
    throw new PlatformError('BAD_INPUT', `from: ask for at most ${mostPeriods} points of time at once.`, {
      field: 'from',
      check: 'length',
    });
  return periods;
}

/** The period so many months earlier. */
export function earlierPeriod({ key }: Period, months: number): Period {
  const month = monthAfter(key.slice(0, 7), -months);
  if (key.length === 7) return { label: month, key: month, day: lastDayOf(month) };
  const day = `${month}${key.slice(7)}` < lastDayOf(month) ? `${month}${key.slice(7)}` : lastDayOf(month);
  return { label: day, key: day, day };
}

function daysFrom(first: string, last: string): Period[] {
  const periods: Period[] = [];
  for (let day = first; day <= last && periods.length <= mostPeriods; day = dayAfter(day))
    periods.push({ label: day, key: day, day });
  return periods;
}

function monthsFrom(first: string, last: string, interval: Interval, current: string): Period[] {
  const months = Array.from({ length: Math.min(monthsBetween(first, last), 1000) + 1 }, (_, number) =>
    monthAfter(first, number),
  );
  if (interval === 'MONTH') return months.map((month) => ({ label: month, key: month, day: lastDayOf(month) }));
  // A quarter ends with its last month; the one under way stands where this month does.
  return [...new Set(months.map(quarterOf))].map((label) => {
    const end = `${label.slice(0, 4)}-${String(Number(label.slice(6)) * 3).padStart(2, '0')}`;
    const month = end < current ? end : current;
    return { label, key: month, day: lastDayOf(month) };
  });
}

function quarterOf(month: string): string {
  return `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`;
}

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
  );
}
