import { jest } from '@jest/globals';
import type { Access } from '../../src/platform/policy/access.ts';

/** Which walls stand. Only a test file that calls `makeWallsBreakable` before it imports the platform can break one. */
export const walls = { request: true, dataAccess: true };

/**
 * Puts a switch before the decisions of wall 1 (the request) and of wall 2 (the data access), in the test's own module registry: the platform
 * itself has none.
 */
export async function makeWallsBreakable(): Promise<void> {
  const policy = '../../src/platform/policy';
  const access = await import('../../src/platform/policy/access.ts');
  const filters = await import('../../src/platform/policy/assert-may-filter-by.ts');
  const rows = await import('../../src/platform/policy/row-filter.ts');
  const columns = await import('../../src/platform/database/permitted-columns.ts');

  const allowed = { effect: 'allow', rule: 'broken-wall', mask: null } as const;
  jest.unstable_mockModule(`${policy}/access.ts`, () => ({
    ...access,
    decideField: (...given: Parameters<typeof access.decideField>) => (walls.request ? access.decideField(...given) : allowed),
    mayKnowOf: (...given: Parameters<typeof access.mayKnowOf>) => !walls.request || access.mayKnowOf(...given),
  }));
  const whileStanding = <Args extends unknown[]>(check: (...args: Args) => void) => (...args: Args) => {
    if (walls.request) check(...args);
  };
  jest.unstable_mockModule(`${policy}/assert-may-filter-by.ts`, () => ({
    assertMayFilterBy: whileStanding(filters.assertMayFilterBy), assertMayFilterPublicBy: whileStanding(filters.assertMayFilterPublicBy),
  }));
  jest.unstable_mockModule(`${policy}/row-filter.ts`, () => ({
    ...rows,
    rowFilterFor(given: Access, type: string, fieldsRead: readonly string[] = []) {
      if (walls.request && !walls.dataAccess) for (const field of fieldsRead) filters.assertMayFilterBy(given, type, field);
      return walls.dataAccess ? filterWithoutChecks(rows.rowFilterFor, given, type, fieldsRead) : { sealed: { $in: [true, false] } };
    },
  }));
  jest.unstable_mockModule('../../src/platform/database/permitted-columns.ts', () => ({
    permittedColumns: (...given: Parameters<typeof columns.permittedColumns>) => (
      walls.dataAccess ? columns.permittedColumns(...given) : [...new Set([...given[2], ...Object.values(given[3]).flat()])]
    ),
  }));

  /** The row filter calls the check of wall 1 itself: without that wall it still narrows the rows, to none where the field is never clear. */
  function filterWithoutChecks(filterFor: typeof rows.rowFilterFor, given: Access, type: string, fieldsRead: readonly string[]) {
    if (walls.request) return filterFor(given, type, fieldsRead);
    const isClear = (field: string) => given.releases.get(type)?.get(field)?.some(({ effect }) => effect === 'allow') ?? false;
    return fieldsRead.every(isClear) ? filterFor(given, type, fieldsRead) : { sealed: { $in: [] } };
  }
}
