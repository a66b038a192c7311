import DataLoader from 'dataloader';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import { ApplicationService } from './application.service.ts';
import { CatalogueService } from './catalogue.service.ts';
import { EmergencyAccessService } from './emergency-access.service.ts';
import { GovernanceEventService } from './governance-event.service.ts';
import { PolicyChangeService } from './policy-change.service.ts';

/** What a resolver of governance may use. */
export type GovernanceContext = RequestContext & {
  applicationService: ApplicationService;
  catalogueService: CatalogueService;
  emergencyAccessService: EmergencyAccessService;
  governanceEventService: GovernanceEventService;
  policyChangeService: PolicyChangeService;
  load: ReturnType<typeof createLoaders>;
};

export function createGovernanceContext(request: RequestContext): GovernanceContext {
  const policyChangeService = new PolicyChangeService(request);
  const emergencyAccessService = new EmergencyAccessService(request);
  return {
    ...request,
    policyChangeService,
    emergencyAccessService,
    applicationService: new ApplicationService(request),
    catalogueService: new CatalogueService(request),
    governanceEventService: new GovernanceEventService(request),
    load: createLoaders(policyChangeService, emergencyAccessService),
  };
}

/** Nothing is kept between batches: after a change it would be what stood before. */
function createLoaders(changes: PolicyChangeService, emergencyAccesses: EmergencyAccessService) {
  return {
    reviews: new DataLoader((ids: readonly string[]) => changes.loadReviews(ids), { cache: false }),
    emergencyReviews: new DataLoader((ids: readonly string[]) => emergencyAccesses.loadReviews(ids), { cache: false }),
  };
}
