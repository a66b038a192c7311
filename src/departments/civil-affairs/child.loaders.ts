import DataLoader from 'dataloader';
import type { ChildService } from './child.service.ts';
import type { GuardianshipService } from './guardianship.service.ts';

/** One batch per relation. Nothing is kept between batches: after a change it would be what stood before. */
export function createLoaders(children: ChildService, guardianships: GuardianshipService) {
  const fresh = { cache: false };
  return {
    child: new DataLoader((ids: readonly string[]) => children.loadChildren(ids), fresh),
    guardianship: new DataLoader((childIds: readonly string[]) => guardianships.loadGuardianships(childIds), fresh),
    parents: new DataLoader((childIds: readonly string[]) => guardianships.loadParents(childIds), fresh),
  };
}
