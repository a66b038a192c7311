import type { InferEntity } from '@mikro-orm/postgresql';
import { findOfficeRecords, loadOfficeRecords, type ListPage } from '../../platform/records/find-office-records.ts';
import { startsWith } from '../../platform/policy/row-filter.ts';
import { PlatformError } from '../../platform/errors.ts';
import { checkDivisionCode, divisionRange } from '../../platform/standards/division-code.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/standards/value-of.ts';
import { schoolTable, type SchoolEntity } from './school.entity.ts';

type SchoolRecord = InferEntity<typeof SchoolEntity>;

/** Schools and kindergartens. They are records of no child. */
export class SchoolService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * @throws PlatformError FILTER_REFUSED, BAD_INPUT where no condition is given, the division is none or the code that
   * of no school, PAGE_TOO_LARGE
   */
  async findSchools(division: string | null, name: string | null, { first, after }: ListPage): Promise<SchoolRecord[]> {
    if (division === null && name === null) {
      throw new PlatformError('BAD_INPUT', 'schools: give a division or the beginning of a name.', {
        field: 'division',
        check: 'either',
      });
    }
    const { from, below } =
      division === null ? {} : divisionRange(valueOf('division', checkDivisionCode(division)).code);
    const where = {
      ...(division !== null && { division: { $gte: from, $lt: below } }),
      ...(name !== null && { name: startsWith(name) }),
    };
    return findOfficeRecords(this.#context, schoolTable, {
      where,
      reads: { School: Object.keys(where) },
      orderBy: [{ creditCode: 'asc' }],
      first,
      after: { creditCode: after },
    });
  }

  /** The schools under these credit codes, null for each code that is not registered. */
  async loadSchools(creditCodes: readonly string[]): Promise<(SchoolRecord | null)[]> {
    const found = await loadOfficeRecords<SchoolRecord>(this.#context, schoolTable, 'creditCode', creditCodes);
    return found.map(([school]) => school ?? null);
  }
}

export const schools = perRequest((context) => new SchoolService(context));
export const loadSchool = batch(schools, 'loadSchools');
