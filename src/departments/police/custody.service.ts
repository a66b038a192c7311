import { randomUUID } from 'node:crypto';
import type { InferEntity } from '@mikro-orm/postgresql';
import type { Page, PageRequest } from '../../platform/database/find-page.ts';
import { permittedColumns } from '../../platform/database/permitted-columns.ts';
import { PlatformError } from '../../platform/errors.ts';
import { rowFilterFor } from '../../platform/policy/row-filter.ts';
import { isoDateInChina } from '../../platform/standards/resident-id.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { assertNotFuture } from './assert-not-future.ts';
import { GuardianDetentionEntity, ProtectiveRemovalEntity } from './custody.entity.ts';
import type { GuardianDetentionFilter, GuardianDetentionInput, ProtectiveRemovalInput } from './custody.inputs.ts';
import { findRecordPage } from './find-record-page.ts';

type DetentionRecord = InferEntity<typeof GuardianDetentionEntity>;
type RemovalRecord = InferEntity<typeof ProtectiveRemovalEntity>;

const institutions: readonly string[] = ['RELIEF_INSTITUTION', 'WELFARE_INSTITUTION'];

/** Detained guardians (监护人羁押) and protective removals (带离保护). */
export class CustodyService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** Who is held today: a measure that has ended is for the police's own list, not for everyone who looks after the child. */
  async loadGuardiansDetained(childIds: readonly string[]): Promise<DetentionRecord[][]> {
    const today = isoDateInChina(this.#context.now);
    const rows = await this.#context.em.find(
      GuardianDetentionEntity,
      { childId: { $in: [...childIds] }, $or: [{ until: null }, { until: { $gte: today } }] },
      { fields: this.#detentionColumns() as never, orderBy: { from: 'asc', id: 'asc' }, disableIdentityMap: true },
    );
    const byChild = Map.groupBy(rows as DetentionRecord[], (row) => row.childId);
    return childIds.map((id) => byChild.get(id) ?? []);
  }

  async loadProtectiveRemovals(childIds: readonly string[]): Promise<RemovalRecord[][]> {
    const fields = permittedColumns(this.#context.access, 'ProtectiveRemoval', ['childId', 'id'], {
      version: 'version', on: 'on', reason: 'reason', handedOverTo: 'handedOverTo', handoverDocument: 'handoverDocument',
      childsView: 'childsView', childsViewMissingReason: 'childsViewMissingReason',
    });
    const rows = await this.#context.em.find(
      ProtectiveRemovalEntity,
      { childId: { $in: [...childIds] } },
      { fields: fields as never, orderBy: { on: 'desc', id: 'asc' }, disableIdentityMap: true },
    );
    const byChild = Map.groupBy(rows as RemovalRecord[], (row) => row.childId);
    return childIds.map((id) => byChild.get(id) ?? []);
  }

  /** @throws PlatformError FILTER_REFUSED, PAGE_TOO_LARGE, CURSOR_INVALID */
  async findDetentionPage({ division, since, measure }: GuardianDetentionFilter, page: PageRequest): Promise<Page<DetentionRecord>> {
    const { access } = this.#context;
    const where = [...(since ? [{ from: { $gte: since } }] : []), ...(measure ? [{ measure }] : [])];
    return findRecordPage(this.#context, GuardianDetentionEntity, {
      name: 'guardianDetentions', link: 'custody', division, where, page,
      reach: [rowFilterFor(access, 'Custody', ['guardiansDetained']), rowFilterFor(access, 'GuardianDetention', where.flatMap(Object.keys))],
      orderBy: [{ childId: 'asc' }, { id: 'asc' }],
      fields: this.#detentionColumns(),
    });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordDetention(input: GuardianDetentionInput): Promise<void> {
    const { childId, version, reason, relation, measure, from, until = null, childrenAsked, arrangement = null } = input;
    assertNotFuture('from', from, this.#context.now);
    if (until !== null && until < from) throw new PlatformError('BAD_INPUT', 'until: the last day is not before the first.', { field: 'until', check: 'order' });
    if (childrenAsked !== (arrangement !== null)) {
      const remedy = childrenAsked ? 'say who looks after the child, UNSETTLED where nobody does yet' : 'ask the detainee first (childrenAsked)';
      throw new PlatformError('BAD_INPUT', `arrangement: ${remedy}.`, { field: 'arrangement', check: 'childrenAsked' });
    }
    await this.#context.changes.record({
      mutation: 'recordGuardianDetention', childId, type: 'GuardianDetention', entity: GuardianDetentionEntity,
      key: { childId, id: recordIdOf(input) }, version, reason,
      values: { relation, measure, from, until, childrenAsked, arrangement },
      event: 'police.guardian-detention-changed',
    });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordRemoval(input: ProtectiveRemovalInput): Promise<void> {
    const { childId, version, reason, on, removalReason, handedOverTo, handoverDocument = null, childsView = null, childsViewMissingReason = null } = input;
    assertNotFuture('on', on, this.#context.now);
    if (institutions.includes(handedOverTo) && handoverDocument === null) {
      throw new PlatformError('BAD_INPUT', 'handoverDocument: an institution takes a child in writing only, give the number of the hand-over.', {
        field: 'handoverDocument', check: 'handedOverTo',
      });
    }
    if ((childsView === null) === (childsViewMissingReason === null)) {
      throw new PlatformError('BAD_INPUT', 'childsView: give either what the child said or the reason why it could not be asked.', {
        field: 'childsView', check: 'either',
      });
    }
    await this.#context.changes.record({
      mutation: 'recordProtectiveRemoval', childId, type: 'ProtectiveRemoval', entity: ProtectiveRemovalEntity,
      key: { childId, id: recordIdOf(input) }, version, reason,
      values: { on, reason: removalReason, handedOverTo, handoverDocument, childsView, childsViewMissingReason },
      event: 'police.protective-removal-changed',
    });
  }

  #detentionColumns(): string[] {
    return permittedColumns(this.#context.access, 'GuardianDetention', ['childId', 'id'], {
      version: 'version', relation: 'relation', measure: 'measure', from: 'from', until: 'until',
      childrenAsked: 'childrenAsked', arrangement: 'arrangement',
    });
  }
}

/** A new record gets a number of its own, or the one that the caller chose so that a repeated request is recognised. */
function recordIdOf({ id, version }: { id?: string | null; version: number }): string {
  if (id) return id;
  if (version === 0) return randomUUID();
  throw new PlatformError('BAD_INPUT', 'id: name the record that is to be changed, or send version 0 for a new one.', { field: 'id', check: 'version' });
}
