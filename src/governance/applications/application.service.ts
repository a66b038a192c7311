import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { stringify } from 'yaml';
import { findOfficeRecord, findOfficeRecords, type ListPage } from '../../platform/records/find-office-records.ts';
import { PlatformError } from '../../platform/errors.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { touchingPlace } from '../../platform/procedures/in-place.ts';
import { begin, moveRow, takeStep, termEnd } from '../../platform/procedures/take-step.ts';
import { applicationTable } from './application.entity.ts';
import { applicationProcedure, type ApplicationRecord } from './application.procedure.ts';
import type { ApplicationDecisionInput, ApplicationInput } from './application.inputs.ts';
import { policyChangeProcedure } from '../policy-changes/policy-change.procedure.ts';
import { insertChange, noteReview } from '../policy-changes/insert-change.ts';
import { changedPolicies } from '../policy-changes/changed-policies.ts';
import { doorsOf } from '../doors.ts';
import { partsOf } from '../../platform/policy/may-read-item.ts';

/** Applications of departments for each other's data (共享申请). */
export class ApplicationService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  findApplications(state: string | null, owner: string | null, { first, after }: ListPage) {
    const reads = {
      Application: [...(state === null ? [] : ['state']), ...(owner === null ? [] : ['owner']), 'receivedAt'],
    };
    return findOfficeRecords(this.#context, applicationTable, {
      among: touchingPlace(this.#context),
      where: { state, owner },
      reads,
      orderBy: [{ receivedAt: 'desc' }, { id: 'asc' }],
      first,
      after: { id: after },
    });
  }

  findApplication(id: string) {
    return findOfficeRecord(this.#context, applicationTable, { $and: [{ id }, touchingPlace(this.#context)] });
  }

  /**
   * @throws PlatformError BAD_INPUT where a name is unknown, the items have no one owner, or the rule could not be in
   * force
   */
  async apply({ items, purpose, roles, because, until = null }: ApplicationInput): Promise<string> {
    const { requester, access, now } = this.#context;
    const owner = this.#ownerOf(items);
    if (owner === requester.department)
      throw new PlatformError('BAD_INPUT', 'items: they are your own department’s.', {
        field: 'items',
        check: 'owner',
      });
    if (until && until <= access.today)
      throw new PlatformError('BAD_INPUT', 'until: name a day to come.', { field: 'until', check: 'future' });
    const application = {
      id: randomUUID(),
      state: 'RECEIVED',
      applicant: requester.client,
      applicantDepartment: requester.department,
      owner,
      division: requester.division,
      items: [...items],
      purpose,
      roles: [...roles],
      because,
      until,
      receivedAt: now,
      dueOn: termEnd(applicationProcedure, this.#context)!,
    } as ApplicationRecord;
    // What could not be in force is told now, not when the owner has approved it.
    changedPolicies(doorsOf(this.#context).policies.current, {
      owner,
      division: requester.division,
      putRules: ruleOf(application),
      removedRules: [],
    });
    await begin(this.#context, applicationProcedure, 'applyForItems', application);
    return application.id;
  }

  /**
   * The owner's answer. An approval is a policy change of the applicant, with the owner's review.
   * @throws PlatformError NOT_FOUND, STATE_REFUSED, BAD_INPUT
   */
  async decide({ applicationId, approve, answer }: ApplicationDecisionInput): Promise<void> {
    const { requester, now } = this.#context;
    const decision = {
      decidedBy: requester.client,
      decidedDepartment: requester.department,
      decidedAt: now,
      answer,
    };
    if (!approve) {
      await takeStep(this.#context, applicationProcedure, 'refuse', applicationId, { values: decision });
      return;
    }
    await takeStep(this.#context, applicationProcedure, 'approve', applicationId, async (em, application) => {
      const changeId = await this.#change(em, application, answer);
      return { values: { ...decision, changeId } };
    });
  }

  /** @throws PlatformError NOT_FOUND, STATE_REFUSED */
  async withdraw(id: string): Promise<void> {
    await takeStep(this.#context, applicationProcedure, 'withdraw', id);
  }

  /** The change that an approved application becomes: in review, and reviewed by the owner. */
  async #change(em: EntityManager, application: ApplicationRecord, answer: string): Promise<string> {
    const { requester } = this.#context;
    const change = await insertChange(
      em,
      {
        ...this.#context,
        requester: {
          ...requester,
          client: application.applicant,
          department: application.applicantDepartment,
          division: application.division,
        },
      },
      randomUUID(),
      'IN_REVIEW',
      {
        owner: application.owner,
        title: `共享申请 ${application.items.join(', ')}`,
        reason: application.because,
        putRules: ruleOf(application),
        removedRules: [],
      },
    );
    const decided = await noteReview(em, this.#context, change, 'APPROVE', answer);
    if (decided)
      await moveRow(this.#context, em, policyChangeProcedure, decided, change, {
        values: { decidedAt: this.#context.now },
      });
    return change.id;
  }

  #ownerOf(items: readonly string[]): string {
    const { types } = this.#context.policies.contract;
    const owners = new Set(
      items.map((item) => {
        const [type, field] = partsOf(item);
        const known = types.get(type)?.get(field);
        if (!known)
          throw new PlatformError('BAD_INPUT', `items: there is no item "${item}"; the catalogue lists them.`, {
            field: 'items',
            check: 'unknown',
          });
        return known.owners[0]!;
      }),
    );
    if (owners.size > 1)
      throw new PlatformError(
        'BAD_INPUT',
        `items: they belong to ${[...owners].join(' and ')}; apply to each by itself.`,
        { field: 'items', check: 'owner' },
      );
    return [...owners][0]!;
  }
}

export const applications = perRequest((context) => new ApplicationService(context));

/**
 * The rule that an application asks for: the applicant's posts, for the purpose, of the children of their own division.
 */
function ruleOf({ id, items, purpose, roles, because, until, applicantDepartment }: ApplicationRecord): string {
  const fields: Record<string, { allow: string[] }> = {};
  for (const item of items) {
    const [type, field] = partsOf(item);
    (fields[type] ??= { allow: [] }).allow.push(field);
  }
  return stringify([
    {
      id: `application-${id}`,
      because,
      to: { department: applicantDepartment, roles },
      for: [purpose],
      where: { 'child.division': 'within-requester' },
      fields,
      ...(until && { until }),
    },
  ]);
}
