import { randomUUID } from 'node:crypto';
import { PlatformError } from '../../platform/errors.ts';
import { composeWithEmergencies } from '../../platform/policy/files/compose-with-emergencies.ts';
import type { PolicyTexts } from '../../platform/policy/policy.ts';
import { touchingPlace } from '../../platform/procedures/in-place.ts';
import { beginRow, takeStep, termEnd } from '../../platform/procedures/take-step.ts';
import { findOfficeRecord, findOfficeRecords, type ListPage } from '../../platform/records/find-office-records.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import type { PolicyRollBackState } from '../code-tables.ts';
import { announce } from '../events/announce.ts';
import { assertOpensNothing } from '../policy-changes/changed-cells.ts';
import { assertUndoesOwnPlace } from '../policy-changes/policy-versions.ts';
import { putInForce } from '../policy-changes/put-in-force.ts';
import { policyRollBackTable } from './roll-back.entity.ts';
import type { RollBackReviewInput } from './roll-back.inputs.ts';
import { rollBackProcedure, type PolicyRollBackRecord } from './roll-back.procedure.ts';

/** Roll-backs of the policies (政策回退): one signature closes at once, a second person reviews it afterwards. */
export class RollBackService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  findRollBacks(state: PolicyRollBackState | null, { first, after }: ListPage) {
    return findOfficeRecords(this.#context, policyRollBackTable, {
      among: touchingPlace(this.#context),
      where: { state },
      reads: { PolicyRollBack: [...(state === null ? [] : ['state']), 'rolledBackAt'] },
      orderBy: [{ rolledBackAt: 'desc' }, { id: 'asc' }],
      first,
      after: { id: after },
    });
  }

  findRollBack(id: string) {
    return findOfficeRecord(this.#context, policyRollBackTable, { $and: [{ id }, touchingPlace(this.#context)] });
  }

  /**
   * Puts an earlier version in force again, as a new one.
   * @throws PlatformError NOT_FOUND, STATE_REFUSED, OPERATION_REFUSED where it undoes what another place decided, or
   * opens anything
   */
  async rollBack(toNumber: number): Promise<number> {
    const { requester, access, now, changes, policies } = this.#context;
    return changes.recordOfficeChange('rollBackPolicies', 'PolicyVersion', String(toNumber), async (em) => {
      const [found] = await em.execute<{ texts: PolicyTexts }[]>('select texts from policy_version where number = ?', [
        toNumber,
      ]);
      if (!found)
        throw new PlatformError('NOT_FOUND', `There is no version ${toNumber} of the policies.`, { field: 'toNumber' });
      await assertUndoesOwnPlace(em, requester, toNumber);
      let owners: string[] = [];
      const number = await putInForce(this.#context, em, {
        source: 'ROLL_BACK',
        changeId: null,
        compose: (standing) => {
          const next = composeWithEmergencies(found.texts, standing.texts, standing.contract);
          assertOpensNothing(standing, next, access.today);
          owners = standing.contract.departments.filter((owner) => {
            const place = `access/${owner}.yaml`;
            return standing.texts[place] !== next.texts[place];
          });
          return next;
        },
      });
      await beginRow(this.#context, em, rollBackProcedure, {
        id: randomUUID(),
        state: 'TO_REVIEW',
        division: requester.division,
        client: requester.client,
        department: requester.department,
        owners,
        toNumber,
        number,
        rolledBackAt: now,
        dueOn: termEnd(rollBackProcedure, this.#context),
      } as PolicyRollBackRecord);
      await announce(em, now, {
        kind: 'POLICIES_ROLLED_BACK',
        subject: String(number),
        toDepartments: [...policies.contract.departments],
        facts: { 'PolicyVersion.number': String(number), 'PolicyVersion.appliedBy': requester.client },
      });
      return number;
    });
  }

  /** @throws PlatformError NOT_FOUND; STATE_REFUSED for who did it, for another department, and for a second review */
  async review({ rollBackId, verdict, comment }: RollBackReviewInput): Promise<void> {
    const { requester, now } = this.#context;
    const values = { reviewer: requester.client, verdict, comment, reviewedAt: now };
    await takeStep(this.#context, rollBackProcedure, 'review', rollBackId, { values });
  }
}

export const rollBacks = perRequest((context) => new RollBackService(context));
