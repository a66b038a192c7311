import type { InferEntity } from '@mikro-orm/postgresql';
import { permittedColumns } from '../../platform/database/permitted-columns.ts';
import { normaliseDivisionCode } from '../../platform/standards/division-code.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { GuardianshipEntity, ParentEntity } from './guardianship.entity.ts';
import type { GuardianshipInput, ParentInput } from './guardianship.inputs.ts';

type GuardianshipRecord = InferEntity<typeof GuardianshipEntity>;
type ParentRecord = InferEntity<typeof ParentEntity>;

/** Who looks after the children of the register. */
export class GuardianshipService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  async loadGuardianships(childIds: readonly string[]): Promise<(GuardianshipRecord | null)[]> {
    const fields = permittedColumns(this.#context.access, 'Guardianship', ['childId'], {
      version: 'version', livesWith: 'livesWith', carer: ['carerName', 'carerRelation', 'carerResidentId'],
      entrustedCare: ['entrustedTo', 'entrustedOn', 'entrustedUntil'],
    });
    const rows = await this.#context.em.find(GuardianshipEntity, { childId: { $in: [...childIds] } }, { fields: fields as never, disableIdentityMap: true });
    const byChild = new Map(rows.map((row) => [row.childId, row as GuardianshipRecord]));
    return childIds.map((id) => byChild.get(id) ?? null);
  }

  async loadParents(childIds: readonly string[]): Promise<ParentRecord[][]> {
    const fields = permittedColumns(this.#context.access, 'Parent', ['childId', 'relation'], {
      version: 'version', name: 'name', condition: 'condition', conditionSince: 'conditionSince',
      workplaceDivision: 'workplaceDivision', workplace: 'workplace',
    });
    const rows = await this.#context.em.find(
      ParentEntity,
      { childId: { $in: [...childIds] } },
      { fields: fields as never, orderBy: { relation: 'asc' }, disableIdentityMap: true },
    );
    const byChild = Map.groupBy(rows as ParentRecord[], (row) => row.childId);
    return childIds.map((id) => byChild.get(id) ?? []);
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordGuardianship({ childId, version, reason, ...values }: GuardianshipInput): Promise<void> {
    await this.#context.changes.record({
      mutation: 'recordGuardianship', childId, type: 'Guardianship', entity: GuardianshipEntity, key: { childId }, version, reason, values,
      event: 'civil-affairs.guardianship-changed',
    });
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async recordParent({ childId, relation, version, reason, workplaceDivision, ...values }: ParentInput): Promise<void> {
    await this.#context.changes.record({
      mutation: 'recordParent', childId, type: 'Parent', entity: ParentEntity, key: { childId, relation }, version, reason,
      values: { ...values, workplaceDivision: workplaceDivision ? normaliseDivisionCode(workplaceDivision) : null },
      event: 'civil-affairs.guardianship-changed',
    });
  }
}
