import { randomUUID } from 'node:crypto';
import type { EntityManager, InferEntity } from '@mikro-orm/postgresql';
import { stringify } from 'yaml';
import { findOfficeRecord, findOfficeRecords, type ListPage } from '../../platform/records/find-office-records.ts';
import { PlatformError, stateRefused } from '../../platform/errors.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { announce, type Announcement } from '../events/announce.ts';
import { answerDueOn } from '../../platform/standards/answer-due-on.ts';
import { ApplicationEntity, applicationTable } from './application.entity.ts';
import type { ApplicationDecisionInput, ApplicationInput } from './application.inputs.ts';
import type { ApplicationState } from '../code-tables.ts';
import { insertChange, insertReview, opensSensitive } from '../policy-changes/policy-change.service.ts';
import { changedCells } from '../policy-changes/changed-cells.ts';
import { changedPolicies } from '../policy-changes/put-in-force.ts';
import { doorsOf } from '../doors.ts';

type ApplicationRecord = InferEntity<typeof ApplicationEntity>;

/** Applications of departments for each other's data (共享申请). */
export class ApplicationService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  findApplications(state: ApplicationState | null, owner: string | null, { first, after }: ListPage) {
    const reads = {
      Application: [...(state === null ? [] : ['state']), ...(owner === null ? [] : ['owner']), 'receivedAt'],
    };
    return findOfficeRecords(this.#context, applicationTable, {
      where: { state, owner },
      reads,
      orderBy: [{ receivedAt: 'desc' }, { id: 'asc' }],
      first,
      after: { id: after },
    });
  }

  findApplication(id: string) {
    return findOfficeRecord(this.#context, applicationTable, { id });
  }

  /**
   * @throws PlatformError BAD_INPUT where a name is unknown, the items have no one owner, or the rule could not be in
   * force
   */
  async apply(input: ApplicationInput): Promise<string> {
    const { requester, access, now } = this.#context;
    const owner = this.#ownerOf(input.items);
    if (owner === requester.department)
      throw new PlatformError('BAD_INPUT', 'items: they are your own department’s.', {
        field: 'items',
        check: 'owner',
      });
    if (input.until && input.until <= access.today)
      throw new PlatformError('BAD_INPUT', 'until: name a day to come.', { field: 'until', check: 'future' });
    const id = randomUUID();
    // What could not be in force is told now, not when the owner has approved it.
    changedPolicies(doorsOf(this.#context).policies.current, owner, {
      putRules: ruleOf(id, { ...input, applicantDepartment: requester.department }),
      removedRules: [],
    });
    const dueOn = answerDueOn(access.today, this.#context.policies.terms.application);
    await this.#context.changes.recordOfficeChange('applyForItems', 'Application', id, async (em) => {
      await em.execute(
        `insert into application (id, state, applicant, applicant_department, owner, items, purpose, roles, because, until, received_at, due_on)
         values (?, 'RECEIVED', ?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), ?, array(select jsonb_array_elements_text(?::jsonb)), ?, ?, ?, ?)`,
        [
          id,
          requester.client,
          requester.department,
          owner,
          JSON.stringify(input.items),
          input.purpose,
          JSON.stringify(input.roles),
          input.because,
          input.until ?? null,
          now,
          dueOn,
        ],
      );
      const facts = { 'Application.items': input.items.join(', '), 'Application.dueOn': dueOn };
      await announceApplication(
        em,
        now,
        'APPLICATION_RECEIVED',
        { ...input, id, owner, state: 'RECEIVED', applicantDepartment: requester.department },
        facts,
      );
    });
    return id;
  }

  /**
   * The owner's answer. An approval is a policy change of the applicant, with the owner's review. @throws PlatformError
   * NOT_FOUND, STATE_REFUSED, BAD_INPUT
   */
  async decide({ applicationId: id, approve, answer }: ApplicationDecisionInput): Promise<void> {
    const { requester, now, access } = this.#context;
    const { current } = doorsOf(this.#context).policies;
    const application = await this.#getApplication(id);
    if (application.owner !== requester.department)
      throw stateRefused(`The application is answered by ${application.owner}.`);
    if (application.state !== 'RECEIVED') throw stateRefused(`The application is ${application.state}, not RECEIVED.`);
    const changeId = approve ? randomUUID() : null;
    await this.#context.changes.recordOfficeChange('decideApplication', 'Application', id, async (em) => {
      const decided = await em.execute<{ id: string }[]>(
        `update application set state = ?, decided_by = ?, decided_department = ?, decided_at = ?, answer = ?, change_id = ? where id = ? and state = 'RECEIVED' returning id`,
        [approve ? 'APPROVED' : 'REFUSED', requester.client, requester.department, now, answer, changeId, id],
      );
      if (decided.length === 0) throw stateRefused('The application has been answered meanwhile.');
      const told = { ...application, state: approve ? 'APPROVED' : 'REFUSED' };
      if (changeId === null)
        return announceApplication(em, now, 'APPLICATION_DECIDED', told, {
          'Application.answer': answer,
          'Application.changeId': changeId,
        });
      const change = {
        owner: application.owner,
        title: `共享申请 ${application.items.join(', ')}`,
        reason: application.because,
        putRules: ruleOf(id, application),
        removedRules: [],
      };
      const isSensitive = opensSensitive(
        current,
        changedCells(current, changedPolicies(current, change.owner, change), change.owner, access.today),
        now,
      );
      const author = { client: application.applicant, department: application.applicantDepartment };
      await insertChange(
        em,
        { requester: { ...requester, ...author }, policies: this.#context.policies, now },
        changeId,
        'IN_REVIEW',
        change,
        isSensitive,
      );
      await insertReview(
        em,
        this.#context,
        {
          ...change,
          id: changeId,
          author: author.client,
          authorDepartment: author.department,
          opensSensitive: isSensitive,
        },
        'APPROVE',
        answer,
        now,
      );
      await announceApplication(em, now, 'APPLICATION_DECIDED', told, {
        'Application.answer': answer,
        'Application.changeId': changeId,
      });
    });
  }

  /** @throws PlatformError NOT_FOUND, STATE_REFUSED */
  async withdraw(id: string): Promise<void> {
    const application = await this.#getApplication(id);
    if (application.applicant !== this.#context.requester.client)
      throw stateRefused('Only who applied withdraws an application.');
    await this.#context.changes.recordOfficeChange('withdrawApplication', 'Application', id, async (em) => {
      const withdrawn = await em.execute<{ id: string }[]>(
        `update application set state = 'WITHDRAWN' where id = ? and state = 'RECEIVED' returning id`,
        [id],
      );
      if (withdrawn.length === 0) throw stateRefused(`The application is ${application.state}, not RECEIVED.`);
    });
  }

  #ownerOf(items: readonly string[]): string {
    const { types } = this.#context.policies.contract;
    const owners = new Set(
      items.map((item) => {
        const [type = '', field = ''] = item.split('.');
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

  async #getApplication(id: string): Promise<ApplicationRecord> {
    const system = this.#context.asSystem({ because: 'a step is checked against the application as it stands' });
    const fields = [
      'id',
      'state',
      'applicant',
      'applicantDepartment',
      'owner',
      'items',
      'purpose',
      'roles',
      'because',
      'until',
    ];
    const [application] = await system.find<ApplicationRecord>(ApplicationEntity, { where: { id }, fields });
    if (!application) throw new PlatformError('NOT_FOUND', 'There is no such application.', { field: 'id' });
    return application;
  }
}

export const applications = perRequest((context) => new ApplicationService(context));

/** Tells both departments and civil affairs how an application stands. */
function announceApplication(
  em: EntityManager,
  now: Date,
  kind: 'APPLICATION_RECEIVED' | 'APPLICATION_DECIDED',
  application: Pick<ApplicationRecord, 'id' | 'state' | 'owner' | 'applicantDepartment' | 'purpose'>,
  facts: Announcement['facts'],
): Promise<void> {
  const { id, state, owner, applicantDepartment, purpose } = application;
  const told = {
    'Application.state': state,
    'Application.owner': owner,
    'Application.applicantDepartment': applicantDepartment,
    'Application.purpose': purpose,
  };
  return announce(em, now, {
    kind,
    subject: id,
    toDepartments: [owner, applicantDepartment, 'civil-affairs'],
    facts: { ...told, ...facts },
  });
}

/**
 * The rule that an application asks for: the applicant's posts, for the purpose, of the children of their own division.
 */
function ruleOf(
  id: string,
  {
    items,
    purpose,
    roles,
    because,
    until,
    applicantDepartment,
  }: Pick<ApplicationRecord, 'items' | 'purpose' | 'roles' | 'because' | 'applicantDepartment'> & {
    until?: string | null;
  },
): string {
  const fields: Record<string, { allow: string[] }> = {};
  for (const item of items) {
    const [type, field] = item.split('.') as [string, string];
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
