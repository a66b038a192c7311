import DataLoader from 'dataloader';
import type { ChildService } from './child.service.ts';
import type { GuardianshipService } from './guardianship.service.ts';

/** One batch per relation. */
export function createLoaders(children: ChildService, guardianships: GuardianshipService) {
  return {
    child: new DataLoader((ids: readonly string[]) => children.loadChildren(ids)),
    guardianship: new DataLoader((childIds: readonly string[]) => guardianships.loadGuardianships(childIds)),
    parents: new DataLoader((childIds: readonly string[]) => guardianships.loadParents(childIds)),
  };
}
