import DataLoader from 'dataloader';
import type { CustodyService } from './custody.service.ts';
import type { HouseholdService } from './household.service.ts';

/** One batch per relation. */
export function createLoaders(households: HouseholdService, custody: CustodyService) {
  return {
    household: new DataLoader((childIds: readonly string[]) => households.loadHouseholds(childIds)),
    guardiansDetained: new DataLoader((childIds: readonly string[]) => custody.loadGuardiansDetained(childIds)),
    protectiveRemovals: new DataLoader((childIds: readonly string[]) => custody.loadProtectiveRemovals(childIds)),
  };
}
