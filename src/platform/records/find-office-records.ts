import type { FieldsRead, RecordTable } from './record-table.ts';
import { PlatformError } from '../errors.ts';
import { assertMayFilterOfficeBy } from '../policy/assert-may-filter-by.ts';
import type { RowFilter } from '../policy/row-filter.ts';
import type { ReadContext } from './read-context.ts';
import { assertPageSize, beyond, positionOf } from './find-page.ts';
import type { Order } from './record-reader.ts';
import { selectRecord } from './select-record.ts';

/** What is told of a list at a time. */
export interface ListPage<Key = string> {
  first: number;
  /** Key of the record after which to read on; null for the beginning. */
  after: Key | null;
}

export interface OfficeQuery {
  /** Which records there are for this requester; all where not given. */
  among?: RowFilter;
  /** What is asked for, properties → values; those that are null or absent are no condition. */
  where: Record<string, unknown>;
  /** The fields that the conditions are on. */
  reads: FieldsRead;
  /** The last one tells any two records apart. */
  orderBy: readonly Order[];
  first: number;
  /** Names the record after which to read on, property → value; from the beginning where that is null. */
  after?: Record<string, unknown>;
}

/**
 * Records that are not about a child (office records), as far as some rule releases their fields.
 * @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE; BAD_INPUT for less than one and for a record after which
 * nothing can be read
 */
export async function findOfficeRecords<Row extends object>(
  { access, reader }: ReadContext,
  table: RecordTable<Row>,
  { among = {}, where, reads, orderBy, first, after = {} }: OfficeQuery,
): Promise<Row[]> {
  assertPageSize(first);
  for (const [type, fields] of Object.entries(reads)) assertMayFilterOfficeBy(access, type, fields);
  const start = given(after);
  const rest = Object.keys(start).length === 0 ? {} : beyond(orderBy, await findPosition());
  const { fields, settleOffice } = selectRecord(access, table);
  const found = await reader.find<Row>(table.entity, {
    where: { $and: [among, given(where), rest] },
    fields,
    orderBy,
    limit: first,
  });
  return found.map((row) => settleOffice(row));

  async function findPosition(): Promise<unknown[]> {
    const [row] = await reader.find(table.entity, {
      where: { $and: [among, start] },
      fields: orderBy.flatMap((order) => Object.keys(order)),
      orderBy,
      limit: 1,
    });
    if (!row)
      throw new PlatformError('BAD_INPUT', 'after: this names nothing that is told to you.', {
        field: 'after',
        check: 'unknown',
      });
    return positionOf(orderBy, row);
  }
}

/** The one record that the conditions name, null where there is none. */
export async function findOfficeRecord<Row extends object>(
  context: ReadContext,
  table: RecordTable<Row>,
  where: RowFilter,
): Promise<Row | null> {
  const [found] = await findOfficeRecords(context, table, { where, reads: {}, orderBy: [], first: 1 });
  return found ?? null;
}

/**
 * All records that are not about a child (office records) that belong to each key, or those of them that meet a
 * condition. A key that is given twice has rows of its own twice: each is decided, and named in the audit log, by the
 * child under whose record it is shown.
 */
export async function loadOfficeRecords<Row extends object>(
  { access, reader }: ReadContext,
  table: RecordTable<Row>,
  property: keyof Row & string,
  keys: readonly string[],
  where: RowFilter = {},
): Promise<Row[][]> {
  const { fields, settleOffice } = selectRecord(access, table);
  const found = await reader.find<Row>(table.entity, { where: { ...where, [property]: { $in: [...keys] } }, fields });
  const ofKey = Map.groupBy(found, (row) => row[property] as string);
  return keys.map((key) => (ofKey.get(key) ?? []).map((row) => settleOffice(row)));
}

function given(conditions: Record<string, unknown>): RowFilter {
  return Object.fromEntries(Object.entries(conditions).filter(([, value]) => (value ?? null) !== null));
}
