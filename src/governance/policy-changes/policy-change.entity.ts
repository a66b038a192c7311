import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Requester } from '../../platform/identity/requester.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** One proposed change of the rules of one department. */
export const PolicyChangeEntity = defineEntity({
  name: 'PolicyChange',
  tableName: 'policy_change',
  properties: {
    id: p.uuid().primary(),
    state: p.text(),
    owner: p.text(),
    division: p.text(),
    title: p.text(),
    reason: p.text(),
    putRules: p.text(),
    removedRules: p.array(),
    author: p.text(),
    authorDepartment: p.text(),
    opensSensitive: p.boolean(),
    createdAt: p.datetime(),
    submittedAt: p.datetime().nullable(),
    dueOn: p.date().nullable(),
    decidedAt: p.datetime().nullable(),
    appliedNumber: p.integer().nullable(),
    applyFrom: p.datetime().nullable(),
    scheduler: p.json<Requester>().nullable(),
    scheduledBy: p.text().nullable(),
    scheduleFault: p.text().nullable(),
    stoppedBy: p.text().nullable(),
    stopReason: p.text().nullable(),
  },
});

export const policyChangeTable = defineRecordTable({
  entity: PolicyChangeEntity,
  always: ['id'],
  conditions: ['division'],
  columns: sameAs(PolicyChangeEntity, { without: ['scheduler'] }),
});

/** What one reviewer said of a change. */
export const PolicyReviewEntity = defineEntity({
  name: 'PolicyReview',
  tableName: 'policy_review',
  properties: {
    changeId: p.uuid().primary(),
    reviewer: p.text().primary(),
    author: p.text(),
    reviewerDepartment: p.text(),
    verdict: p.text(),
    comment: p.text(),
    reviewedAt: p.datetime(),
  },
});

export const policyReviewTable = defineRecordTable({
  entity: PolicyReviewEntity,
  appendOnly: true,
  always: ['changeId'],
  columns: sameAs(PolicyReviewEntity, { without: ['changeId', 'author'] }),
});
