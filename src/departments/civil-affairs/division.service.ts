import type { InferEntity } from '@mikro-orm/postgresql';
import { pageLimit } from '../../platform/database/find-page.ts';
import { selectRecord } from '../../platform/database/select-record.ts';
import { PlatformError } from '../../platform/errors.ts';
import { assertMayFilterPublicBy } from '../../platform/policy/assert-may-filter-by.ts';
import { checkDivisionCode } from '../../platform/standards/division-code.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/subgraph/value-of.ts';
import { DivisionEntity, divisionTable } from './division.entity.ts';

type DivisionRecord = InferEntity<typeof DivisionEntity>;

/** The published divisions, found by code, by name and by parent. They are records of no child. */
export class DivisionService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** @throws PlatformError FILTER_REFUSED, BAD_INPUT where no condition is given, or a code is none, PAGE_TOO_LARGE */
  async findDivisions(code: string | null, name: string | null, parent: string | null, first: number): Promise<DivisionRecord[]> {
    if (code === null && name === null && parent === null) {
      throw new PlatformError('BAD_INPUT', 'divisions: give a code, a name or a parent.', { field: 'code', check: 'either' });
    }
    if (first < 1 || first > pageLimit) {
      throw new PlatformError('PAGE_TOO_LARGE', `first: ask for 1 to ${pageLimit} divisions.`, { field: 'first', limit: pageLimit });
    }
    const where = {
      ...(code !== null && { code: valueOf('code', checkDivisionCode(code)).code }),
      ...(name !== null && { name: { $like: `${name.replaceAll(/[\\%_]/g, '\\$&')}%` } }),
      ...(parent !== null && { parent: valueOf('parent', checkDivisionCode(parent)).code }),
    };
    const { access, reader } = this.#context;
    assertMayFilterPublicBy(access, 'Division', Object.keys(where));
    const { fields, settleChildless } = selectRecord(access, divisionTable);
    const found = await reader.find<DivisionRecord>(DivisionEntity, { where, fields, orderBy: [{ code: 'asc' }], limit: first });
    return found.map((division) => settleChildless(division));
  }
}
