import { applyChildScope } from '../platform/database/apply-child-scope.ts';
import { recordChanged } from '../platform/events/department-event.ts';
import { defineDepartment } from '../platform/subgraph/define-department.ts';
import { answerReminders } from './answer-reminders.ts';
import { applicationTable } from './application.entity.ts';
import { ApplicationResolver } from './application.resolver.ts';
import { AuditResolver } from './audit.resolver.ts';
import { CatalogueResolver } from './catalogue.resolver.ts';
import { resolveChild } from './child.reference.ts';
import { closedCaseTable } from './closed-case.entity.ts';
import { correctionTable } from './correction.entity.ts';
import { ChildResolver, CorrectionResolver } from './correction.resolver.ts';
import { countRecordChange } from './count-record-change.ts';
import { emergencyAccessTable, emergencyReviewTable } from './emergency-access.entity.ts';
import { EmergencyAccessResolver } from './emergency-access.resolver.ts';
import { governanceEventTable } from './governance-event.entity.ts';
import { GovernanceEventResolver } from './governance-event.resolver.ts';
import { createGovernanceContext, type GovernanceContext } from './governance.context.ts';
import { keepRolesSeparate } from './keep-roles-separate.ts';
import { LookCountResolver } from './look-count.resolver.ts';
import { lookDigests } from './look-digests.ts';
import { policyChangeTable, policyReviewTable } from './policy-change.entity.ts';
import { PolicyChangeResolver, PolicyEffectResolver } from './policy-change.resolver.ts';
import { policyVersionTable } from './policy-version.entity.ts';
import { recordChangeDayTable, recordFreshnessTable } from './record-freshness.entity.ts';
import { RecordReadResolver } from './record-read.resolver.ts';
import { reminderTable } from './reminder.entity.ts';
import { ruleUseTable } from './rule-use.entity.ts';
import { ruleUse } from './rule-use.ts';
import { ruleWarnings } from './rule-warnings.ts';
import { scheduledChanges } from './scheduled-changes.ts';
import { SubjectReportResolver } from './subject-report.resolver.ts';
import { UpkeepResolver } from './upkeep.resolver.ts';
import { webhookCourier } from './webhook-courier.ts';
import { webhookDeliveryTable, webhookTable } from './webhook.entity.ts';
import { WebhookResolver } from './webhook.resolver.ts';

export default defineDepartment<GovernanceContext>({
  name: 'governance',
  title: '共享治理',
  resolvers: [
    AuditResolver, LookCountResolver, RecordReadResolver, SubjectReportResolver,
    PolicyChangeResolver, PolicyEffectResolver, ApplicationResolver, CatalogueResolver, GovernanceEventResolver, EmergencyAccessResolver, ChildResolver, CorrectionResolver,
    UpkeepResolver, WebhookResolver,
  ],
  references: { Child: resolveChild },
  tables: [
    closedCaseTable,
    policyChangeTable, policyReviewTable, policyVersionTable, applicationTable, governanceEventTable, emergencyAccessTable, emergencyReviewTable, correctionTable,
    recordFreshnessTable, recordChangeDayTable, reminderTable, ruleUseTable, webhookTable, webhookDeliveryTable,
  ],
  context: createGovernanceContext,
  admit: keepRolesSeparate,
  // A change shows of how many children it tells, and an emergency access is opened of a child that the requester may know of.
  // The catalogue says how fresh the records of every department are.
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope, [recordChanged]: countRecordChange },
  background: [scheduledChanges, answerReminders, ruleWarnings, ruleUse, lookDigests, webhookCourier()],
  demonstration: [],
});
