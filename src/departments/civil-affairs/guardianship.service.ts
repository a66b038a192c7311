import type { InferEntity } from '@mikro-orm/postgresql';
import { loadRowOfEachChild, loadRowsOfChildren } from '../../platform/records/load-rows-of-children.ts';
import { PlatformError } from '../../platform/errors.ts';
import { ageOn, isoDateInChina } from '../../platform/standards/day-in-china.ts';
import { checkDivisionCode } from '../../platform/standards/division-code.ts';
import { checkResidentId } from '../../platform/standards/resident-id.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/standards/value-of.ts';
import { ChildEntity } from './child.entity.ts';
import {
  guardianship,
  guardianshipTable,
  parent,
  parentTable,
  type GuardianshipEntity,
  type ParentEntity,
} from './guardianship.entity.ts';
import type { GuardianshipInput, ParentInput } from './guardianship.inputs.ts';

type GuardianshipRecord = InferEntity<typeof GuardianshipEntity>;
type ParentRecord = InferEntity<typeof ParentEntity>;

/** Who looks after the children of the register. */
export class GuardianshipService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  loadGuardianships(childIds: readonly string[]): Promise<(GuardianshipRecord | null)[]> {
    return loadRowOfEachChild(this.#context, guardianshipTable, childIds);
  }

  loadParents(childIds: readonly string[]): Promise<ParentRecord[][]> {
    return loadRowsOfChildren(this.#context, parentTable, childIds);
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordGuardianship(input: GuardianshipInput): Promise<void> {
    const { now } = this.#context;
    const carer = input.carerResidentId
      ? valueOf('carerResidentId', checkResidentId(input.carerResidentId, now))
      : null;
    if (carer) await this.#assertMayCare(input.childId, carer);
    await this.#context.changes.record(guardianship, input, {
      values: { carerResidentId: carer?.number ?? input.carerResidentId },
      check: assertCoherent,
    });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordParent(input: ParentInput): Promise<void> {
    const workplaceDivision =
      input.workplaceDivision && valueOf('workplaceDivision', checkDivisionCode(input.workplaceDivision)).code;
    await this.#context.changes.record(parent, input, { values: { workplaceDivision } });
  }

  /** A carer is older than a child; from 16 on a sibling who earns a living may care (民法典 第十八条). */
  async #assertMayCare(childId: string, { number, birthDate }: { number: string; birthDate: string }): Promise<void> {
    const field = 'carerResidentId';
    if (ageOn(isoDateInChina(this.#context.now), birthDate) < 16)
      throw new PlatformError('BAD_INPUT', `${field}: a carer is 16 or older.`, { field, check: 'age' });
    if ((await this.#context.children.load(childId)) === null) return;
    const system = this.#context.asSystem({ because: 'no child is its own carer' });
    const own = await system.count(ChildEntity, { id: childId, residentId: number });
    if (own > 0)
      throw new PlatformError('BAD_INPUT', `${field}: this is the number of the child itself.`, {
        field,
        check: 'self',
      });
  }
}

function assertCoherent(record: GuardianshipRecord): void {
  const { livesWith, carerName, carerResidentId, entrustedTo, entrustedOn, entrustedUntil } = record;
  if (livesWith === 'ALONE' && (carerName ?? carerResidentId)) {
    throw new PlatformError(
      'BAD_INPUT',
      'livesWith: a child with a carer does not live ALONE; send null for the carer.',
      {
        field: 'livesWith',
        check: 'carer',
      },
    );
  }
  if (!entrustedTo && (entrustedOn ?? entrustedUntil)) {
    throw new PlatformError('BAD_INPUT', 'entrustedTo: name the entrusted carer of the agreement.', {
      field: 'entrustedTo',
      check: 'entrustedOn',
    });
  }
  if (entrustedOn && entrustedUntil && entrustedUntil < entrustedOn) {
    throw new PlatformError('BAD_INPUT', 'entrustedUntil: the last day is not before the first.', {
      field: 'entrustedUntil',
      check: 'order',
    });
  }
}

export const guardianships = perRequest((context) => new GuardianshipService(context));
export const loadGuardianship = batch(guardianships, 'loadGuardianships');
export const loadParents = batch(guardianships, 'loadParents');
