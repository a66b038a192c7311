import { randomUUID } from 'node:crypto';
import { pick, type Random } from '../../../src/demonstration/random.ts';
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
  const lane = new GovernanceLane(client, notes);
  return (random) => lane.work(random);
}

class GovernanceLane {
  readonly #client: JourneyClient;
  readonly #notes: JourneyNotes;

  constructor(client: JourneyClient, notes: JourneyNotes) {
    this.#client = client;
    this.#notes = notes;
  }

  async work(random: Random): Promise<void> {
    const chance = random();
    if (chance < 0.3) return this.#rollBack();
    const [owner, type, field] = pick(random, items);
    return chance < 0.6
      ? this.#apply(owner, type, field, random() < 0.2)
      : this.#draft(owner, type, field, random() < 0.2);
  }

  async #applyPolicyChange(changeId: string): Promise<void> {
    await this.#move(manager, 'applyPolicyChange', changeId);
    this.#notes.states.set(changeId, 'APPLIED');
  }

  async #apply(owner: string, type: string, field: string, isWithdrawn: boolean): Promise<void> {
    const basis = `${because} ${randomUUID()}`;
    const input = {
      items: [`${type}.${field}`],
      purpose: 'dropout-prevention',
      roles: ['student-affairs'],
      because: basis,
    };
    const application = await this.#create(
      asking,
      'mutation($input: ApplicationInput!) { applyForItems(input: $input) { id } }',
      { input },
    );
    this.#notes.applications.set(basis, application && application.id);
    if (application === null) return;
    this.#notes.states.set(application.id, isWithdrawn ? 'WITHDRAWN' : 'APPROVED');
    if (isWithdrawn) return void (await this.#move(asking, 'withdrawApplication', application.id));
    const decision = { input: { applicationId: application.id, approve: true, answer: '同意共享' } };
    await this.#step(
      `${owner}-steward.610111@${owner}`,
      'mutation($input: ApplicationDecisionInput!) { decideApplication(input: $input) { state } }',
      decision,
    );
    const decided = await this.#step(asking, 'query($id: ID!) { application(id: $id) { changeId } }', {
      id: application.id,
    });
    const { changeId } = decided!.data.application;
    this.#notes.states.set(changeId, 'APPROVED');
    await this.#review(manager, changeId);
    await this.#applyPolicyChange(changeId);
  }

  async #draft(owner: string, type: string, field: string, isWithdrawn: boolean): Promise<void> {
    const title = `开放 ${randomUUID()}`;
    const putRules =
      `- { id: opened-${owner}, because: ${because}, to: { department: education, roles: [student-affairs] }, for: ` +
      `[dropout-prevention], where: { child.division: within-requester }, fields: { ${type}: { allow: [${field}] } } ` +
      '}';
    const drafted = await this.#create(
      asking,
      'mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { id } }',
      { input: { owner, title, reason: '测试', putRules } },
    );
    this.#notes.drafts.set(title, drafted && drafted.id);
    if (drafted === null) return;
    await this.#move(asking, 'submitPolicyChange', drafted.id);
    await this.#review(`${owner}-steward.610111@${owner}`, drafted.id);
    await this.#review(manager, drafted.id);
    this.#notes.states.set(drafted.id, 'APPROVED');
    if (!isWithdrawn) return this.#applyPolicyChange(drafted.id);
    await this.#move(asking, 'withdrawPolicyChange', drafted.id);
    this.#notes.states.set(drafted.id, 'WITHDRAWN');
  }

  async #rollBack(): Promise<void> {
    const rolledBack = await this.#create(manager, 'mutation { rollBackPolicies(toNumber: 1) }', {});
    if (rolledBack === null) this.#notes.rollBacks.unknown += 1;
    else this.#notes.rollBacks.numbers.push(rolledBack);
  }

  /** What is new has no version by which a second request would be known. @returns null where nothing is known of it */
  async #create(id: string, query: string, variables: object) {
    const answer = await this.#client.askOnce(id, query, variables);
    return answer && (Object.values(answer.data)[0] as any);
  }

  #step(id: string, query: string, variables: object) {
    return this.#client.askUntilAnswered(id, query, variables, 'STATE_REFUSED');
  }

  #move(id: string, mutation: string, changeId: string) {
    return this.#step(id, `mutation($id: ID!) { ${mutation}(id: $id) { state } }`, { id: changeId });
  }

  #review(id: string, changeId: string) {
    return this.#step(id, 'mutation($input: PolicyReviewInput!) { reviewPolicyChange(input: $input) { state } }', {
      input: { changeId, verdict: 'APPROVE', comment: '同意' },
    });
  }
}
