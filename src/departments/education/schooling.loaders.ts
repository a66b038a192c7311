import DataLoader from 'dataloader';
import type { SchoolService } from './school.service.ts';
import type { SchoolingService } from './schooling.service.ts';

/** One batch per relation. A schooling is not kept between batches: after a change it would be what stood before. */
export function createLoaders(schoolings: SchoolingService, schools: SchoolService) {
  return {
    schooling: new DataLoader((childIds: readonly string[]) => schoolings.loadSchoolings(childIds), { cache: false }),
    school: new DataLoader((creditCodes: readonly string[]) => schools.loadSchools(creditCodes)),
  };
}
