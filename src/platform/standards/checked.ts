/** The closed list of checks that an identifier can fail. */
export const checks = [
  'length',
  'characters',
  'withdrawn',
  'kind',
  'division',
  'birthDate',
  'future',
  'checkDigit',
  'residentId',
  'category',
  'grade',
  'range',
  'blank',
  'lost',
  'privateUse',
  'abolished',
  'unknown',
  'level',
] as const;

export type Check = (typeof checks)[number];

/** A check that failed and what to do about it, in plain English and without the value itself: it may be a child's. */
export interface Finding {
  check: Check;
  remedy: string;
}

/** What every check of an identifier returns: the value in its one stored form, or the first check that failed. */
export type Checked<T> = { valid: true; value: T } | ({ valid: false } & Finding);

export function passed<T>(value: T): Checked<T> {
  return { valid: true, value };
}

export function failed(check: Check, remedy: string): { valid: false } & Finding {
  return { valid: false, check, remedy };
}
