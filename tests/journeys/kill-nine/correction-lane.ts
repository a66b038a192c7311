import { randomUUID } from 'node:crypto';
import { pick } from '../../../src/demonstration/random.ts';
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
  /** Child and item → the correction. */
  const open = new Map<string, string>();

  async function report(childId: string, item: string): Promise<string> {
    const reason = `家长出示证明 ${randomUUID()}`;
    const input = { childId, item, claim: '与记录不符', reason };
    const answer = await client.askUntilAnswered(
      teacher,
      'mutation($input: CorrectionInput!) { requestCorrection(input: $input) { id } }',
      { input },
      'STATE_REFUSED',
    );
    notes.changes.set(reason, { department: 'governance', requestId: answer && answer.requestId });
    const id: string = answer ? answer.data.requestCorrection.id : await findReceived(childId, item);
    notes.states.set(id, 'RECEIVED');
    return id;
  }

  async function findReceived(childId: string, item: string): Promise<string> {
    const { data } = (await client.askUntilAnswered(
      teacher,
      'query($id: ID!) { corrections(filter: { state: RECEIVED, childId: $id }) { edges { node { id item } } } }',
      { id: childId },
    ))!;
    return data.corrections.edges.find(({ node }: any) => node.item === item).node.id;
  }

  async function answer(owner: string, correctionId: string, outcome: string): Promise<void> {
    const input = { correctionId, outcome, answer: `已核对 ${randomUUID()}` };
    const query = 'mutation($input: CorrectionAnswerInput!) { answerCorrection(input: $input) { state } }';
    // An attempt whose answer was lost may be under way still: then the version is stale.
    const answered = await client.askUntilAnswered(
      `${owner}-steward.610111@${owner}`,
      query,
      { input },
      'STATE_REFUSED',
      'STALE_VERSION',
    );
    notes.changes.set(input.answer, { department: 'governance', requestId: answered && answered.requestId });
    notes.states.set(correctionId, outcome);
  }

  async function assertShown(childId: string, item: string, isOpen: boolean): Promise<void> {
    const { data } = (await client.askUntilAnswered(
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

  return async (random) => {
    const childId = pick(random, children);
    const [owner, item] = pick(random, items);
    const key = `${childId} ${item}`;
    if (!open.has(key)) open.set(key, await report(childId, item));
    await assertShown(childId, item, true);
    if (random() < 0.3) return;
    await answer(owner, open.get(key)!, pick(random, ['CORRECTED', 'UPHELD']));
    open.delete(key);
    await assertShown(childId, item, false);
  };
}
