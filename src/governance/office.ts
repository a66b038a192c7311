import { applyChildScope } from '../platform/records/apply-child-scope.ts';
import { recordChanged } from '../platform/events/department-event.ts';
import { resolveChild } from '../platform/subgraph/contract/child-type.ts';
import { announced } from '../platform/procedures/announcement.ts';
import { defineOffice } from '../platform/subgraph/define-office.ts';
import { announce, takeAnnouncement } from './events/announce.ts';
import { applicationProcedure } from './applications/application.procedure.ts';
import { correctionProcedure } from './corrections/correction.procedure.ts';
import { emergencyAccessProcedure } from './emergency-access/emergency-access.procedure.ts';
import { webhookDeliveryProcedure } from './events/webhook-delivery.procedure.ts';
import { policyChangeProcedure } from './policy-changes/policy-change.procedure.ts';
import { applicationTable } from './applications/application.entity.ts';
import { ApplicationResolver } from './applications/application.resolver.ts';
import { AuditResolver } from './logs/audit.resolver.ts';
import { CatalogueResolver } from './catalogue/catalogue.resolver.ts';
import { closedCaseTable } from './logs/closed-case.entity.ts';
import { correctionTable } from './corrections/correction.entity.ts';
import { ChildResolver, CorrectionResolver } from './corrections/correction.resolver.ts';
import { countRecordChange } from './catalogue/count-record-change.ts';
import { emergencyAccessTable, emergencyReviewTable } from './emergency-access/emergency-access.entity.ts';
import { EmergencyAccessResolver } from './emergency-access/emergency-access.resolver.ts';
import { governanceEventTable } from './events/governance-event.entity.ts';
import { GovernanceEventResolver } from './events/governance-event.resolver.ts';
import { keepGovernance } from './doors.ts';
import { keepRolesSeparate } from './keep-roles-separate.ts';
import { LookCountResolver } from './logs/look-count.resolver.ts';
import { lookDigests } from './logs/look-digests.ts';
import { policyChangeTable, policyReviewTable } from './policy-changes/policy-change.entity.ts';
import { PolicyChangeResolver, PolicyEffectResolver } from './policy-changes/policy-change.resolver.ts';
import { policyVersionTable } from './policy-changes/policy-version.entity.ts';
import { overdueReviews } from './roll-backs/overdue-reviews.ts';
import { policyRollBackTable } from './roll-backs/roll-back.entity.ts';
import { rollBackProcedure } from './roll-backs/roll-back.procedure.ts';
import { PolicyRollBackResolver } from './roll-backs/roll-back.resolver.ts';
import { RecordReadResolver } from './logs/record-read.resolver.ts';
import { reminderTable } from './terms/reminder.entity.ts';
import { ruleUseTable } from './policy-changes/rule-use.entity.ts';
import { ruleUse } from './policy-changes/rule-use.ts';
import { ruleWarnings } from './policy-changes/rule-warnings.ts';
import { scheduledChanges } from './policy-changes/scheduled-changes.ts';
import { SubjectReportResolver } from './logs/subject-report/subject-report.resolver.ts';
import { toldTables } from './telling/told-counts.ts';
import { UpkeepResolver } from './policy-changes/upkeep.resolver.ts';
import { webhookCourier } from './events/webhook-courier.ts';
import { webhookDeliveryTable, webhookTable } from './events/webhook.entity.ts';
import { WebhookResolver } from './events/webhook.resolver.ts';

export default defineOffice({
  name: 'governance',
  title: '共享治理',
  resolvers: [
    AuditResolver,
    LookCountResolver,
    RecordReadResolver,
    SubjectReportResolver,
    PolicyChangeResolver,
    PolicyEffectResolver,
    PolicyRollBackResolver,
    ApplicationResolver,
    CatalogueResolver,
    GovernanceEventResolver,
    EmergencyAccessResolver,
    ChildResolver,
    CorrectionResolver,
    UpkeepResolver,
    WebhookResolver,
  ],
  references: { Child: resolveChild },
  tables: [
    closedCaseTable,
    policyChangeTable,
    policyReviewTable,
    policyRollBackTable,
    policyVersionTable,
    applicationTable,
    governanceEventTable,
    emergencyAccessTable,
    emergencyReviewTable,
    correctionTable,
    reminderTable,
    ruleUseTable,
    webhookTable,
    webhookDeliveryTable,
  ],
  appendOnlyTables: ['separate_role', ...toldTables],
  keep: keepGovernance,
  procedures: [
    applicationProcedure,
    policyChangeProcedure,
    rollBackProcedure,
    emergencyAccessProcedure,
    correctionProcedure,
    webhookDeliveryProcedure,
  ],
  announce,
  admit: keepRolesSeparate,
  // A change shows of how many children it tells, and an emergency access is opened of a child that the requester may
  // know of. The catalogue says how fresh the records of every department are.
  consumes: {
    'civil-affairs.child-scope-changed': applyChildScope,
    [recordChanged]: countRecordChange,
    [announced]: takeAnnouncement,
  },
  background: [scheduledChanges, ruleWarnings, overdueReviews, ruleUse, lookDigests, webhookCourier()],
});
