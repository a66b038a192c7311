import DataLoader from 'dataloader';
import type { CustodyService } from './custody.service.ts';
import type { HouseholdService } from './household.service.ts';

/** One batch per relation. Nothing is kept between batches: after a change it would be what stood before. */
export function createLoaders(households: HouseholdService, custody: CustodyService) {
  const fresh = { cache: false };
  return {
    household: new DataLoader((childIds: readonly string[]) => households.loadHouseholds(childIds), fresh),
    guardiansDetained: new DataLoader((childIds: readonly string[]) => custody.loadGuardiansDetained(childIds), fresh),
    protectiveRemovals: new DataLoader(
      (childIds: readonly string[]) => custody.loadProtectiveRemovals(childIds),
      fresh,
    ),
  };
}
