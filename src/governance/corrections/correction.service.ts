import { randomUUID } from 'node:crypto';
import type { EntityManager, InferEntity } from '@mikro-orm/postgresql';
import type { Page, PageRequest } from '../../platform/records/find-page.ts';
import { findRecordPage } from '../../platform/records/find-record-page.ts';
import { loadRowsOfChildren } from '../../platform/records/load-rows-of-children.ts';
import { PlatformError, stateRefused } from '../../platform/errors.ts';
import { decideField, mayEverRead } from '../../platform/policy/access.ts';
import { mayReadItem, partsOf, readableItems } from '../../platform/policy/may-read-item.ts';
import type { ChildFacts } from '../../platform/policy/policy.ts';
import { rowFilterFor } from '../../platform/policy/row-filter.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { announce, type Announcement } from '../events/announce.ts';
import { answerDueOn } from '../../platform/standards/answer-due-on.ts';
import { CorrectionEntity, correctionTable } from './correction.entity.ts';
import type { CorrectionAnswerInput, CorrectionFilter, CorrectionInput } from './correction.inputs.ts';
import type { OpenCorrection } from './correction.type.ts';

type CorrectionRecord = InferEntity<typeof CorrectionEntity>;
type Condition = Record<string, unknown>;

/** A correction is received as version 1, and answered or withdrawn once. */
const received = 1;

/**
 * What is disputed on a child (异议核实). Its text may tell a value: it is for the owner that answers, for the department
 * that asked, and for the auditor.
 */
export class CorrectionService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * What is disputed on each child among the items that the requester may read on it: the name of any other one would
   * tell that there is a record.
   */
  async loadOpenCorrections(childIds: readonly string[]): Promise<OpenCorrection[][]> {
    const {
      access,
      children,
      policies: { contract },
    } = this.#context;
    const found = await loadRowsOfChildren(this.#context, correctionTable, childIds, { state: 'RECEIVED' });
    return Promise.all(
      childIds.map(async (id, at) => {
        const facts = (await children.load(id))?.facts;
        return facts === undefined
          ? []
          : found[at]!.filter(({ item }) => mayReadItem(access, contract, item, facts)).map((row) =>
              this.#openCorrectionOf(row, facts),
            );
      }),
    );
  }

  /**
   * Those that the requester's department answers, and those of its own on items that the requester may read.
   * @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT, CURSOR_INVALID
   */
  async findPage(filter: CorrectionFilter, page: PageRequest): Promise<Page<CorrectionRecord>> {
    const found = await this.#findPage('corrections', filter, [this.#ofRequester()], page);
    return { ...found, edges: found.edges.filter(({ node }) => this.#isOfRequester(node)) };
  }

  /** Those of all departments. @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT, CURSOR_INVALID */
  findPageOfAll(filter: CorrectionFilter, page: PageRequest): Promise<Page<CorrectionRecord>> {
    return this.#findPage('correctionsOfAll', filter, [], page);
  }

  async findCorrection(id: string): Promise<CorrectionRecord | null> {
    const { edges } = await findRecordPage(this.#context, correctionTable, {
      name: 'correction',
      division: null,
      reads: { Correction: [] },
      where: [{ id }, this.#ofRequester()],
      orderBy: [{ id: 'asc' }],
      page: { first: 1 },
    });
    return edges.map(({ node }) => node).find((node) => this.#isOfRequester(node)) ?? null;
  }

  /** @throws PlatformError NOT_FOUND, BAD_INPUT, OPERATION_REFUSED, STATE_REFUSED, AUDIT_UNAVAILABLE */
  async request({ childId, item, key, claim, reason }: CorrectionInput): Promise<string> {
    const { requester, access, policies, now, children, changes } = this.#context;
    const child = await children.load(childId);
    if (child === null)
      throw new PlatformError('NOT_FOUND', 'There is no such child, or you may not know of it.', { field: 'childId' });
    const owner = this.#ownerOf(item, key?.field ?? null, child.facts);
    const id = randomUUID();
    try {
      await changes.write({
        mutation: 'requestCorrection',
        childId,
        type: 'Correction',
        entity: CorrectionEntity,
        key: { childId, id },
        version: 0,
        reason,
        event: 'governance.correction-changed',
        values: {
          state: 'RECEIVED',
          item,
          keyField: key?.field ?? null,
          keyValue: key?.value ?? null,
          owner,
          claim,
          reason,
          requester: requester.client,
          requesterDepartment: requester.department,
          receivedAt: now,
          dueOn: answerDueOn(access.today, policies.terms.correction),
        },
        also: (em) => announce(em, now, toldOf('CORRECTION_REQUESTED', id, owner)),
      });
    } catch (error) {
      if ((error as { constraint?: unknown }).constraint === 'correction_open')
        throw stateRefused('Your department disputes this value already.');
      throw error;
    }
    return id;
  }

  /**
   * The owner's answer. @throws PlatformError NOT_FOUND, STATE_REFUSED, STALE_VERSION, OPERATION_REFUSED,
   * AUDIT_UNAVAILABLE
   */
  async answer({ correctionId, outcome, answer }: CorrectionAnswerInput): Promise<void> {
    const { requester, now } = this.#context;
    const correction = await this.#getReceived(correctionId);
    if (correction.owner !== requester.department)
      throw stateRefused(`The correction is answered by ${correction.owner}.`);
    await this.#move(
      correction,
      'answerCorrection',
      answer,
      {
        state: outcome,
        answeredBy: requester.client,
        answeredDepartment: requester.department,
        answeredAt: now,
        answer,
      },
      (em) => announce(em, now, toldOf('CORRECTION_ANSWERED', correctionId, correction.requesterDepartment)),
    );
  }

  /** @throws PlatformError NOT_FOUND, STATE_REFUSED, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async withdraw(id: string): Promise<void> {
    const correction = await this.#getReceived(id);
    if (correction.requester !== this.#context.requester.client)
      throw stateRefused('Only who disputes a value withdraws it.');
    await this.#move(correction, 'withdrawCorrection', '撤回异议', { state: 'WITHDRAWN' });
  }

  async #move(
    { childId, id }: CorrectionRecord,
    mutation: string,
    reason: string,
    values: Condition,
    also?: (em: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.#context.changes.write({
      mutation,
      childId,
      type: 'Correction',
      entity: CorrectionEntity,
      key: { childId, id },
      version: received,
      reason,
      values,
      also,
      event: 'governance.correction-changed',
    });
  }

  async #getReceived(id: string): Promise<CorrectionRecord> {
    const correction = await this.findCorrection(id);
    if (correction === null)
      throw new PlatformError('NOT_FOUND', 'There is no such correction, or you may not know of it.', { field: 'id' });
    if (correction.state !== 'RECEIVED') throw stateRefused(`The correction is ${correction.state}, not RECEIVED.`);
    return correction;
  }

  #findPage(
    name: string,
    { state, owner, childId }: CorrectionFilter,
    where: Condition[],
    page: PageRequest,
  ): Promise<Page<CorrectionRecord>> {
    const given = Object.entries({ state, owner, childId }).filter(([, value]) => (value ?? null) !== null);
    const reads = given.map(([property]) => (property === 'childId' ? 'child' : property));
    return findRecordPage(this.#context, correctionTable, {
      name,
      division: null,
      page,
      reads: { Correction: [...reads, 'receivedAt'] },
      where: [...given.map(([property, value]) => ({ [property]: value })), ...where],
      orderBy: [{ receivedAt: 'desc' }, { childId: 'asc' }, { id: 'asc' }],
    });
  }

  /** The rows that #isOfRequester lets through. */
  #ofRequester(): Condition {
    const {
      access,
      requester: { department },
      policies: { contract },
    } = this.#context;
    const answered = mayEverRead(access, 'Mutation', 'answerCorrection')
      ? [{ owner: department, scope: rowFilterFor(access, 'Mutation', ['answerCorrection']) }]
      : [];
    const asked = readableItems(access, contract).map(({ items, reach }) => ({
      requesterDepartment: department,
      item: { $in: items },
      scope: reach,
    }));
    return { $or: [...answered, ...asked] };
  }

  #isOfRequester(correction: CorrectionRecord): boolean {
    const {
      access,
      trace,
      requester: { department },
      policies: { contract },
    } = this.#context;
    const facts = trace.factsOf(correction);
    if (facts === null) return false;
    return (
      (correction.owner === department &&
        decideField(access, 'Mutation', 'answerCorrection', facts).effect === 'allow') ||
      (correction.requesterDepartment === department && mayReadItem(access, contract, correction.item, facts))
    );
  }

  /** One refusal for what is unknown and for what may not be read. */
  #ownerOf(item: string, keyField: string | null, facts: ChildFacts): string {
    const {
      access,
      policies: { contract },
    } = this.#context;
    const [type, field] = partsOf(item);
    const [owner, another] = contract.types.get(type)?.get(field)?.owners ?? [];
    if (
      owner === undefined ||
      another !== undefined ||
      owner === 'governance' ||
      !mayReadItem(access, contract, item, facts)
    ) {
      throw new PlatformError(
        'OPERATION_REFUSED',
        `item: ${item} is no item of a department that you may read on this child.`,
        {
          field: 'item',
          remedy: 'Dispute an item of the catalogue that is released to you on this child.',
        },
      );
    }
    if (keyField !== null && decideField(access, type, keyField, facts).effect !== 'allow') {
      throw new PlatformError(
        'OPERATION_REFUSED',
        `key.field: ${type}.${keyField} is no field that you may read on this child.`,
        {
          field: 'key.field',
          remedy: 'Name the record by a field that is released to you in clear.',
        },
      );
    }
    return owner;
  }

  #openCorrectionOf(
    { id, item, keyField, keyValue, owner, receivedAt, dueOn }: CorrectionRecord,
    facts: ChildFacts,
  ): OpenCorrection {
    const mayReadKey =
      keyField !== null && decideField(this.#context.access, partsOf(item)[0], keyField!, facts).effect === 'allow';
    return {
      id,
      item,
      keyField: mayReadKey ? keyField! : null,
      keyValue: mayReadKey ? keyValue! : null,
      owner,
      receivedAt,
      dueOn,
    };
  }
}

export const corrections = perRequest((context) => new CorrectionService(context));
export const loadOpenCorrections = batch(corrections, 'loadOpenCorrections');

/** What stands in a correction depends on the child: whoever may know of it asks. */
function toldOf(kind: Announcement['kind'], subject: string, department: string): Announcement {
  return { kind, subject, toDepartments: [department], facts: {} };
}
