import type { InferEntity } from '@mikro-orm/postgresql';
import { findOfficeRecords, type ListPage } from '../../platform/records/find-office-records.ts';
import { startsWith } from '../../platform/policy/row-filter.ts';
import { PlatformError } from '../../platform/errors.ts';
import { checkDivisionCode } from '../../platform/standards/division-code.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/standards/value-of.ts';
import { divisionTable, type DivisionEntity } from './division.entity.ts';

type DivisionRecord = InferEntity<typeof DivisionEntity>;

/** The published divisions, found by code, by name and by parent. They are records of no child. */
export class DivisionService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * @throws PlatformError FILTER_REFUSED, BAD_INPUT where no condition is given, or a code is none or that of no
   * division, PAGE_TOO_LARGE
   */
  async findDivisions(
    code: string | null,
    name: string | null,
    parent: string | null,
    { first, after }: ListPage,
  ): Promise<DivisionRecord[]> {
    if (code === null && name === null && parent === null) {
      throw new PlatformError('BAD_INPUT', 'divisions: give a code, a name or a parent.', {
        field: 'code',
        check: 'either',
      });
    }
    const where = {
      ...(code !== null && { code: valueOf('code', checkDivisionCode(code)).code }),
      ...(name !== null && { name: startsWith(name) }),
      ...(parent !== null && { parent: valueOf('parent', checkDivisionCode(parent)).code }),
    };
    return findOfficeRecords(this.#context, divisionTable, {
      where,
      reads: { Division: Object.keys(where) },
      orderBy: [{ code: 'asc' }],
      first,
      after: { code: after },
    });
  }
}

export const divisions = perRequest((context) => new DivisionService(context));
