import type { InferEntity } from '@mikro-orm/postgresql';
import { defineProcedure, type Asking, type StepEvent } from '../../platform/procedures/define-procedure.ts';
import { inPlace } from '../../platform/procedures/in-place.ts';
import { PolicyChangeEntity } from './policy-change.entity.ts';

export type PolicyChangeRecord = InferEntity<typeof PolicyChangeEntity>;

/** The owner, the author's department and civil affairs are told how a change stands. */
function told(
  kind: string,
  title: string,
  asked: (row: PolicyChangeRecord) => object = () => ({}),
): StepEvent<PolicyChangeRecord> {
  return {
    kind,
    title,
    to: ({ owner, authorDepartment }) => [owner, authorDepartment, 'civil-affairs'],
    facts: (row) => ({
      'PolicyChange.state': row.state,
      'PolicyChange.owner': row.owner,
      'PolicyChange.title': row.title,
      'PolicyChange.author': row.author,
      ...asked(row),
    }),
  };
}

const submitted = told('CHANGE_SUBMITTED', '政策变更已提交审核');
const decided = told('CHANGE_DECIDED', '政策变更已审定');
const stopped = told('CHANGE_STOPPED', '政策变更已由上级叫停', ({ stopReason }) => ({
  'PolicyChange.stopReason': stopReason,
}));
const applied = told('CHANGE_APPLIED', '政策变更已生效', ({ appliedNumber }) => ({
  'PolicyChange.appliedNumber': String(appliedNumber),
}));

function byAuthor({ author }: PolicyChangeRecord, { requester }: Asking): string | null {
  return author === requester.client ? null : 'Only its author does this with a change.';
}

function byReviewer({ author, owner }: PolicyChangeRecord, { requester }: Asking): string | null {
  if (author === requester.client) return 'Nobody reviews a change of their own.';
  const reviewers = [owner, 'civil-affairs'];
  return reviewers.includes(requester.department) ? null : `${owner} and civil-affairs review this change.`;
}

/** A change of the policies, from the draft to the version in force (政策变更). */
export const policyChangeProcedure = defineProcedure({
  type: 'PolicyChange',
  noun: 'policy change',
  entity: PolicyChangeEntity,
  stateMeaning: 'Where a policy change stands. 政策变更状态',
  states: {
    DRAFT: '起草',
    IN_REVIEW: '审核中',
    APPROVED: '审核通过',
    APPLIED: '已生效',
    REJECTED: '不予通过',
    WITHDRAWN: '已撤回',
    STOPPED: '已由上级叫停',
  },
  // An approved application is a change that begins in review.
  begins: { DRAFT: {}, IN_REVIEW: { event: submitted } },
  steps: {
    submit: {
      title: '提交审核',
      mutation: 'submitPolicyChange',
      from: ['DRAFT'],
      to: ['IN_REVIEW'],
      refuses: byAuthor,
      writes: ['submittedAt', 'dueOn'],
      event: submitted,
    },
    review: {
      title: '审核',
      mutation: 'reviewPolicyChange',
      from: ['IN_REVIEW'],
      to: [],
      refuses: byReviewer,
    },
    // The last review that is needed takes these.
    approve: { title: '审核通过', from: ['IN_REVIEW'], to: ['APPROVED'], writes: ['decidedAt'], event: decided },
    reject: { title: '不予通过', from: ['IN_REVIEW'], to: ['REJECTED'], writes: ['decidedAt'], event: decided },
    withdraw: {
      title: '撤回',
      mutation: 'withdrawPolicyChange',
      from: ['DRAFT', 'IN_REVIEW', 'APPROVED'],
      to: ['WITHDRAWN'],
      refuses: byAuthor,
      writes: ['decidedAt'],
    },
    stop: {
      title: '上级叫停',
      mutation: 'stopPolicyChange',
      from: ['IN_REVIEW', 'APPROVED'],
      to: ['STOPPED'],
      refuses: ({ division }, { requester }) =>
        division === requester.division
          ? 'A change is stopped by a level above its place; its own place reviews or withdraws it.'
          : null,
      writes: ['stoppedBy', 'stopReason', 'decidedAt'],
      event: stopped,
    },
    schedule: {
      title: '定时生效',
      mutation: 'schedulePolicyChange',
      from: ['IN_REVIEW', 'APPROVED'],
      to: [],
      writes: ['applyFrom', 'scheduler', 'scheduleFault'],
    },
    // A scheduled change that cannot be applied keeps the reason.
    noteFault: { title: '生效受阻', from: ['APPROVED'], to: [], writes: ['scheduleFault'] },
    apply: {
      title: '生效',
      mutation: 'applyPolicyChange',
      from: ['APPROVED'],
      to: ['APPLIED'],
      writes: ['appliedNumber'],
      event: applied,
    },
  },
  among: inPlace,
  decidesOn: ['owner', 'author', 'division'],
  term: {
    kind: 'CHANGE',
    title: '政策变更审核',
    in: ['IN_REVIEW'],
    days: ({ change }) => change,
    dueOn: 'dueOn',
    // Where both have reviewed, a second person of civil affairs is missing: it was the owner too.
    owed: `coalesce(nullif(array(
      select department from unnest(array[owner, 'civil-affairs']) department
       where not exists (
         select from policy_review review
          where review.change_id = policy_change.id and review.reviewer_department = department)
       group by department), '{}'), array['civil-affairs'])`,
    askedBy: 'author_department',
  },
});
