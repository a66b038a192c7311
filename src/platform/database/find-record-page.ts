import type { EntitySchema } from '@mikro-orm/postgresql';
import { decideField, mayKnowOf } from '../policy/access.ts';
import { distinct, rowFilterFor } from '../policy/row-filter.ts';
import type { ChildFacts } from '../policy/policy.ts';
import { checkDivisionCode, divisionRange } from '../standards/division-code.ts';
import type { RequestContext } from '../subgraph/request-context.ts';
import { valueOf } from '../subgraph/value-of.ts';
import { findPage, type Page, type PageRequest } from './find-page.ts';

export interface RecordPageQuery {
  /** Names the query in the cursor's signature, e.g. `households`. */
  name: string;
  /** Type → the fields that the list reads of it: those that lead from the child to the record, and those that the conditions are on. */
  reads: Readonly<Record<string, readonly string[]>>;
  /** Only records of children who live here, 2 to 12 digits. */
  division: string | null | undefined;
  where: Record<string, unknown>[];
  orderBy: Record<string, 'asc' | 'desc'>[];
  fields: readonly string[];
  page: PageRequest;
}

const factColumns = ['scope.childId', 'scope.residenceDivision', 'scope.householdDivision', 'scope.sealed', 'scope.categories', 'scope.birthDate'];

/**
 * A page of records on the children that the requester may know of. A record stands in the list only where the fields that lead to it
 * from its child are released: otherwise the list would tell what the child's own page keeps back.
 * @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT, CURSOR_INVALID
 */
export async function findRecordPage<Entity extends { scope?: ChildFacts | null }>(
  context: RequestContext,
  entity: EntitySchema<Entity, any, any>,
  { name, reads, division, where, orderBy, fields, page }: RecordPageQuery,
): Promise<Page<Entity>> {
  const livesHere = division ? [{ residenceDivision: within(division) }] : [];
  const reach = Object.entries(reads).map(([type, read]) => rowFilterFor(context.access, type, read));
  // Where a child lives is the register's to tell.
  if (division) reach.push(rowFilterFor(context.access, 'Child', ['residenceDivision']));
  return findPage(context, entity, {
    name, orderBy, page,
    where: { $and: [{ scope: { $and: [...distinct(reach), ...livesHere] } }, ...where] },
    fields: [...fields, ...factColumns],
    admit(row) {
      const { scope } = row as Entity;
      if (!scope || !isListed(context, scope, division ? { ...reads, Child: [...(reads.Child ?? []), 'residenceDivision'] } : reads)) return false;
      context.trace.attachFacts(row, scope);
      return true;
    },
  });
}

/** What the row filter asks of the database, asked again of the record's own facts. */
function isListed({ access }: RequestContext, facts: ChildFacts, reads: RecordPageQuery['reads']): boolean {
  return Object.entries(reads).every(([type, fields]) => (
    mayKnowOf(access, type, facts) && fields.every((field) => decideField(access, type, field, facts).effect === 'allow')
  ));
}

function within(division: string): { $gte: string; $lt: string } {
  const { from, below } = divisionRange(valueOf('division', checkDivisionCode(division)).code);
  return { $gte: from, $lt: below };
}
