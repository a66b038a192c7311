import { isoDateInChina } from '../standards/day-in-china.ts';

/** The month in China, `2026-09`. */
export function monthOf(moment: Date): string {
  return isoDateInChina(moment).slice(0, 7);
}

/** From the one month to the other, in months: 12 from `2025-09` to `2026-09`. */
export function monthsBetween(from: string, to: string): number {
  return numberOf(to) - numberOf(from);
}

/** So many months later, or earlier where the number is negative. */
export function monthAfter(month: string, months = 1): string {
  const number = numberOf(month) + months;
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`;
}

/** `2026-09-30` of `2026-09`. */
export function lastDayOf(month: string): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10);
}

export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

function numberOf(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
}
