import type { InferEntity } from '@mikro-orm/postgresql';
import type { Page, PageRequest } from '../../platform/records/find-page.ts';
import { findRecordPage } from '../../platform/records/find-record-page.ts';
import { loadRowsOfChildren } from '../../platform/records/load-rows-of-children.ts';
import { PlatformError } from '../../platform/errors.ts';
import { isoDateInChina } from '../../platform/standards/day-in-china.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import {
  guardianDetention,
  guardianDetentionTable,
  protectiveRemoval,
  protectiveRemovalTable,
  type GuardianDetentionEntity,
  type ProtectiveRemovalEntity,
} from './custody.entity.ts';
import type { GuardianDetentionFilter, GuardianDetentionInput, ProtectiveRemovalInput } from './custody.inputs.ts';

type DetentionRecord = InferEntity<typeof GuardianDetentionEntity>;
type RemovalRecord = InferEntity<typeof ProtectiveRemovalEntity>;

const institutions: readonly string[] = ['RELIEF_INSTITUTION', 'WELFARE_INSTITUTION'];

/** Detained guardians (监护人羁押) and protective removals (带离保护). */
export class CustodyService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * Who is held today: a measure that has ended is for the police's own list, not for everyone who looks after the
   * child.
   */
  loadGuardiansDetained(childIds: readonly string[]): Promise<DetentionRecord[][]> {
    const today = isoDateInChina(this.#context.now);
    return loadRowsOfChildren(this.#context, guardianDetentionTable, childIds, {
      $or: [{ until: null }, { until: { $gte: today } }],
    });
  }

  loadProtectiveRemovals(childIds: readonly string[]): Promise<RemovalRecord[][]> {
    return loadRowsOfChildren(this.#context, protectiveRemovalTable, childIds);
  }

  /** @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, CURSOR_INVALID */
  async findDetentionPage(
    { division, since, measure }: GuardianDetentionFilter,
    page: PageRequest,
  ): Promise<Page<DetentionRecord>> {
    const where = [...(since ? [{ from: { $gte: since } }] : []), ...(measure ? [{ measure }] : [])];
    return findRecordPage(this.#context, guardianDetentionTable, {
      name: 'guardianDetentions',
      division,
      where,
      page,
      reads: { GuardianDetention: where.flatMap(Object.keys) },
      orderBy: [{ childId: 'asc' }, { id: 'asc' }],
    });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordDetention(input: GuardianDetentionInput): Promise<void> {
    await this.#context.changes.record(guardianDetention, input, { check: assertDetention });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordRemoval(input: ProtectiveRemovalInput): Promise<void> {
    await this.#context.changes.record(protectiveRemoval, input, { check: assertRemoval });
  }
}

function assertDetention({ from, until, childrenAsked, arrangement }: DetentionRecord): void {
  if (until && until < from)
    throw new PlatformError('BAD_INPUT', 'until: the last day is not before the first.', {
      field: 'until',
      check: 'order',
    });
  if (childrenAsked !== Boolean(arrangement)) {
    const remedy = childrenAsked
      ? 'say who looks after the child, UNSETTLED where nobody does yet'
      : 'ask the detainee first (childrenAsked), or send null';
    throw new PlatformError('BAD_INPUT', `arrangement: ${remedy}.`, { field: 'arrangement', check: 'childrenAsked' });
  }
}

function assertRemoval({ handedOverTo, handoverDocument, childsView, childsViewMissingReason }: RemovalRecord): void {
  if (institutions.includes(handedOverTo) && !handoverDocument) {
    throw new PlatformError(
      'BAD_INPUT',
      'handoverDocument: an institution takes a child in writing only, give the number of the hand-over.',
      { field: 'handoverDocument', check: 'handedOverTo' },
    );
  }
  if (Boolean(childsView) === Boolean(childsViewMissingReason)) {
    throw new PlatformError(
      'BAD_INPUT',
      'childsView: give either what the child said or the reason why it could not be asked, and null for the other.',
      { field: 'childsView', check: 'either' },
    );
  }
}

export const custody = perRequest((context) => new CustodyService(context));
export const loadGuardiansDetained = batch(custody, 'loadGuardiansDetained');
export const loadProtectiveRemovals = batch(custody, 'loadProtectiveRemovals');
