import { decideField, mayKnowOf } from '../policy/access.ts';
import { distinct, rowFilterFor } from '../policy/row-filter.ts';
import type { ChildFacts } from '../policy/policy.ts';
import { checkDivisionCode, divisionRange } from '../standards/division-code.ts';
import type { ReadContext } from './read-context.ts';
import { valueOf } from '../standards/value-of.ts';
import { findPage, type Page, type PageRequest } from './find-page.ts';
import { scopeTable } from './child-scope.entity.ts';
import { factColumns, type FieldsRead, type RecordTable } from './record-table.ts';
import { selectRecord } from './select-record.ts';

export interface RecordPageQuery {
  /** Names the query in the cursor's signature, e.g. `households`. */
  name: string;
  /** The fields that the conditions are on. */
  reads: FieldsRead;
  /** Only records of children who live here, 2 to 12 digits. */
  division: string | null | undefined;
  where: Record<string, unknown>[];
  orderBy: Record<string, 'asc' | 'desc'>[];
  page: PageRequest;
}

/**
 * A page of records on the children that the requester may know of. A record stands in the list only where the fields
 * that lead to it from its child are released: otherwise the list would tell what the child's own page keeps back.
 * @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT, CURSOR_INVALID
 */
export async function findRecordPage<Entity extends { scope?: ChildFacts | null }>(
  context: ReadContext,
  table: RecordTable<Entity>,
  { name, reads, division, where, orderBy, page }: RecordPageQuery,
): Promise<Page<Entity>> {
  const livesHere = division ? [{ residenceDivision: within(division) }] : [];
  const reach = [table.via ?? {}, reads]
    .flatMap(Object.entries<readonly string[]>)
    .map(([type, read]) => rowFilterFor(context.access, type, read));
  // Where a child lives is the register's to tell.
  if (division) reach.push(rowFilterFor(context.access, 'Child', ['residenceDivision']));
  const read = division ? { ...reads, Child: [...(reads.Child ?? []), 'residenceDivision'] } : reads;
  const decided = [table.via ?? {}, read].flatMap((types) => Object.entries<readonly string[]>(types));
  const selection = selectRecord(context.access, table);
  return findPage(context, table.entity, {
    name,
    orderBy,
    page,
    where: { $and: [{ scope: { $and: [...distinct(reach), ...livesHere] } }, ...where] },
    fields: [
      ...selection.fields,
      ...factColumns(scopeTable, context.access.asksAge).map((column) => `scope.${column}`),
    ],
    admit(row) {
      const facts = row.scope;
      if (!facts || !isListed(context, facts, decided)) return null;
      context.knowChild(facts);
      const settled = selection.settle(row, facts);
      context.trace.attachFacts(settled, facts);
      return settled;
    },
  });
}

/** What the row filter asks of the database, the way from the child among it, asked again of the record's own facts. */
function isListed(
  { access }: ReadContext,
  facts: ChildFacts,
  decided: readonly [type: string, fields: readonly string[]][],
): boolean {
  return decided.every(
    ([type, fields]) =>
      mayKnowOf(access, type, facts) &&
      fields.every((field) => decideField(access, type, field, facts).effect === 'allow'),
  );
}

function within(division: string): { $gte: string; $lt: string } {
  const { from, below } = divisionRange(valueOf('division', checkDivisionCode(division)).code);
  return { $gte: from, $lt: below };
}
