import { hash, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ToldNumber } from '../../disclosure/tell-count.ts';
import {
  findOfficeRecord,
  findOfficeRecords,
  loadOfficeRecords,
  type ListPage,
} from '../../platform/records/find-office-records.ts';
import { PlatformError } from '../../platform/errors.ts';
import type { Rule } from '../../platform/policy/policy.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { touchingPlace } from '../../platform/procedures/in-place.ts';
import { takeStep, termEnd } from '../../platform/procedures/take-step.ts';
import { readableEntries } from '../logs/readable-entries.ts';
import { populationsOf } from '../telling/population.ts';
import { PolicyChangeEntity, policyChangeTable, policyReviewTable } from './policy-change.entity.ts';
import { insertChange, noteReview } from './insert-change.ts';
import { policyChangeProcedure, type PolicyChangeRecord } from './policy-change.procedure.ts';
import type { PolicyChangeInput, PolicyReviewInput, PolicyStopInput } from './policy-change.inputs.ts';
import type { PolicyEffect } from './policy-change.type.ts';
import type { PolicyReplay } from './policy-replay.type.ts';
import { replayAnswers } from './replay-answers.ts';
import { reckonEffect, type ReckonedEffect } from './effects/reckon-effect.ts';
import { assertOpensNoJoin, changedPolicies, type PlacedEdits } from './changed-policies.ts';
import { putInForce } from './put-in-force.ts';
import { policyVersionTable } from './policy-version.entity.ts';
import { doorsOf } from '../doors.ts';

/** Effects that are not known yet: each takes some tenths of a second, and its children are counted. */
const mostReckoned = 5;

/** Changes of the policies, from the draft to the version in force (政策变更). */
export class PolicyChangeService {
  readonly #context: RequestContext;
  #reckoned = 0;
  /** Those asked for by this operation, under however many aliases. */
  readonly #effects = new Map<string, Promise<PolicyEffect>>();

  constructor(context: RequestContext) {
    this.#context = context;
  }

  findChanges(state: string | null, owner: string | null, { first, after }: ListPage) {
    const reads = {
      PolicyChange: [...(state === null ? [] : ['state']), ...(owner === null ? [] : ['owner']), 'createdAt'],
    };
    return findOfficeRecords(this.#context, policyChangeTable, {
      among: touchingPlace(this.#context),
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
    return findOfficeRecord(this.#context, policyChangeTable, { $and: [{ id }, touchingPlace(this.#context)] });
  }

  loadReviews(changeIds: readonly string[]) {
    return loadOfficeRecords(this.#context, policyReviewTable, 'changeId', changeIds);
  }

  /**
   * What the change would do to the policies in force now. @throws PlatformError NOT_FOUND, BAD_INPUT where it cannot
   * be in force any more, QUERY_TOO_COSTLY
   */
  effectOf(id: string): Promise<PolicyEffect> {
    const effect = this.#effects.get(id) ?? this.#reckon(id);
    this.#effects.set(id, effect);
    return effect;
  }

  async #reckon(id: string): Promise<PolicyEffect> {
    const { told, opening, closing } = await this.#effectBetween(await this.#getChange(id));
    const [childrenOpened, childrenClosed] = [await this.#tellChildren(opening), await this.#tellChildren(closing)];
    return { changeId: id, ...told, childrenOpened, childrenClosed };
  }

  /**
   * Reckoned once for each text of a change, state of the policies and day, and in a turn of its own: others are
   * answered between two of them.
   */
  async #effectBetween({ owner, division, putRules, removedRules }: PlacedEdits): Promise<ReckonedEffect> {
    const { policies, effects } = doorsOf(this.#context);
    const { current: before } = policies;
    const { today } = this.#context.access;
    const edits = hash('sha256', JSON.stringify([owner, division, putRules, removedRules]), 'base64url');
    const key = `${before.version} ${today} ${edits}`;
    const known = effects.get(key);
    if (known) return known;
    this.#reckoned += 1;
    if (this.#reckoned > mostReckoned)
      throw new PlatformError('QUERY_TOO_COSTLY', `At most ${mostReckoned} effects are reckoned for one request.`, {
        limit: mostReckoned,
      });
    await setImmediate();
    const effect = reckonEffect(
      before,
      changedPolicies(before, { owner, division, putRules, removedRules }),
      owner,
      today,
    );
    effects.set(key, effect);
    return effect;
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
    return replayAnswers({
      log: auditReader,
      owner: change.owner,
      before,
      after: changedPolicies(before, change),
      now,
      readable: (entries) => readableEntries(this.#context, entries),
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
    await this.#context.changes.recordOfficeChange('draftPolicyChange', 'PolicyChange', id, (em) =>
      insertChange(em, this.#context, id, 'DRAFT', input),
    );
    return id;
  }

  /**
   * Puts a draft to review: from now on it stays as it is.
   * @throws PlatformError NOT_FOUND, STATE_REFUSED, BAD_INPUT where it cannot be in force any more
   */
  async submit(id: string): Promise<void> {
    const values = { submittedAt: this.#context.now, dueOn: termEnd(policyChangeProcedure, this.#context) };
    await takeStep(this.#context, policyChangeProcedure, 'submit', id, async (_em, change) => {
      const { current } = doorsOf(this.#context).policies;
      assertOpensNoJoin(current, changedPolicies(current, change), 'BAD_INPUT');
      return { values };
    });
  }

  /** @throws PlatformError NOT_FOUND, STATE_REFUSED */
  async withdraw(id: string): Promise<void> {
    await takeStep(this.#context, policyChangeProcedure, 'withdraw', id, { values: { decidedAt: this.#context.now } });
  }

  /**
   * Stops a change of a place within the requester's division, before it is in force.
   * @throws PlatformError NOT_FOUND; STATE_REFUSED for a change of the requester's own level
   */
  async stop({ changeId, reason }: PolicyStopInput): Promise<void> {
    const { requester, now } = this.#context;
    const values = { stoppedBy: requester.client, stopReason: reason, decidedAt: now };
    await takeStep(this.#context, policyChangeProcedure, 'stop', changeId, { values });
  }

  /**
   * Notes what a reviewer says, once for each. The last review that is needed approves the change, the first rejection
   * rejects it.
   * @throws PlatformError NOT_FOUND, STATE_REFUSED for the author, for who is neither the owner nor civil affairs, and
   * for a second review
   */
  async review({ changeId, verdict, comment }: PolicyReviewInput): Promise<void> {
    await takeStep(this.#context, policyChangeProcedure, 'review', changeId, async (em, change) => {
      const then = await noteReview(em, this.#context, change, verdict, comment);
      return { then: then ?? undefined, values: then ? { decidedAt: this.#context.now } : {} };
    });
  }

  /**
   * Puts an approved change in force, everywhere at once. @returns the number of the version @throws PlatformError
   * NOT_FOUND, STATE_REFUSED, BAD_INPUT
   */
  async apply(id: string): Promise<number> {
    const { appliedNumber } = await takeStep(this.#context, policyChangeProcedure, 'apply', id, async (em, change) => ({
      values: {
        appliedNumber: await putInForce(this.#context, em, {
          source: 'CHANGE',
          changeId: id,
          compose: (standing) => changedPolicies(standing, change),
        }),
      },
    }));
    return appliedNumber!;
  }

  /**
   * Has a change applied by itself once it is approved and the time has come; null takes that back.
   * @throws PlatformError NOT_FOUND, STATE_REFUSED, BAD_INPUT
   */
  async schedule(id: string, applyFrom: Date | null): Promise<void> {
    const { requester, now } = this.#context;
    if (applyFrom !== null && applyFrom <= now)
      throw new PlatformError('BAD_INPUT', 'applyFrom: name a time to come, or apply the change now.', {
        field: 'applyFrom',
        check: 'future',
      });
    const values = { applyFrom, scheduler: applyFrom === null ? null : requester, scheduleFault: null };
    await takeStep(this.#context, policyChangeProcedure, 'schedule', id, { values });
  }

  /** Of how many children the rules tell something, each to the requesters of its own division. */
  async #tellChildren(rules: readonly Rule[]): Promise<ToldNumber | null> {
    const { access, policies } = this.#context;
    return doorsOf(this.#context).toldCounts.ofPopulations(populationsOf(rules), policies.statistics, access.today);
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
        'division',
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
}

export const policyChanges = perRequest((context) => new PolicyChangeService(context));
export const loadReviews = batch(policyChanges, 'loadReviews');
