import { createHmac } from 'node:crypto';
import type { EntitySchema } from '@mikro-orm/postgresql';
import { PlatformError } from '../errors.ts';
import { isSameMac } from '../identity/signed-requester.ts';
import type { Access } from '../policy/access.ts';
import type { RowFilter } from '../policy/row-filter.ts';
import type { Order, RecordReader } from './record-reader.ts';

/** Most records that one page may hold. */
export const pageLimit = 200;
const defaultPage = 20;

export interface PageRequest {
  first?: number | null;
  after?: string | null;
}

/** A page in the shape of the Relay connection specification. */
export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  /**
   * Counts all records that fit the filter and that the requester may know of; a query of its own, so only when asked
   * for.
   */
  count(): Promise<number>;
}

export interface PageQuery<Row> {
  /** Names the query in the cursor's signature, e.g. `children`. */
  name: string;
  where: RowFilter;
  /** The last one tells any two rows apart. */
  orderBy: Order[];
  fields: readonly string[];
  page: PageRequest;
  /**
   * The decision on each row that the database gave: the record as it may leave, null for a row that the row filter
   * should have kept back.
   */
  admit(row: Row): Row | null;
}

/** What a page needs of the operation that it is read for. */
export interface PageContext {
  reader: RecordReader;
  access: Access;
  cursorKey: string;
}

/**
 * One page of rows. A cursor is signed and bound to query, filter, order, department, division and policy version: it
 * opens nothing else.
 * @throws PlatformError PAGE_TOO_LARGE, BAD_INPUT, CURSOR_INVALID
 */
export async function findPage<Entity extends object>(
  context: PageContext,
  entity: EntitySchema<Entity, any, any>,
  query: PageQuery<Entity>,
): Promise<Page<Entity>> {
  const { reader, access, cursorKey } = context;
  const first = query.page.first ?? defaultPage;
  assertPageSize(first);
  // Every list is of records on children: of whom no rule tells anything to this requester, the database does not
  // either.
  if (!access.releases.has('Child'))
    return {
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      count: async () => 0,
    };
  const { department, division } = access.requester;
  const binding = () =>
    JSON.stringify([query.name, query.where, query.orderBy, department, division, access.policyVersion]);
  const where = query.page.after
    ? { $and: [query.where, beyond(query.orderBy, openCursor(query.page.after, binding(), cursorKey))] }
    : query.where;
  const rows = await reader.find<Entity>(entity, {
    where,
    fields: query.fields,
    orderBy: query.orderBy,
    limit: first + 1,
  });
  const edges = rows.slice(0, first).flatMap((row) => {
    const node = query.admit(row);
    return node === null
      ? []
      : [
          {
            node,
            // Signed when it is asked for.
            get cursor() {
              return sealCursor(positionOf(query.orderBy, row), binding(), cursorKey);
            },
          },
        ];
  });
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      // Before a page that begins behind a cursor stands at least the record of the cursor.
      hasPreviousPage: Boolean(query.page.after),
      get startCursor() {
        return edges[0]?.cursor ?? null;
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null;
      },
    },
    count: () => reader.count(entity, query.where),
  };
}

/** @throws PlatformError BAD_INPUT for no record at all, PAGE_TOO_LARGE */
export function assertPageSize(first: number): void {
  if (first < 1)
    throw new PlatformError('BAD_INPUT', 'first: ask for at least one record.', { field: 'first', check: 'min' });
  if (first > pageLimit) {
    throw new PlatformError(
      'PAGE_TOO_LARGE',
      `first: a page holds ${pageLimit} records at most, ${first} were asked for.`,
      { field: 'first', limit: pageLimit },
    );
  }
}

/**
 * The rows after a position in this order: those behind it in the first column, and where they are level, in the next.
 */
export function beyond(orderBy: readonly Order[], position: readonly unknown[]): RowFilter {
  const columns = orderBy.flatMap((order) => Object.entries(order));
  return {
    $or: columns.map(([column, direction], at) => ({
      ...Object.fromEntries(columns.slice(0, at).map(([level], index) => [level, position[index]])),
      [column]: { [direction === 'desc' ? '$lt' : '$gt']: position[at] },
    })),
  };
}

/** Where the row stands in this order. */
export function positionOf(orderBy: readonly Order[], row: object): unknown[] {
  return orderBy.flatMap((order) => Object.keys(order)).map((column) => (row as Record<string, unknown>)[column]);
}

function sealCursor(values: readonly unknown[], binding: string, key: string): string {
  const position = Buffer.from(JSON.stringify(values)).toString('base64url');
  return `${position}.${macOf(position, binding, key)}`;
}

function openCursor(cursor: string, binding: string, key: string): unknown[] {
  const [position = '', mac = ''] = cursor.split('.');
  if (isSameMac(mac, macOf(position, binding, key)))
    return JSON.parse(Buffer.from(position, 'base64url').toString()) as unknown[];
  throw new PlatformError(
    'CURSOR_INVALID',
    'after: this cursor does not belong to this query, filter, order and requester.',
    { field: 'after' },
  );
}

function macOf(position: string, binding: string, key: string): string {
  return createHmac('sha256', key).update(position).update('\0').update(binding).digest('base64url').slice(0, 22);
}
