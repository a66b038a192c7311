/** Milliseconds. */
export const hourLength = 3_600_000;
/** Milliseconds. China has no summer time: every day is as long. */
export const dayLength = 24 * hourLength;

/** The date in China (UTC+8) at an instant, `YYYY-MM-DD`; an ISO date stays as it is. */
export function isoDateInChina(instant: Date | string): string {
  return typeof instant === 'string'
    ? instant.slice(0, 10)
    : new Date(instant.getTime() + 8 * hourLength).toISOString().slice(0, 10);
}

/** From the first instant of a day in China to the first of the next. */
export function dayInChina(day: string): { from: Date; to: Date } {
  const from = new Date(`${day}T00:00:00+08:00`);
  return { from, to: new Date(from.getTime() + dayLength) };
}

/** Whether `YYYY-MM-DD` is a date of the calendar. */
export function isRealDate(date: string): boolean {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || year < 1800 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The day `YYYY-MM-DD` so many days later, or earlier where the number is negative. */
export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayLength).toISOString().slice(0, 10);
}

/**
 * The day `YYYY-MM-DD` so many years before; 28 February where that year has no 29th. Who was born on it or before has
 * completed the years.
 */
export function yearsBefore(day: string, years: number): string {
  const year = Number(day.slice(0, 4)) - years;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return `${String(year).padStart(4, '0')}${day.endsWith('-02-29') && !isLeap ? '-02-28' : day.slice(4)}`;
}

/**
 * Completed years (周岁) on a day; a year is completed on the birthday, for who was born on 29 February in other years on
 * 1 March.
 */
export function ageOn(day: string, birthDate: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return birthDate <= yearsBefore(day, years) ? years : years - 1;
}
