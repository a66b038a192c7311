import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { CustodyService } from './custody.service.ts';
import { HouseholdService } from './household.service.ts';
import { createLoaders } from './police.loaders.ts';

/** What a resolver of this department may use. */
export type PoliceContext = RequestContext & {
  householdService: HouseholdService;
  custodyService: CustodyService;
  load: ReturnType<typeof createLoaders>;
};

export function createPoliceContext(request: RequestContext): PoliceContext {
  const householdService = new HouseholdService(request);
  const custodyService = new CustodyService(request);
  return { ...request, householdService, custodyService, load: createLoaders(householdService, custodyService) };
}
