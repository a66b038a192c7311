import DataLoader from 'dataloader';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import { ApplicationService } from './applications/application.service.ts';
import { AuditService } from './logs/audit.service.ts';
import { CatalogueService } from './catalogue/catalogue.service.ts';
import { CorrectionService } from './corrections/correction.service.ts';
import { EmergencyAccessService } from './emergency-access/emergency-access.service.ts';
import { FreshnessService } from './catalogue/freshness.service.ts';
import { GovernanceEventService } from './events/governance-event.service.ts';
import { LookCountService } from './logs/look-count.service.ts';
import { PolicyChangeService } from './policy-changes/policy-change.service.ts';
import { UpkeepService } from './policy-changes/upkeep.service.ts';
import { RecordReadService } from './logs/record-read.service.ts';
import { SubjectReportService } from './logs/subject-report.service.ts';
import { WebhookService } from './events/webhook.service.ts';

/** What a resolver of governance may use. */
export type GovernanceContext = RequestContext & {
  applicationService: ApplicationService;
  auditService: AuditService;
  catalogueService: CatalogueService;
  emergencyAccessService: EmergencyAccessService;
  freshnessService: FreshnessService;
  governanceEventService: GovernanceEventService;
  correctionService: CorrectionService;
  lookCountService: LookCountService;
  policyChangeService: PolicyChangeService;
  upkeepService: UpkeepService;
  recordReadService: RecordReadService;
  subjectReportService: SubjectReportService;
  webhookService: WebhookService;
  load: ReturnType<typeof createLoaders>;
};

export function createGovernanceContext(request: RequestContext): GovernanceContext {
  const policyChangeService = new PolicyChangeService(request);
  const emergencyAccessService = new EmergencyAccessService(request);
  const correctionService = new CorrectionService(request);
  const freshnessService = new FreshnessService(request);
  return {
    ...request,
    policyChangeService,
    emergencyAccessService,
    correctionService,
    freshnessService,
    applicationService: new ApplicationService(request),
    auditService: new AuditService(request),
    catalogueService: new CatalogueService(request),
    lookCountService: new LookCountService(request),
    governanceEventService: new GovernanceEventService(request),
    upkeepService: new UpkeepService(request),
    recordReadService: new RecordReadService(request),
    subjectReportService: new SubjectReportService(request),
    webhookService: new WebhookService(request),
    load: createLoaders(policyChangeService, emergencyAccessService, correctionService, freshnessService),
  };
}

/** Nothing is kept between batches: after a change it would be what stood before. */
function createLoaders(
  changes: PolicyChangeService,
  emergencyAccesses: EmergencyAccessService,
  corrections: CorrectionService,
  freshness: FreshnessService,
) {
  const fresh = { cache: false };
  return {
    reviews: new DataLoader((ids: readonly string[]) => changes.loadReviews(ids), fresh),
    emergencyReviews: new DataLoader((ids: readonly string[]) => emergencyAccesses.loadReviews(ids), fresh),
    openCorrections: new DataLoader((childIds: readonly string[]) => corrections.loadOpenCorrections(childIds), fresh),
    freshness: new DataLoader((types: readonly string[]) => freshness.loadFreshness(types), fresh),
  };
}
