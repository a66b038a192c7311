import type { InferEntity } from '@mikro-orm/postgresql';
import { loadRowOfEachChild, loadRowsOfChildren } from '../../platform/records/load-rows-of-children.ts';
import { PlatformError } from '../../platform/errors.ts';
import { checkDivisionCode } from '../../platform/standards/division-code.ts';
import { checkResidentId } from '../../platform/standards/resident-id.ts';
import { assertNotFuture } from '../../platform/subgraph/assert-not-future.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { valueOf } from '../../platform/standards/value-of.ts';
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
    const { entrustedTo = null, entrustedOn = null, entrustedUntil = null } = input;
    const { now } = this.#context;
    assertNotFuture('entrustedOn', entrustedOn, now);
    if (entrustedTo === null && (entrustedOn ?? entrustedUntil) !== null) {
      throw new PlatformError('BAD_INPUT', 'entrustedTo: name the entrusted carer of the agreement.', {
        field: 'entrustedTo',
        check: 'entrustedOn',
      });
    }
    if (entrustedOn !== null && entrustedUntil !== null && entrustedUntil < entrustedOn) {
      throw new PlatformError('BAD_INPUT', 'entrustedUntil: the last day is not before the first.', {
        field: 'entrustedUntil',
        check: 'order',
      });
    }
    // Who sees the carer's number masked cannot repeat it: left out, it stays as it stands.
    const carerResidentId = input.carerResidentId
      ? valueOf('carerResidentId', checkResidentId(input.carerResidentId, now)).number
      : input.carerResidentId;
    await this.#context.changes.record(guardianship, input, { values: { carerResidentId } });
  }

  /** @throws PlatformError BAD_INPUT, NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordParent(input: ParentInput): Promise<void> {
    assertNotFuture('conditionSince', input.conditionSince, this.#context.now);
    const workplaceDivision = input.workplaceDivision
      ? valueOf('workplaceDivision', checkDivisionCode(input.workplaceDivision)).code
      : null;
    await this.#context.changes.record(parent, input, { values: { workplaceDivision } });
  }
}

export const guardianships = perRequest((context) => new GuardianshipService(context));
export const loadGuardianship = batch(guardianships, 'loadGuardianships');
export const loadParents = batch(guardianships, 'loadParents');
