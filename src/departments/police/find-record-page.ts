import type { EntitySchema } from '@mikro-orm/postgresql';
import { findPage, type Page, type PageRequest } from '../../platform/database/find-page.ts';
import { rowFilterFor, type RowFilter } from '../../platform/policy/row-filter.ts';
import { divisionRange } from '../../platform/standards/division-code.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';

export interface RecordPageQuery {
  /** Names the query in the cursor's signature, e.g. `households`. */
  name: string;
  /** Field of Child under which such a record hangs. */
  link: string;
  /** Conditions on the child's scope beyond the link: one for each type on the way to the record, and for the record itself. */
  reach: RowFilter[];
  /** Only children living or registered here, 2 to 12 digits. */
  division: string | null | undefined;
  where: Record<string, unknown>[];
  orderBy: Record<string, 'asc' | 'desc'>[];
  fields: readonly string[];
  page: PageRequest;
}

/**
 * A page of records on the children that the requester may know of. A record stands in the list only where the fields that lead to it
 * from its child are released: otherwise the list would tell what the child's own page keeps back.
 * @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT, CURSOR_INVALID
 */
export async function findRecordPage<Entity extends { childId: string }>(
  context: RequestContext,
  entity: EntitySchema<Entity, any, any>,
  { name, link, reach, division, where, orderBy, fields, page }: RecordPageQuery,
): Promise<Page<Entity>> {
  const ofChild = rowFilterFor(context.access, 'Child', division ? [link, 'residenceDivision', 'householdDivision'] : [link]);
  const found = await findPage(context, entity, {
    name, orderBy, fields, page,
    where: { $and: [{ scope: { $and: [...distinctConditions([ofChild, ...reach]), ...(division ? [livingWithin(division)] : [])] } }, ...where] },
  });
  await Promise.all(found.edges.map(async ({ node }) => {
    const child = await context.children.load(node.childId);
    if (child !== null) context.trace.attachFacts(node, child.facts);
  }));
  return found;
}

/** Most rules set the same condition: said over and over, it would look ever narrower to the planner of the database. */
function distinctConditions(filters: RowFilter[]): RowFilter[] {
  const conditions = filters.flatMap(({ $and }) => $and as RowFilter[]);
  return [...new Map(conditions.map((condition) => [JSON.stringify(condition), condition])).values()];
}

function livingWithin(division: string): RowFilter {
  const { from, below } = divisionRange(division);
  const within = { $gte: from, $lt: below };
  return { $or: [{ residenceDivision: within }, { householdDivision: within }] };
}
