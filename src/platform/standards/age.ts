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
