import { createRequire } from 'node:module';
import { dayAfter, isRealDate } from './day-in-china.ts';

/** Days that the yearly notice of the State Council's office (国务院办公厅 部分节假日安排的通知) moves: day → its festival. */
interface HolidayCalendar {
  holidays: Readonly<Record<string, string>>;
  /** Saturdays and Sundays on which people work in place of a holiday (调休). */
  workdays: Readonly<Record<string, string>>;
}

const calendar = createRequire(import.meta.url)('chinese-days/dist/chinese-days.json') as HolidayCalendar;
const years = [
  ...new Set([...Object.keys(calendar.holidays), ...Object.keys(calendar.workdays)].map((day) => day.slice(0, 4))),
].sort();
const firstYear = years[0]!;
const lastYear = years.at(-1)!;

/**
 * The notice for the year after it may still move the days from here on: for New Year it has made a 29 December a
 * working day before.
 */
const firstOpenDay = `${lastYear}-12-29`;

/**
 * Whether people work on this day (工作日) by the calendar of Chinese public holidays and make-up working days.
 * @param day YYYY-MM-DD
 * @throws RangeError for what is no day, and for a day for which no notice is known: it says what to do
 */
export function isWorkingDay(day: string): boolean {
  if (!isRealDate(day)) throw new RangeError(`"${day}" is no day of the calendar: write it YYYY-MM-DD.`);
  if (day.slice(0, 4) < firstYear || day >= firstOpenDay) {
    throw new RangeError(
      `Whether ${day} is a working day is not known: the calendar of holidays reaches from ${firstYear} to ${lastYear}, whose last days the next notice may move. ` +
        'Update its package: npm install --save-exact chinese-days@latest.',
    );
  }
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return day in calendar.workdays || (weekday !== 0 && weekday !== 6 && !(day in calendar.holidays));
}

/**
 * The last day of a term of so many working days, which begins on the day after: ten working days after a Friday end on
 * the second Friday from it, where no holiday lies between.
 * @param day YYYY-MM-DD
 * @param count how many working days, one or more
 * @throws RangeError as isWorkingDay does, also for a term that ends after the known calendar
 */
export function addWorkingDays(day: string, count: number): string {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`A term has one working day or more, and a whole number of them; ${count} is none.`);
  if (!isRealDate(day)) throw new RangeError(`"${day}" is no day of the calendar: write it YYYY-MM-DD.`);
  let last = day;
  for (let left = count; left > 0; left -= isWorkingDay(last) ? 1 : 0) last = dayAfter(last);
  return last;
}
