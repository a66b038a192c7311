import { defineEntity, p } from '@mikro-orm/postgresql';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** What one client opened of one child in an emergency. */
export const EmergencyAccessEntity = defineEntity({
  name: 'EmergencyAccess',
  tableName: 'emergency_access',
  properties: {
    id: p.uuid().primary(),
    state: p.text(),
    client: p.text(),
    department: p.text(),
    division: p.text(),
    owner: p.text(),
    childId: p.uuid(),
    types: p.array(),
    reason: p.text(),
    caseNumber: p.text(),
    openedItems: p.array(),
    maskedItems: p.array(),
    closedItems: p.array(),
    openedAt: p.datetime(),
    until: p.datetime(),
    endedBy: p.text().nullable(),
    reviewDueOn: p.date(),
    reviewedAt: p.datetime().nullable(),
    policyNumber: p.integer(),
  },
});

export const emergencyAccessTable = defineRecordTable({
  entity: EmergencyAccessEntity,
  // Where one stands follows from both, and from the moment.
  always: ['id', 'until', 'state'],
  // A reader who may not see all of them sees their own and those that their department answers for.
  conditions: ['client', 'division', 'owner'],
  columns: {
    EmergencyAccess: {
      id: 'id',
      client: 'client',
      department: 'department',
      division: 'division',
      owner: 'owner',
      childId: 'childId',
      types: 'types',
      reason: 'reason',
      caseNumber: 'caseNumber',
      openedItems: 'openedItems',
      maskedItems: 'maskedItems',
      closedItems: 'closedItems',
      openedAt: 'openedAt',
      until: 'until',
      endedBy: 'endedBy',
      reviewDueOn: 'reviewDueOn',
      reviewedAt: 'reviewedAt',
      policyNumber: 'policyNumber',
    },
  },
});

/** What one reviewer said of an emergency access. */
export const EmergencyReviewEntity = defineEntity({
  name: 'EmergencyReview',
  tableName: 'emergency_review',
  properties: {
    accessId: p.uuid().primary(),
    reviewer: p.text().primary(),
    client: p.text(),
    reviewerDepartment: p.text(),
    verdict: p.text(),
    comment: p.text(),
    reviewedAt: p.datetime(),
  },
});

export const emergencyReviewTable = defineRecordTable({
  entity: EmergencyReviewEntity,
  appendOnly: true,
  always: ['accessId'],
  columns: sameAs(EmergencyReviewEntity, { without: ['accessId', 'client'] }),
});
