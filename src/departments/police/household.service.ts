import type { InferEntity } from '@mikro-orm/postgresql';
import type { Page, PageRequest } from '../../platform/records/find-page.ts';
import { findRecordPage } from '../../platform/records/find-record-page.ts';
import { loadRowOfEachChild } from '../../platform/records/load-rows-of-children.ts';
import { PlatformError } from '../../platform/errors.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { household, householdTable, type HouseholdEntity } from './household.entity.ts';
import type { HouseholdFilter, HouseholdInput } from './household.inputs.ts';

type HouseholdRecord = InferEntity<typeof HouseholdEntity>;

/** Household registration (户籍) of the children of the register. */
export class HouseholdService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  loadHouseholds(childIds: readonly string[]): Promise<(HouseholdRecord | null)[]> {
    return loadRowOfEachChild(this.#context, householdTable, childIds);
  }

  /** @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, CURSOR_INVALID */
  async findPage(
    { division, status, verifiedBefore }: HouseholdFilter,
    page: PageRequest,
  ): Promise<Page<HouseholdRecord>> {
    const where = [
      ...(status ? [{ status }] : []),
      ...(verifiedBefore ? [{ verifiedOn: { $lt: verifiedBefore } }] : []),
    ];
    return findRecordPage(this.#context, householdTable, {
      name: 'households',
      division,
      where,
      page,
      reads: { Household: where.flatMap(Object.keys) },
      orderBy: [{ childId: 'asc' }],
    });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async verify(input: HouseholdInput): Promise<void> {
    await this.#context.changes.record(household, input, { check: assertCoherent });
  }
}

function assertCoherent({ status, address }: HouseholdRecord): void {
  const isRegistered = status === 'REGISTERED' || status === 'COLLECTIVE';
  if (isRegistered === Boolean(address)) return;
  const remedy = isRegistered ? 'a registered child has one, give it' : 'send null for a child that is not registered';
  throw new PlatformError('BAD_INPUT', `address: ${remedy}.`, { field: 'address', check: 'status' });
}

export const households = perRequest((context) => new HouseholdService(context));
export const loadHousehold = batch(households, 'loadHouseholds');
