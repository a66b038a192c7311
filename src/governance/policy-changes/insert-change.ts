import type { EntityManager } from '@mikro-orm/postgresql';
import { stateRefused } from '../../platform/errors.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import { beginRow, lockRow, termEnd, type StepContext } from '../../platform/procedures/take-step.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { doorsOf } from '../doors.ts';
import { changedCells, toldBy } from './changed-cells.ts';
import { policyChangeProcedure, type PolicyChangeRecord } from './policy-change.procedure.ts';
import type { PolicyChangeInput } from './policy-change.inputs.ts';
import { assertOpensNoJoin, changedPolicies } from './changed-policies.ts';
import { sensitiveItems } from './sensitive-items.ts';

/** Writes a change of the requester; a change that begins in review is announced as submitted. */
export async function insertChange(
  em: EntityManager,
  context: StepContext & Pick<RequestContext, 'kept'>,
  id: string,
  state: 'DRAFT' | 'IN_REVIEW',
  { owner, title, reason, putRules, removedRules }: PolicyChangeInput,
): Promise<PolicyChangeRecord> {
  const { requester, now, access } = context;
  const { current } = doorsOf(context).policies;
  const changed = changedPolicies(current, { owner, division: requester.division, putRules, removedRules });
  assertOpensNoJoin(current, changed, 'BAD_INPUT');
  const cells = changedCells(current, changed, owner, access.today);
  const isInReview = state === 'IN_REVIEW';
  const change = {
    id,
    state,
    owner,
    division: requester.division,
    title,
    reason,
    putRules,
    removedRules: [...removedRules],
    author: requester.client,
    authorDepartment: requester.department,
    opensSensitive: opensSensitive(current, cells, now),
    createdAt: now,
    submittedAt: isInReview ? now : null,
    dueOn: isInReview ? termEnd(policyChangeProcedure, context) : null,
  } as PolicyChangeRecord;
  await beginRow(context, em, policyChangeProcedure, change);
  return lockRow(em, policyChangeProcedure, change.id);
}

/**
 * Writes a review of a locked change. @returns the step that the change takes by it, null where a review is missing still
 * @throws PlatformError STATE_REFUSED for a second review
 */
export async function noteReview(
  em: EntityManager,
  { requester, now }: Pick<RequestContext, 'requester' | 'now'>,
  change: PolicyChangeRecord,
  verdict: 'APPROVE' | 'REJECT',
  comment: string,
): Promise<'approve' | 'reject' | null> {
  const written = await em.execute<{ reviewer: string }[]>(
    `insert into policy_review (change_id, author, reviewer, reviewer_department, verdict, comment, reviewed_at)
     values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning reviewer`,
    [change.id, change.author, requester.client, requester.department, verdict, comment, now],
  );
  if (written.length === 0) throw stateRefused('You have reviewed this change already.');
  if (verdict === 'REJECT') return 'reject';
  const approvals = await em.execute<{ department: string }[]>(
    `select reviewer_department as department from policy_review where change_id = ? and verdict = 'APPROVE'`,
    [change.id],
  );
  const isComplete = [change.owner, 'civil-affairs'].every((needed) =>
    approvals.some(({ department }) => department === needed),
  );
  return isComplete && approvals.length >= (change.opensSensitive ? 2 : 1) ? 'approve' : null;
}

function opensSensitive(policies: Policies, cells: ReturnType<typeof changedCells>, now: Date): boolean {
  const sensitive = sensitiveItems(policies, now);
  return cells.some(({ item, before, after }) => toldBy(after) > toldBy(before) && sensitive.has(item));
}
