import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  findOfficeRecord,
  findOfficeRecords,
  loadOfficeRecords,
  type ListPage,
} from '../../platform/records/find-office-records.ts';
import { PlatformError, stateRefused } from '../../platform/errors.ts';
import { mayEverRead } from '../../platform/policy/access.ts';
import { placeOfEmergency } from '../../platform/policy/files/without-emergencies.ts';
import { composePolicies } from '../../platform/policy/files/load-policies.ts';
import type { EmergencyLimits } from '../../platform/policy/policy.ts';
import type { RowFilter } from '../../platform/policy/row-filter.ts';
import { inPlace } from '../../platform/procedures/in-place.ts';
import { dayLength, hourLength, isoDateInChina } from '../../platform/standards/day-in-china.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { stateAt } from '../../platform/procedures/define-procedure.ts';
import { beginRow, takeStep } from '../../platform/procedures/take-step.ts';
import { answerDueOn } from '../../platform/standards/answer-due-on.ts';
import type { EmergencyAccessState } from '../code-tables.ts';
import { EmergencyAccessEntity, emergencyAccessTable, emergencyReviewTable } from './emergency-access.entity.ts';
import { emergencyAccessProcedure, type EmergencyAccessRecord } from './emergency-access.procedure.ts';
import type { EmergencyAccessInput, EmergencyReviewInput } from './emergency-access.inputs.ts';
import { announce } from '../events/announce.ts';
import { assertCaseNumber, assertReason } from './assert-reason.ts';
import { assertWithinBounds, earlierAccesses, openedWithin, type EarlierAccess } from './assert-within-bounds.ts';
import { emergencyRule, typesOfChild, type EmergencyRule } from './emergency-rule.ts';
import { policyLock } from '../policy-changes/policy-versions.ts';
import { putInForce } from '../policy-changes/put-in-force.ts';
import { doorsOf } from '../doors.ts';

/** Emergency accesses (紧急调阅, 破玻璃): opened at once, told at once, reviewed afterwards. */
export class EmergencyAccessService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  findAccesses(state: EmergencyAccessState | null, owner: string | null, { first, after }: ListPage) {
    const reads = {
      EmergencyAccess: [...(state === null ? [] : ['state']), ...(owner === null ? [] : ['owner']), 'openedAt'],
    };
    const where = { owner, $and: state === null ? [] : [this.#standingAt(state)] };
    return findOfficeRecords(this.#context, emergencyAccessTable, {
      among: this.#mine(),
      where,
      reads,
      orderBy: [{ openedAt: 'desc' }, { id: 'asc' }],
      first,
      after: { id: after },
    });
  }

  findAccess(id: string) {
    return findOfficeRecord(this.#context, emergencyAccessTable, { $and: [{ id }, this.#mine()] });
  }

  stateOf(access: Pick<EmergencyAccessRecord, 'state' | 'until'>): EmergencyAccessState {
    return stateAt(
      emergencyAccessProcedure,
      access as EmergencyAccessRecord,
      this.#context.now,
    ) as EmergencyAccessState;
  }

  loadReviews(accessIds: readonly string[]) {
    return loadOfficeRecords(this.#context, emergencyReviewTable, 'accessId', accessIds);
  }

  /**
   * Opens types of records of one child to the requester, at once.
   * @throws PlatformError CASE_NUMBER_REQUIRED; NOT_FOUND for a child that the requester may not know of; BAD_INPUT,
   * also for a reason that says nothing; STATE_REFUSED where the same is open already, or as many as the floor allows
   */
  async open({ childId, owner, types, reason }: EmergencyAccessInput): Promise<string> {
    const { requester, now, children, trace } = this.#context;
    const { emergency } = doorsOf(this.#context).policies.current;
    if (emergency === null) throw stateRefused('The floor sets no emergency access: none can be opened.');
    if (requester.caseNumber === null)
      throw new PlatformError('CASE_NUMBER_REQUIRED', 'An emergency access needs a case number.', {
        field: 'x-case-number',
      });
    assertCaseNumber(requester.caseNumber, this.#context.access.today);
    this.#assertTypes(owner, types);
    if ((await children.load(childId)) === null)
      throw new PlatformError('NOT_FOUND', 'There is no such child, or you may not know of it.', { field: 'childId' });
    const id = randomUUID();
    const until = new Date(now.getTime() + emergency.hours * hourLength);
    await this.#context.changes.recordOfficeChange('openEmergencyAccess', 'EmergencyAccess', id, async (em) => {
      trace.noteRecord('Child', childId);
      await em.execute('select pg_advisory_xact_lock(?)', [policyLock]);
      const ofDay = await this.#assertMayOpen(em, { childId, owner, types, reason }, emergency);
      let rule: EmergencyRule;
      const number = await putInForce(this.#context, em, {
        source: 'EMERGENCY',
        changeId: null,
        compose: (standing) => {
          const { texts, contract } = standing;
          rule = emergencyRule(standing, { id, requester, childId, owner, types, until });
          return composePolicies({ ...texts, [placeOfEmergency(id)]: rule.text }, contract);
        },
      });
      await beginRow(this.#context, em, emergencyAccessProcedure, {
        id,
        state: 'RUNNING',
        client: requester.client,
        department: requester.department,
        division: requester.division,
        owner,
        childId,
        types: [...types],
        openedItems: rule!.opened,
        maskedItems: rule!.masked,
        closedItems: rule!.closed,
        reason,
        caseNumber: requester.caseNumber,
        openedAt: now,
        until,
        reviewDueOn: answerDueOn(isoDateInChina(until), this.#context.policies.terms.emergencyAccess),
        policyNumber: number,
      } as EmergencyAccessRecord);
      if (ofDay.length > 0) await this.#tellSeries(em, id, [owner, ...ofDay.map((one) => one.owner)]);
    });
    return id;
  }

  /** @throws PlatformError NOT_FOUND, STATE_REFUSED for one that has ended */
  async end(id: string): Promise<void> {
    const { requester, now } = this.#context;
    await this.#assertMine(id);
    await takeStep(this.#context, emergencyAccessProcedure, 'end', id, async (em) => {
      await putInForce(this.#context, em, {
        source: 'EMERGENCY',
        changeId: null,
        compose: ({ texts, contract }) =>
          composePolicies(
            Object.fromEntries(Object.entries(texts).filter(([place]) => place !== placeOfEmergency(id))),
            contract,
          ),
      });
      return { values: { until: now, endedBy: requester.client } };
    });
  }

  /**
   * @throws PlatformError NOT_FOUND; STATE_REFUSED for the client who opened it, for one that runs, and for a second
   * review
   */
  async review({ accessId: id, verdict, comment }: EmergencyReviewInput): Promise<void> {
    const { requester, now } = this.#context;
    await this.#assertMine(id);
    await takeStep(this.#context, emergencyAccessProcedure, 'review', id, async (em, access) => {
      const written = await em.execute<{ reviewer: string }[]>(
        `insert into emergency_review (access_id, client, reviewer, reviewer_department, verdict, comment, reviewed_at)
         values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning reviewer`,
        [id, access.client, requester.client, requester.department, verdict, comment, now],
      );
      if (written.length === 0) throw stateRefused('You have reviewed this emergency access already.');
      return {
        values: { reviewedAt: access.reviewedAt ?? now },
        facts: { 'EmergencyReview.reviewer': requester.client, 'EmergencyReview.verdict': verdict },
      };
    });
  }

  #assertTypes(owner: string, types: readonly string[]): void {
    const { contract } = doorsOf(this.#context).policies.current;
    if (!contract.departments.includes(owner))
      throw new PlatformError('BAD_INPUT', `owner: there is no department "${owner}".`, {
        field: 'owner',
        check: 'unknown',
      });
    const known = [...typesOfChild(contract, owner).keys()].filter((type) =>
      [...contract.types.get(type)!.values()].some(({ owners }) => owners.join() === owner),
    );
    const unknown = types.find((type) => !known.includes(type));
    if (unknown !== undefined) {
      const there =
        known.length > 0 ? `its types of a child's records are ${known.join(', ')}` : 'it keeps no records of children';
      throw new PlatformError('BAD_INPUT', `types: ${owner} has no "${unknown}" of a child; ${there}.`, {
        field: 'types',
        check: 'unknown',
      });
    }
  }

  /** @returns the accesses that the client has opened within a day */
  async #assertMayOpen(
    em: EntityManager,
    { childId, owner, types, reason }: Pick<EmergencyAccessInput, 'childId' | 'owner' | 'types' | 'reason'>,
    limits: EmergencyLimits,
  ): Promise<EarlierAccess[]> {
    const { requester, now } = this.#context;
    const ofCounty = await earlierAccesses(em, this.#context);
    const mine = ofCounty.filter(({ client }) => client === requester.client);
    const running = mine.filter(({ until }) => until > now);
    const same = running.find(
      (one) => one.childId === childId && one.owner === owner && types.every((type) => one.types.includes(type)),
    );
    if (same)
      throw new PlatformError('STATE_REFUSED', `This is open to you already, until ${same.until.toISOString()}.`, {
        running: same.id,
        remedy: `Read by it: it is the emergency access ${same.id}.`,
      });
    assertReason(reason, childId, mine);
    if (running.length >= limits.atOnce) {
      throw new PlatformError(
        'STATE_REFUSED',
        `You hold ${running.length} emergency accesses open, and the floor allows ${limits.atOnce} at once.`,
        {
          field: 'openEmergencyAccess',
          limit: 'emergency.atOnce',
          remedy: 'End one that is not needed any more with endEmergencyAccess.',
        },
      );
    }
    assertWithinBounds(ofCounty, requester, limits, now);
    return openedWithin(mine, dayLength, now);
  }

  /** From the second within a day on, those who answer for the client and for the records hear of the series. */
  async #tellSeries(em: EntityManager, id: string, owners: readonly string[]): Promise<void> {
    const { requester, now } = this.#context;
    await announce(em, now, {
      kind: 'EMERGENCY_ACCESS_SERIES',
      subject: id,
      toDepartments: [...owners, requester.department, 'civil-affairs'],
      facts: {
        'EmergencyAccess.client': requester.client,
        'EmergencyAccess.division': requester.division,
        'EmergencyAccess.openedAt': now.toISOString(),
      },
    });
  }

  /** An emergency access of another client or place is not there. @throws PlatformError NOT_FOUND */
  async #assertMine(id: string): Promise<void> {
    const system = this.#context.asSystem({ because: 'a step is checked against the emergency access as it stands' });
    const where = { $and: [{ id }, this.#mine()] };
    const [access] = await system.find(EmergencyAccessEntity, { where, fields: ['id'] });
    if (!access) throw new PlatformError('NOT_FOUND', 'There is no such emergency access.', { field: 'id' });
  }

  /**
   * Each tells of a child: the clients that open them see their own, and other readers those of their division that
   * their department reviews.
   */
  #mine(): RowFilter {
    const {
      requester: { client, department },
      access,
    } = this.#context;
    if (mayEverRead(access, 'Mutation', 'openEmergencyAccess')) return { client };
    return { ...inPlace(this.#context), ...(department !== 'civil-affairs' && { owner: department }) };
  }

  #standingAt(state: EmergencyAccessState): RowFilter {
    const { now } = this.#context;
    if (state === 'REVIEWED') return { state };
    return { state: 'RUNNING', until: state === 'RUNNING' ? { $gt: now } : { $lte: now } };
  }
}

export const emergencyAccesses = perRequest((context) => new EmergencyAccessService(context));
export const loadEmergencyReviews = batch(emergencyAccesses, 'loadReviews');
