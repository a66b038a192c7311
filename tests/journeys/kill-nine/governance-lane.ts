import { randomUUID } from 'node:crypto';
import { pick } from '../../../src/demonstration/random.ts';
import type { JourneyClient } from './journey-client.ts';
import type { JourneyNotes } from './journey-notes.ts';
import type { Lane } from './record-lanes.ts';

const items = [
  ['health', 'Medical', 'mentalHealth'],
  ['police', 'GuardianDetention', 'measure'],
] as const;
const because = '未成年人保护法 第八十三条';
const asking = 'education-steward.610111@education';
const manager = 'policy-manager.610111@civil-affairs';

/**
 * Who applies for data, and who drafts, reviews and applies changes of the policies. What is made anew is asked for
 * once, each step on it until it is taken.
 */
export function governanceLane(client: JourneyClient, notes: JourneyNotes): Lane {
  /** What is new has no version by which a second request would be known. @returns null where nothing is known of it */
  const create = async (id: string, query: string, variables: object) => {
    const answer = await client.askOnce(id, query, variables);
    return answer && (Object.values(answer.data)[0] as any);
  };
  const step = (id: string, query: string, variables: object) =>
    client.askUntilAnswered(id, query, variables, 'STATE_REFUSED');
  const move = (id: string, mutation: string, changeId: string) =>
    step(id, `mutation($id: ID!) { ${mutation}(id: $id) { state } }`, { id: changeId });
  const review = (id: string, changeId: string) =>
    step(id, 'mutation($input: PolicyReviewInput!) { reviewPolicyChange(input: $input) { state } }', {
      input: { changeId, verdict: 'APPROVE', comment: '同意' },
    });

  async function applyPolicyChange(changeId: string): Promise<void> {
    await move(manager, 'applyPolicyChange', changeId);
    notes.states.set(changeId, 'APPLIED');
  }

  async function apply(owner: string, type: string, field: string, isWithdrawn: boolean): Promise<void> {
    const basis = `${because} ${randomUUID()}`;
    const input = {
      items: [`${type}.${field}`],
      purpose: 'dropout-prevention',
      roles: ['student-affairs'],
      because: basis,
    };
    const application = await create(
      asking,
      'mutation($input: ApplicationInput!) { applyForItems(input: $input) { id } }',
      { input },
    );
    notes.applications.set(basis, application && application.id);
    if (application === null) return;
    notes.states.set(application.id, isWithdrawn ? 'WITHDRAWN' : 'APPROVED');
    if (isWithdrawn) return void (await move(asking, 'withdrawApplication', application.id));
    const decision = { input: { applicationId: application.id, approve: true, answer: '同意共享' } };
    await step(
      `${owner}-steward.610111@${owner}`,
      'mutation($input: ApplicationDecisionInput!) { decideApplication(input: $input) { state } }',
      decision,
    );
    const decided = await step(asking, 'query($id: ID!) { application(id: $id) { changeId } }', { id: application.id });
    const { changeId } = decided!.data.application;
    notes.states.set(changeId, 'APPROVED');
    await review(manager, changeId);
    await applyPolicyChange(changeId);
  }

  async function draft(owner: string, type: string, field: string, isWithdrawn: boolean): Promise<void> {
    const title = `开放 ${randomUUID()}`;
    const putRules =
      `- { id: opened-${owner}, because: ${because}, to: { department: education, roles: [student-affairs] }, for: ` +
      `[dropout-prevention], where: { child.division: within-requester }, fields: { ${type}: { allow: [${field}] } } ` +
      '}';
    const drafted = await create(
      asking,
      'mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { id } }',
      { input: { owner, title, reason: '测试', putRules } },
    );
    notes.drafts.set(title, drafted && drafted.id);
    if (drafted === null) return;
    await move(asking, 'submitPolicyChange', drafted.id);
    await review(`${owner}-steward.610111@${owner}`, drafted.id);
    await review(manager, drafted.id);
    notes.states.set(drafted.id, 'APPROVED');
    if (!isWithdrawn) return applyPolicyChange(drafted.id);
    await move(asking, 'withdrawPolicyChange', drafted.id);
    notes.states.set(drafted.id, 'WITHDRAWN');
  }

  async function rollBack(): Promise<void> {
    const rolledBack = await create(manager, 'mutation { rollBackPolicies(toNumber: 1) }', {});
    if (rolledBack === null) notes.rollBacks.unknown += 1;
    else notes.rollBacks.numbers.push(rolledBack);
  }

  return async (random) => {
    const chance = random();
    if (chance < 0.3) return rollBack();
    const [owner, type, field] = pick(random, items);
    return chance < 0.6 ? apply(owner, type, field, random() < 0.2) : draft(owner, type, field, random() < 0.2);
  };
}
