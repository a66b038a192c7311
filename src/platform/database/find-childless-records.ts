import type { FieldsRead, RecordTable } from './record-table.ts';
import { PlatformError } from '../errors.ts';
import { assertMayFilterPublicBy } from '../policy/assert-may-filter-by.ts';
import type { RequestContext } from '../subgraph/request-context.ts';
import { pageLimit } from './find-page.ts';
import type { Order } from './record-reader.ts';
import { selectRecord } from './select-record.ts';

export interface ChildlessQuery {
  /** Properties → values; those that are null or absent are no condition. */
  where: Record<string, unknown>;
  /** The fields that the conditions are on. */
  reads: FieldsRead;
  orderBy: readonly Order[];
  first: number;
}

/**
 * Records of no child, as far as some rule releases their fields.
 * @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE
 */
export async function findChildlessRecords<Row extends object>(
  { access, reader }: RequestContext, table: RecordTable<Row>, { where, reads, orderBy, first }: ChildlessQuery,
): Promise<Row[]> {
  if (first < 1 || first > pageLimit) throw new PlatformError('PAGE_TOO_LARGE', `first: ask for 1 to ${pageLimit} records.`, { field: 'first', limit: pageLimit });
  for (const [type, fields] of Object.entries(reads)) assertMayFilterPublicBy(access, type, fields);
  const { fields, settleChildless } = selectRecord(access, table);
  const given = Object.fromEntries(Object.entries(where).filter(([, value]) => (value ?? null) !== null));
  const found = await reader.find<Row>(table.entity, { where: given, fields, orderBy, limit: first });
  return found.map((row) => settleChildless(row));
}
