import { randomUUID } from 'node:crypto';
import { pick, type Random } from '../../../src/demonstration/random.ts';
import type { JourneyClient } from './journey-client.ts';
import type { JourneyNotes } from './journey-notes.ts';
import { rowsOf, type KillablePlatform } from './killable-platform.ts';
import type { Lane } from './record-lanes.ts';

const items = [
  ['health', 'Medical.fitForSchool'],
  ['health', 'Medical.specialNeeds'],
  ['education', 'Schooling.stage'],
] as const;
const teacher = 'student-affairs.610111@education';

/**
 * Who disputes what stands in a child's file, and who answers for it (异议核实). Some disputes stay open while somebody is
 * killed.
 */
export async function correctionLane(
  platform: KillablePlatform,
  client: JourneyClient,
  notes: JourneyNotes,
): Promise<Lane> {
  const children: string[] = (
    await rowsOf(
      platform,
      'governance',
      `select child_id from child_scope where not sealed and residence_division like '610111%'
        order by child_id limit 3`,
    )
  ).map(({ child_id: id }) => id);
  const lane = new CorrectionLane(client, notes, children);
  return (random) => lane.work(random);
}

class CorrectionLane {
  readonly #client: JourneyClient;
  readonly #notes: JourneyNotes;
  readonly #children: readonly string[];
  /** Child and item → the correction. */
  readonly #open = new Map<string, string>();

  constructor(client: JourneyClient, notes: JourneyNotes, children: readonly string[]) {
    this.#client = client;
    this.#notes = notes;
    this.#children = children;
  }

  async work(random: Random): Promise<void> {
    const childId = pick(random, this.#children);
    const [owner, item] = pick(random, items);
    const key = `${childId} ${item}`;
    if (!this.#open.has(key)) this.#open.set(key, await this.#report(childId, item));
    await this.#assertShown(childId, item, true);
    if (random() < 0.3) return;
    await this.#answer(owner, this.#open.get(key)!, pick(random, ['CORRECTED', 'UPHELD']));
    this.#open.delete(key);
    await this.#assertShown(childId, item, false);
  }

  async #report(childId: string, item: string): Promise<string> {
    const reason = `家长出示证明 ${randomUUID()}`;
    const input = { childId, item, claim: '与记录不符', reason };
    const answer = await this.#client.askUntilAnswered(
      teacher,
      'mutation($input: CorrectionInput!) { requestCorrection(input: $input) { id } }',
      { input },
      'STATE_REFUSED',
    );
    this.#notes.changes.set(reason, { department: 'governance', requestId: answer && answer.requestId });
    const id: string = answer ? answer.data.requestCorrection.id : await this.#findReceived(childId, item);
    this.#notes.states.set(id, 'RECEIVED');
    return id;
  }

  async #findReceived(childId: string, item: string): Promise<string> {
    const { data } = (await this.#client.askUntilAnswered(
      teacher,
      'query($id: ID!) { corrections(filter: { state: RECEIVED, childId: $id }) { edges { node { id item } } } }',
      { id: childId },
    ))!;
    return data.corrections.edges.find(({ node }: any) => node.item === item).node.id;
  }

  async #answer(owner: string, correctionId: string, outcome: string): Promise<void> {
    const input = { correctionId, outcome, answer: `已核对 ${randomUUID()}` };
    const query = 'mutation($input: CorrectionAnswerInput!) { answerCorrection(input: $input) { state } }';
    // An attempt whose answer was lost may be under way still: then the version is stale.
    const answered = await this.#client.askUntilAnswered(
      `${owner}-steward.610111@${owner}`,
      query,
      { input },
      'STATE_REFUSED',
      'STALE_VERSION',
    );
    this.#notes.changes.set(input.answer, { department: 'governance', requestId: answered && answered.requestId });
    this.#notes.states.set(correctionId, outcome);
  }

  async #assertShown(childId: string, item: string, isOpen: boolean): Promise<void> {
    const { data } = (await this.#client.askUntilAnswered(
      teacher,
      'query($id: ID!) { child(id: $id) { openCorrections { item } } }',
      { id: childId },
    ))!;
    const times = data.child.openCorrections.filter((one: { item: string }) => one.item === item).length;
    if (times !== (isOpen ? 1 : 0))
      throw new Error(
        `The child ${childId} shows ${times} times that ${item} is disputed, and it is ` +
          `${isOpen ? '' : 'not '}disputed.`,
      );
  }
}
