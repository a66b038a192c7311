import type { EntitySchema } from '@mikro-orm/postgresql';
import { PlatformError } from '../errors.ts';
import { isoDateInChina, yearsBefore } from '../standards/day-in-china.ts';

/**
 * What a day of a child's record may be. `lived`: from the child's birth to today. `past`: not after today, also before
 * the birth, as a parent's. `open`: any day, such as the last day of an agreement. `birth`: the birth of a child that is
 * not of age.
 */
export type DayKind = 'lived' | 'past' | 'open' | 'birth';

/** The rules for a record that is whole: what was sent, and where nothing was sent, what stands. */
export interface WholeRecord {
  /** Name of each property in the input of the change, where it has another there. */
  sentAs: Readonly<Record<string, string>>;
  days: Readonly<Record<string, DayKind>>;
  now: Date;
  /** Birth of the child, where it is known. */
  bornOn?: string | null;
  /** @throws PlatformError where the fields contradict each other */
  check?(record: never, bornOn: string | null): void;
}

interface Column {
  kind?: string;
  nullable?: boolean;
  primary?: boolean;
  default?: unknown;
  defaultRaw?: unknown;
}

/** The record as it will stand: what the change sets, what stands otherwise, and in a new record the defaults. */
export function completeRecord(
  entity: EntitySchema<any, any, any>,
  standing: object | null,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const columns = Object.entries(entity.meta.properties as Record<string, Column>).filter(
    ([, { kind = 'scalar', defaultRaw }]) => kind === 'scalar' && defaultRaw === undefined,
  );
  const before = (standing ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    columns.map(([name, column]) => [
      name,
      values[name] === undefined ? (before[name] ?? column.default ?? null) : values[name],
    ]),
  );
}

/**
 * Refuses a record that lacks what it must have, has a day that the child cannot have had, or contradicts itself.
 * @param set the properties that the change sets
 * @throws PlatformError BAD_INPUT naming the field as the input does
 */
export function assertWhole(
  entity: EntitySchema<any, any, any>,
  { sentAs, days, now, bornOn = null, check }: WholeRecord,
  record: Readonly<Record<string, unknown>>,
  set: Readonly<Record<string, unknown>>,
  standing: object | null,
): void {
  const today = isoDateInChina(now);
  for (const [name, column] of Object.entries(entity.meta.properties as Record<string, Column>)) {
    const field = sentAs[name] ?? name;
    if (!column.nullable && !column.primary && name in record && name !== 'version' && record[name] === null)
      throw new PlatformError('BAD_INPUT', `${field}: ${needed(standing)}`, { field, check: 'needed' });
    const day = set[name];
    const unchanged = day === (standing as Record<string, unknown> | null)?.[name];
    const kind = days[name];
    if (typeof day === 'string' && kind && !unchanged) assertDay(field, day, kind, today, bornOn);
  }
  check?.(record as never, bornOn);
}

function needed(standing: object | null): string {
  return standing ? 'cannot be cleared; leave it out to keep what stands.' : 'a new record needs it.';
}

function assertDay(field: string, day: string, kind: DayKind, today: string, bornOn: string | null): void {
  if (kind !== 'open' && day > today)
    throw new PlatformError('BAD_INPUT', `${field}: this day has not come yet.`, { field, check: 'future' });
  if (kind === 'lived' && bornOn !== null && day < bornOn)
    throw new PlatformError('BAD_INPUT', `${field}: the child was not born yet on this day.`, {
      field,
      check: 'beforeBirth',
    });
  if (kind === 'birth' && day <= yearsBefore(today, 18))
    throw new PlatformError('BAD_INPUT', `${field}: a file is opened for a child below 18 years.`, {
      field,
      check: 'age',
    });
}
