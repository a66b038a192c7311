import { logger } from '../logger.ts';
import { addWorkingDays } from './working-days.ts';
import { dayAfter } from './day-in-china.ts';

/**
 * The last of so many working days after a day. Where the holidays of that time are not known yet, Monday to Friday are
 * taken for working days, and the log says so: a department must be able to apply in December, before the notice of the
 * new year is in the calendar.
 */
export function answerDueOn(day: string, workingDays: number): string {
  try {
    return addWorkingDays(day, workingDays);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    logger.warn({ day, detail: error.message }, 'a term is counted without the holidays, which are not known yet');
    let end = day;
    for (let left = workingDays; left > 0;) {
      end = dayAfter(end);
      if (new Date(end).getUTCDay() % 6 !== 0) left -= 1;
    }
    return end;
  }
}
