import DataLoader from 'dataloader';
import { loadRowsOfChildren } from '../records/load-rows-of-children.ts';
import type { RecordTable } from '../records/record-table.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Asks for a service of an operation: `export const households = perRequest((context) => new
 * HouseholdService(context))`, and a resolver calls `households(context)`. The service is made when it is first asked
 * for and kept for the operation.
 */
export function perRequest<Service>(make: (context: RequestContext) => Service): (context: RequestContext) => Service {
  return (context) => {
    const known = context.services.get(make);
    if (known !== undefined) return known as Service;
    const service = make(context);
    context.services.set(make, service);
    return service;
  };
}

/**
 * Loads what a service answers for many keys at once: `const loadHousehold = batch(households, 'loadHouseholds')`, and
 * a resolver calls `loadHousehold(context, childId)`. Nothing is kept between batches: after a change it would be what
 * stood before.
 */
export function batch<
  Name extends string,
  Service extends Record<Name, (keys: readonly string[]) => Promise<readonly unknown[]>>,
>(
  serviceOf: (context: RequestContext) => Service,
  load: Name,
): (context: RequestContext, key: string) => Promise<Awaited<ReturnType<Service[Name]>>[number]> {
  type Value = Awaited<ReturnType<Service[Name]>>[number];
  const loaderOf = perRequest((context) => {
    const service = serviceOf(context);
    return new DataLoader((keys: readonly string[]) => service[load](keys) as Promise<Value[]>, { cache: false });
  });
  return (context, key) => loaderOf(context).load(key);
}

/** Loads the rows of a table of each child at once: `const loadReferrals = rowsOfEachChild(referralTable)`. */
export function rowsOfEachChild<Row extends { childId: string }>(
  table: RecordTable<Row>,
): (context: RequestContext, childId: string) => Promise<Row[]> {
  const rows = (context: RequestContext) => ({
    load: (childIds: readonly string[]) => loadRowsOfChildren(context, table, childIds),
  });
  return batch(rows, 'load') as (context: RequestContext, childId: string) => Promise<Row[]>;
}
