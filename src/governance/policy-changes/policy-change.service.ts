import { randomUUID } from 'node:crypto';
import type { EntityManager, InferEntity } from '@mikro-orm/postgresql';
import { ChildScope } from '../../platform/records/child-scope.entity.ts';
import {
  findOfficeRecord,
  findOfficeRecords,
  loadOfficeRecords,
  type ListPage,
} from '../../platform/records/find-office-records.ts';
import { loadChildScopes } from '../../platform/records/load-child-scopes.ts';
import { PlatformError, stateRefused } from '../../platform/errors.ts';
import type { Policies, PolicyTexts, Rule } from '../../platform/policy/policy.ts';
import { composeWithEmergencies } from '../../platform/policy/files/compose-with-emergencies.ts';
import { rowsOf } from '../../platform/policy/row-filter.ts';
import { isoDateInChina } from '../../platform/standards/resident-id.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import type { EventKind, PolicyChangeState } from '../code-tables.ts';
import { answerDueOn } from '../../platform/standards/answer-due-on.ts';
import { announce, type Announcement } from '../events/announce.ts';
import { floorItems, sensitiveItems } from './sensitive-items.ts';
import { PolicyChangeEntity, policyChangeTable, policyReviewTable } from './policy-change.entity.ts';
import type { PolicyChangeInput, PolicyReviewInput } from './policy-change.inputs.ts';
import type { PolicyEffect } from './policy-change.type.ts';
import type { PolicyReplay } from './policy-replay.type.ts';
import { replayAnswers } from './replay-answers.ts';
import { changedCells, rulesOnlyIn, toldBy } from './changed-cells.ts';
import { newlySuperfluousRules } from './newly-superfluous-rules.ts';
import { changedPolicies, putInForce } from './put-in-force.ts';
import { policyVersionTable } from './policy-version.entity.ts';
import { doorsOf } from '../doors.ts';

type PolicyChangeRecord = InferEntity<typeof PolicyChangeEntity>;

/** Changes of the policies, from the draft to the version in force (政策变更). */
export class PolicyChangeService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  findChanges(state: PolicyChangeState | null, owner: string | null, { first, after }: ListPage) {
    const reads = {
      PolicyChange: [...(state === null ? [] : ['state']), ...(owner === null ? [] : ['owner']), 'createdAt'],
    };
    return findOfficeRecords(this.#context, policyChangeTable, {
      where: { state, owner },
      reads,
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      first,
      after: { id: after },
    });
  }

  findVersions({ first, after }: ListPage<number>) {
    return findOfficeRecords(this.#context, policyVersionTable, {
      where: {},
      reads: {},
      orderBy: [{ number: 'desc' }],
      first,
      after: { number: after },
    });
  }

  findChange(id: string) {
    return findOfficeRecord(this.#context, policyChangeTable, { id });
  }

  loadReviews(changeIds: readonly string[]) {
    return loadOfficeRecords(this.#context, policyReviewTable, 'changeId', changeIds);
  }

  /**
   * What the change would do to the policies in force now. @throws PlatformError NOT_FOUND, BAD_INPUT where it cannot
   * be in force any more
   */
  async effectOf(id: string): Promise<PolicyEffect> {
    const change = await this.#getChange(id);
    const before = doorsOf(this.#context).policies.current;
    return {
      changeId: id,
      ...(await this.#effectBetween(before, changedPolicies(before, change.owner, change), change.owner)),
    };
  }

  /**
   * What the change would have made of the owner's answers of the last days; null where the logs cannot be read.
   * @throws PlatformError as effectOf does, REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE
   */
  async replay(id: string): Promise<PolicyReplay | null> {
    const { now } = this.#context;
    const {
      auditReader,
      policies: { current: before },
    } = doorsOf(this.#context);
    if (!auditReader) return null;
    const change = await this.#getChange(id);
    const system = this.#context.asSystem({ because: 'answers are decided anew, and none of the children is told' });
    return replayAnswers({
      log: auditReader,
      owner: change.owner,
      before,
      after: changedPolicies(before, change.owner, change),
      now,
      loadFacts: (ids) => loadChildScopes(system, ids, { reach: {}, withAge: true }),
    });
  }

  /** @throws PlatformError BAD_INPUT */
  async draft(input: PolicyChangeInput): Promise<string> {
    if (input.putRules.trim() === '' && input.removedRules.length === 0) {
      throw new PlatformError(
        'BAD_INPUT',
        'putRules: nothing would change: write rules, or name some in removedRules.',
        { field: 'putRules', check: 'either' },
      );
    }
    const id = randomUUID();
    const { current } = doorsOf(this.#context).policies;
    const cells = changedCells(
      current,
      changedPolicies(current, input.owner, input),
      input.owner,
      this.#context.access.today,
    );
    await this.#context.changes.recordOfficeChange('draftPolicyChange', 'PolicyChange', id, (em) =>
      insertChange(em, this.#context, id, 'DRAFT', input, opensSensitive(current, cells, this.#context.now)),
    );
    return id;
  }

  /** Puts a draft to review: from now on it stays as it is. @throws PlatformError NOT_FOUND, STATE_REFUSED */
  submit(id: string): Promise<void> {
    return this.#move('submitPolicyChange', id, 'IN_REVIEW', 'submitted_at');
  }

  withdraw(id: string): Promise<void> {
    return this.#move('withdrawPolicyChange', id, 'WITHDRAWN', 'decided_at');
  }

  /**
   * Notes what a reviewer says, once for each. The last review that is needed approves the change, one rejection
   * rejects it.
   * @throws PlatformError NOT_FOUND, STATE_REFUSED for the author, for who is neither the owner nor civil affairs, and
   * for a second review
   */
  async review({ changeId, verdict, comment }: PolicyReviewInput): Promise<void> {
    const { requester, now } = this.#context;
    const change = await this.#getChange(changeId);
    if (change.state !== 'IN_REVIEW') throw stateRefused(`The change is ${change.state}, not IN_REVIEW.`);
    if (change.author === requester.client) throw stateRefused('Nobody reviews a change of their own.');
    if (![change.owner, 'civil-affairs'].includes(requester.department))
      throw stateRefused(`${change.owner} and civil-affairs review this change.`);
    await this.#context.changes.recordOfficeChange('reviewPolicyChange', 'PolicyChange', changeId, (em) =>
      insertReview(em, this.#context, change, verdict, comment, now),
    );
  }

  /**
   * Puts an approved change in force, everywhere at once. @returns the number of the version @throws PlatformError
   * NOT_FOUND, STATE_REFUSED, BAD_INPUT
   */
  async apply(id: string): Promise<number> {
    const change = await this.#getChange(id);
    return this.#context.changes.recordOfficeChange('applyPolicyChange', 'PolicyChange', id, async (em) => {
      const [locked] = await em.execute<{ state: string }[]>(
        'select state from policy_change where id = ? for update',
        [id],
      );
      if (locked?.state !== 'APPROVED') throw stateRefused(`The change is ${locked?.state}, not APPROVED.`);
      const number = await putInForce(this.#context, em, {
        source: 'CHANGE',
        changeId: id,
        compose: (standing) => changedPolicies(standing, change.owner, change),
      });
      await em.execute(`update policy_change set state = 'APPLIED', applied_number = ? where id = ?`, [number, id]);
      await announceChange(em, this.#context.now, 'CHANGE_APPLIED', change, 'APPLIED', {
        'PolicyChange.appliedNumber': String(number),
      });
      return number;
    });
  }

  /**
   * Has a change applied by itself once it is approved and the time has come; null takes that back. @throws
   * PlatformError NOT_FOUND, STATE_REFUSED, BAD_INPUT
   */
  async schedule(id: string, applyFrom: Date | null): Promise<void> {
    const { requester, now } = this.#context;
    const change = await this.#getChange(id);
    if (applyFrom !== null && applyFrom <= now)
      throw new PlatformError('BAD_INPUT', 'applyFrom: name a time to come, or apply the change now.', {
        field: 'applyFrom',
        check: 'future',
      });
    await this.#context.changes.recordOfficeChange('schedulePolicyChange', 'PolicyChange', id, async (em) => {
      const scheduled = await em.execute<{ id: string }[]>(
        `update policy_change set apply_from = ?, scheduler = ?::jsonb, schedule_fault = null where id = ? and state in ('IN_REVIEW', 'APPROVED') returning id`,
        [applyFrom, applyFrom === null ? null : JSON.stringify(requester), id],
      );
      if (scheduled.length === 0) throw stateRefused(`The change is ${change.state}, not IN_REVIEW or APPROVED.`);
    });
  }

  /** Puts an earlier version in force again, as a new one. @throws PlatformError NOT_FOUND, STATE_REFUSED */
  async rollBack(toNumber: number): Promise<number> {
    return this.#context.changes.recordOfficeChange(
      'rollBackPolicies',
      'PolicyVersion',
      String(toNumber),
      async (em) => {
        const [found] = await em.execute<{ texts: PolicyTexts }[]>(
          'select texts from policy_version where number = ?',
          [toNumber],
        );
        if (!found)
          throw new PlatformError('NOT_FOUND', `There is no version ${toNumber} of the policies.`, {
            field: 'toNumber',
          });
        const number = await putInForce(this.#context, em, {
          source: 'ROLL_BACK',
          changeId: null,
          compose: ({ texts, contract }) => composeWithEmergencies(found.texts, texts, contract),
        });
        const facts = {
          'PolicyVersion.number': String(number),
          'PolicyVersion.appliedBy': this.#context.requester.client,
        };
        await announce(em, this.#context.now, {
          kind: 'POLICIES_ROLLED_BACK',
          subject: String(number),
          toDepartments: [...this.#context.policies.contract.departments],
          facts,
        });
        return number;
      },
    );
  }

  async #effectBetween(before: Policies, after: Policies, owner: string): Promise<Omit<PolicyEffect, 'changeId'>> {
    const cells = changedCells(before, after, owner, this.#context.access.today);
    const opened = cells.filter((cell) => toldBy(cell.after) > toldBy(cell.before));
    const closed = cells.filter((cell) => toldBy(cell.after) < toldBy(cell.before));
    const guarded = floorItems(before);
    const distinct = (some: typeof cells) => new Set(some.map(({ requester, item }) => `${requester} ${item}`)).size;
    return {
      cells,
      fieldsOpened: distinct(opened),
      fieldsClosed: distinct(closed),
      childrenOpened: await this.#countChildren(opened.length > 0 ? rulesOnlyIn(after, before) : []),
      childrenClosed: await this.#countChildren(closed.length > 0 ? rulesOnlyIn(before, after) : []),
      floorItems: [...new Set(cells.map(({ item }) => item))].filter((item) => guarded.has(item)),
      superfluousRules: newlySuperfluousRules(before, after),
    };
  }

  /** Of how many children the rules tell something, each to the requesters of its own division. */
  async #countChildren(rules: readonly Rule[]): Promise<number> {
    if (rules.length === 0) return 0;
    const system = this.#context.asSystem({
      because: 'a change shows of how many children it tells, and of none who they are',
    });
    return system.count(ChildScope, {
      $or: rules.map(({ where }) => rowsOf({ ...where, withinRequester: false }, this.#context.access)),
    });
  }

  /** Reads past the requester's rights: what a step is checked against. */
  async #getChange(id: string): Promise<PolicyChangeRecord> {
    const system = this.#context.asSystem({ because: 'a step is checked against the change as it stands' });
    const [change] = await system.find<PolicyChangeRecord>(PolicyChangeEntity, {
      where: { id },
      fields: [
        'id',
        'state',
        'owner',
        'title',
        'author',
        'authorDepartment',
        'putRules',
        'removedRules',
        'opensSensitive',
      ],
    });
    if (!change) throw new PlatformError('NOT_FOUND', 'There is no such policy change.', { field: 'id' });
    return change;
  }

  async #move(
    mutation: string,
    id: string,
    state: PolicyChangeState,
    clock: 'submitted_at' | 'decided_at',
  ): Promise<void> {
    const change = await this.#getChange(id);
    if (change.author !== this.#context.requester.client)
      throw stateRefused('Only its author does this with a change.');
    await this.#context.changes.recordOfficeChange(mutation, 'PolicyChange', id, async (em) => {
      if (state === 'IN_REVIEW')
        await em.execute('update policy_change set due_on = ? where id = ?', [
          answerDueOn(this.#context.access.today, this.#context.policies.terms.change),
          id,
        ]);
      await moveChange(em, id, change.state, state, clock, this.#context.now);
      if (state === 'IN_REVIEW') await announceChange(em, this.#context.now, 'CHANGE_SUBMITTED', change, state);
    });
  }
}

export const policyChanges = perRequest((context) => new PolicyChangeService(context));
export const loadReviews = batch(policyChanges, 'loadReviews');

/** @throws PlatformError STATE_REFUSED where the change has moved meanwhile, or may not move so */
async function moveChange(
  em: EntityManager,
  id: string,
  from: string,
  to: PolicyChangeState,
  clock: string,
  now: Date,
): Promise<void> {
  const allowed: Record<string, PolicyChangeState[]> = {
    DRAFT: ['IN_REVIEW', 'WITHDRAWN'],
    IN_REVIEW: ['APPROVED', 'REJECTED', 'WITHDRAWN'],
    APPROVED: ['WITHDRAWN'],
  };
  if (!allowed[from]?.includes(to)) throw stateRefused(`A change that is ${from} does not become ${to}.`);
  const moved = await em.execute<{ id: string }[]>(
    `update policy_change set state = ?, ${clock} = ? where id = ? and state = ? returning id`,
    [to, now, id, from],
  );
  if (moved.length === 0) throw stateRefused('The change has been moved by somebody else meanwhile.');
}

/** Tells the owner, the author's department and civil affairs how a change stands. */
async function announceChange(
  em: EntityManager,
  now: Date,
  kind: EventKind,
  {
    id,
    owner,
    title,
    author,
    authorDepartment,
  }: Pick<PolicyChangeRecord, 'id' | 'owner' | 'title' | 'author' | 'authorDepartment'>,
  state: PolicyChangeState,
  facts: Announcement['facts'] = {},
): Promise<void> {
  const told = {
    'PolicyChange.state': state,
    'PolicyChange.owner': owner,
    'PolicyChange.title': title,
    'PolicyChange.author': author,
  };
  await announce(em, now, {
    kind,
    subject: id,
    toDepartments: [owner, authorDepartment, 'civil-affairs'],
    facts: { ...told, ...facts },
  });
}

/** Writes a change; one that is in review from the start is announced as submitted. */
export async function insertChange(
  em: EntityManager,
  { requester: { client, department }, policies, now }: Pick<RequestContext, 'requester' | 'policies' | 'now'>,
  id: string,
  state: 'DRAFT' | 'IN_REVIEW',
  input: PolicyChangeInput,
  isSensitive: boolean,
): Promise<void> {
  await em.execute(
    `insert into policy_change (id, state, owner, title, reason, put_rules, removed_rules, author, author_department, opens_sensitive, created_at, submitted_at, due_on)
     values (?, ?, ?, ?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), ?, ?, ?, ?, ?, ?)`,
    [
      id,
      state,
      input.owner,
      input.title,
      input.reason,
      input.putRules,
      JSON.stringify(input.removedRules),
      client,
      department,
      isSensitive,
      now,
      ...(state === 'DRAFT' ? [null, null] : [now, answerDueOn(isoDateInChina(now), policies.terms.change)]),
    ],
  );
  if (state === 'IN_REVIEW')
    await announceChange(
      em,
      now,
      'CHANGE_SUBMITTED',
      { id, owner: input.owner, title: input.title, author: client, authorDepartment: department },
      state,
    );
}

/** Writes a review, and moves the change where it was the last one that is needed. */
export async function insertReview(
  em: EntityManager,
  { requester }: Pick<RequestContext, 'requester'>,
  change: Pick<PolicyChangeRecord, 'id' | 'author' | 'authorDepartment' | 'owner' | 'title' | 'opensSensitive'>,
  verdict: 'APPROVE' | 'REJECT',
  comment: string,
  now: Date,
): Promise<void> {
  await em.execute('select from policy_change where id = ? for update', [change.id]);
  const written = await em.execute<{ reviewer: string }[]>(
    `insert into policy_review (change_id, author, reviewer, reviewer_department, verdict, comment, reviewed_at) values (?, ?, ?, ?, ?, ?, ?)
     on conflict do nothing returning reviewer`,
    [change.id, change.author, requester.client, requester.department, verdict, comment, now],
  );
  if (written.length === 0) throw stateRefused('You have reviewed this change already.');
  const decide = async (state: 'APPROVED' | 'REJECTED') => {
    await moveChange(em, change.id, 'IN_REVIEW', state, 'decided_at', now);
    await announceChange(em, now, 'CHANGE_DECIDED', change, state);
  };
  if (verdict === 'REJECT') return decide('REJECTED');
  const approvals = await em.execute<{ department: string }[]>(
    `select reviewer_department as department from policy_review where change_id = ? and verdict = 'APPROVE'`,
    [change.id],
  );
  const isComplete = [change.owner, 'civil-affairs'].every((needed) =>
    approvals.some(({ department }) => department === needed),
  );
  if (isComplete && approvals.length >= (change.opensSensitive ? 2 : 1)) await decide('APPROVED');
}

export function opensSensitive(policies: Policies, cells: ReturnType<typeof changedCells>, now: Date): boolean {
  const sensitive = sensitiveItems(policies, now);
  return cells.some(({ item, before, after }) => toldBy(after) > toldBy(before) && sensitive.has(item));
}
