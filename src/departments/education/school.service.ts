import type { InferEntity } from '@mikro-orm/postgresql';
import { pageLimit } from '../../platform/database/find-page.ts';
import type { RowQuery } from '../../platform/database/record-reader.ts';
import { selectRecord } from '../../platform/database/select-record.ts';
import { PlatformError } from '../../platform/errors.ts';
import { assertMayFilterPublicBy } from '../../platform/policy/assert-may-filter-by.ts';
import type { RowFilter } from '../../platform/policy/row-filter.ts';
import { checkDivisionCode, divisionRange } from '../../platform/standards/division-code.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/subgraph/value-of.ts';
import { SchoolEntity, schoolTable } from './school.entity.ts';

type SchoolRecord = InferEntity<typeof SchoolEntity>;

/** Schools and kindergartens. They are records of no child. */
export class SchoolService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** @throws PlatformError FILTER_REFUSED, BAD_INPUT where no condition is given or the division is none, PAGE_TOO_LARGE */
  async findSchools(division: string | null, name: string | null, first: number): Promise<SchoolRecord[]> {
    if (division === null && name === null) {
      throw new PlatformError('BAD_INPUT', 'schools: give a division or the beginning of a name.', { field: 'division', check: 'either' });
    }
    if (first < 1 || first > pageLimit) {
      throw new PlatformError('PAGE_TOO_LARGE', `first: ask for 1 to ${pageLimit} schools.`, { field: 'first', limit: pageLimit });
    }
    const { from, below } = division === null ? {} : divisionRange(valueOf('division', checkDivisionCode(division)).code);
    const where = {
      ...(division !== null && { division: { $gte: from, $lt: below } }),
      ...(name !== null && { name: { $like: `${name.replaceAll(/[\\%_]/g, '\\$&')}%` } }),
    };
    assertMayFilterPublicBy(this.#context.access, 'School', Object.keys(where));
    return this.#find(where, { orderBy: [{ creditCode: 'asc' }], limit: first });
  }

  /** The schools under these credit codes, null for each code that is not registered. */
  async loadSchools(creditCodes: readonly string[]): Promise<(SchoolRecord | null)[]> {
    const schools = await this.#find({ creditCode: { $in: [...creditCodes] } });
    const byCode = new Map(schools.map((school) => [school.creditCode, school]));
    return creditCodes.map((code) => byCode.get(code) ?? null);
  }

  async #find(where: RowFilter, page: Pick<RowQuery, 'orderBy' | 'limit'> = {}): Promise<SchoolRecord[]> {
    const { fields, settleChildless } = selectRecord(this.#context.access, schoolTable);
    const found = await this.#context.reader.find<SchoolRecord>(SchoolEntity, { ...page, where, fields });
    return found.map((school) => settleChildless(school));
  }
}
