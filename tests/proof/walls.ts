import { jest } from '@jest/globals';
import { defaultFieldResolver, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { RecordTable } from '../../src/platform/records/record-table.ts';
import type { Selection } from '../../src/platform/records/select-record.ts';
import type { Access } from '../../src/platform/policy/access.ts';
import type { RequestContext } from '../../src/platform/subgraph/request-context.ts';

/**
 * Which walls stand. Only a test file that calls `makeWallsBreakable` before it imports the platform can break the
 * first two; the third stands in PostgreSQL, where `ProofPlatform.areRightsOpen` breaks it.
 */
export const walls = { request: true, dataAccess: true };

/**
 * Puts a switch before the decisions of wall 1 (the request: operations, filters, each field, each record that is
 * found) and of wall 2 (the data access: rows, columns, and the form in which a value leaves the database), in the
 * test's own module registry: the platform itself has none. What a wall imports was loaded before, so that no wall
 * leans on another's switch.
 */
export async function makeWallsBreakable(): Promise<void> {
  const platform = await loadPlatform();
  breakRequest(platform);
  breakDataAccess(platform);
}

type Loaded = Awaited<ReturnType<typeof loadPlatform>>;

async function loadPlatform() {
  return {
    access: await import('../../src/platform/policy/access.ts'),
    filters: await import('../../src/platform/policy/assert-may-filter-by.ts'),
    rows: await import('../../src/platform/policy/row-filter.ts'),
    protection: await import('../../src/platform/subgraph/contract/protect-schema.ts'),
    selections: await import('../../src/platform/records/select-record.ts'),
    tables: await import('../../src/platform/records/record-table.ts'),
  };
}

/** Wall 1. */
function breakRequest({ access, filters, protection }: Loaded): void {
  const allowed = { effect: 'allow', rule: 'broken-wall', mask: null } as const;
  jest.unstable_mockModule('../../src/platform/policy/access.ts', () => ({
    ...access,
    decideField: (...given: Parameters<typeof access.decideField>) =>
      walls.request ? access.decideField(...given) : allowed,
    mayKnowOf: (...given: Parameters<typeof access.mayKnowOf>) => !walls.request || access.mayKnowOf(...given),
    mayEverRead: (...given: Parameters<typeof access.mayEverRead>) => !walls.request || access.mayEverRead(...given),
  }));
  const whileStanding =
    <Args extends unknown[]>(check: (...args: Args) => void) =>
    (...args: Args) => {
      if (walls.request) check(...args);
    };
  jest.unstable_mockModule('../../src/platform/policy/assert-may-filter-by.ts', () => ({
    assertMayFilterBy: whileStanding(filters.assertMayFilterBy),
    assertMayFilterOfficeBy: whileStanding(filters.assertMayFilterOfficeBy),
  }));
  jest.unstable_mockModule('../../src/platform/subgraph/contract/protect-schema.ts', () => ({
    ...protection,
    protectSchema(schema: GraphQLSchema): GraphQLSchema {
      const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
        isObjectType(type) ? Object.values(type.getFields()) : [],
      );
      const resolvers = new Map(fields.map((field) => [field, field.resolve]));
      protection.protectSchema(schema);
      for (const [field, resolve] of resolvers) {
        const guarded = field.resolve;
        if (guarded === undefined || guarded === resolve) continue;
        const unguarded = withoutDecision(resolve ?? defaultFieldResolver);
        field.resolve = (...given) => (walls.request ? guarded(...given) : unguarded(...given)) as unknown;
      }
      return schema;
    },
  }));
}

/** Wall 2. */
function breakDataAccess({ filters, rows, selections, tables }: Loaded): void {
  jest.unstable_mockModule('../../src/platform/policy/row-filter.ts', () => ({
    ...rows,
    rowFilterFor(given: Access, type: string, fieldsRead: readonly string[] = []) {
      if (walls.request && !walls.dataAccess)
        for (const field of fieldsRead) filters.assertMayFilterBy(given, type, field);
      return walls.dataAccess
        ? filterWithoutChecks(rows.rowFilterFor, given, type, fieldsRead)
        : { sealed: { $in: [true, false] } };
    },
  }));
  jest.unstable_mockModule('../../src/platform/records/select-record.ts', () => ({
    isReached: (...given: Parameters<typeof selections.isReached>) =>
      !walls.dataAccess || selections.isReached(...given),
    selectRecord(given: Access, table: RecordTable<any>): Selection {
      if (walls.dataAccess) return selections.selectRecord(given, table);
      const fields = [...new Set([...table.always, ...tables.readingsOf(table).map(({ property }) => property)])];
      return { fields, settle: (row) => row, settleOffice: (row) => row };
    },
  }));
}

/**
 * The row filter calls the check of wall 1 itself: without that wall it still narrows the rows, to none where the
 * field is never clear.
 */
function filterWithoutChecks(
  filterFor: Loaded['rows']['rowFilterFor'],
  given: Access,
  type: string,
  fieldsRead: readonly string[],
) {
  if (walls.request) return filterFor(given, type, fieldsRead);
  const isClear = (field: string) =>
    given.releases
      .get(type)
      ?.get(field)
      ?.some(({ effect }) => effect === 'allow') ?? false;
  return fieldsRead.every(isClear) ? filterFor(given, type, fieldsRead) : { sealed: { $in: [] } };
}

/** Says whose the linked records are, as the guarded field does, and decides nothing. */
function withoutDecision(
  resolve: GraphQLFieldResolver<unknown, RequestContext>,
): GraphQLFieldResolver<unknown, RequestContext> {
  return async (record, args, context, info) => {
    const value: unknown = await resolve(record, args, context, info);
    const facts = context.trace.factsOf(record as object);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && typeof one === 'object' && facts !== null && context.trace.factsOf(one) === null)
        context.trace.attachFacts(one, facts);
    }
    return value;
  };
}
