import { divisionRange } from '../standards/division-code.ts';
import { yearsBefore } from '../standards/day-in-china.ts';
import { perAccess, type Access, type Asking, type Release } from './access.ts';
import { assertMayFilterBy } from './assert-may-filter-by.ts';
import type { AgeRange, RecordConditions } from './policy.ts';

/** A condition on the columns that hold the facts of a child, in the shape that MikroORM takes as `where`. */
export type RowFilter = Record<string, unknown>;

/**
 * The rows of a type that this requester may know of. Naming the fields that the query filters, sorts or counts by
 * narrows the rows to those on which each of these fields is released in clear: on any other row the order or the count
 * would tell its value.
 * @throws PlatformError FILTER_REFUSED where no rule releases a named field in clear.
 */
export function rowFilterFor(access: Access, type: string, fieldsRead: readonly string[] = []): RowFilter {
  const ofAccess = filtersOf(access);
  const key = [type, ...fieldsRead].join();
  const filter = ofAccess.get(key) ?? composeFilter(access, type, fieldsRead);
  ofAccess.set(key, filter);
  return filter;
}

const filtersOf = perAccess(() => new Map<string, RowFilter>());

function composeFilter(access: Access, type: string, fieldsRead: readonly string[]): RowFilter {
  const ofType = access.releases.get(type) ?? new Map<string, Release[]>();
  const conditions = [[...ofType.values()].flat()];
  for (const field of fieldsRead) {
    assertMayFilterBy(access, type, field);
    conditions.push((ofType.get(field) ?? []).filter(({ effect }) => effect === 'allow'));
  }
  return {
    $and: distinct(
      conditions.map((releases) =>
        anyOf(
          releases.map(({ where }) => where),
          access,
        ),
      ),
    ),
  };
}

/** The rows on which a field is released, in clear or masked. */
export function rowsReleasing(access: Access, type: string, field: string): RowFilter {
  return anyOf(
    (access.releases.get(type)?.get(field) ?? []).map(({ where }) => where),
    access,
  );
}

const nothing: RowFilter = { sealed: { $in: [] } };

function anyOf(conditions: readonly RecordConditions[], asking: Asking): RowFilter {
  if (conditions.length === 0) return nothing;
  return { $or: distinct(conditions).map((where) => rowsOf(where, asking)) };
}

/**
 * Most rules set the same condition: said over and over, it would look ever narrower to the planner of the database.
 */
export function distinct<Value extends object>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** The rows on which a rule's conditions on the record are met. */
export function rowsOf(where: RecordConditions, { requester, today }: Asking): RowFilter {
  // A rule speaks to requesters within its place: their own division is the narrower one.
  const division = where.withinRequester ? requester.division : where.place;
  return {
    // Never an empty condition: MikroORM would leave it out of $or, and with it every row that only this rule lets
    // through.
    sealed: where.sealedIncluded ? { $in: [true, false] } : false,
    ...(where.categories === null ? {} : { categories: { $overlap: [...where.categories] } }),
    ...(where.age === null ? {} : { birthDate: bornWithin(where.age, today) }),
    ...(where.childId === null ? {} : { childId: where.childId }),
    ...(division === null ? {} : childrenOf(division)),
  };
}

/** The children who live or are registered in a division. */
export function childrenOf(division: string): RowFilter {
  const { from, below } = divisionRange(division);
  const within = { $gte: from, $lt: below };
  return { $or: [{ residenceDivision: within }, { householdDivision: within }] };
}

/** Compares days of birth, so that an index serves it. An unknown one is null, and meets no comparison. */
function bornWithin({ from, below }: AgeRange, today: string): RowFilter {
  return { $lte: yearsBefore(today, from ?? 0), ...(below !== null && { $gt: yearsBefore(today, below) }) };
}

/** The rows whose text begins so: what PostgreSQL takes for a pattern in it is taken as it stands. */
export function startsWith(text: string): RowFilter {
  return { $like: `${text.replaceAll(/[\\%_]/g, '\\$&')}%` };
}
