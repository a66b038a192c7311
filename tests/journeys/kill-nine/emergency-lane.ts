import { randomUUID } from 'node:crypto';
import { pick, type Random } from '../../../src/demonstration/random.ts';
import { JourneyClient } from './journey-client.ts';
import type { JourneyNotes } from './journey-notes.ts';
import { rowsOf, until, type KillablePlatform } from './killable-platform.ts';
import type { Lane } from './record-lanes.ts';

const officer = 'police-station.610111@police';
const reviewers = ['health-steward.610111@health', 'policy-manager.610111@civil-affairs'];

interface Known {
  childId: string;
  /** What health knows, and the police may not read otherwise. */
  mentalHealth: string;
}

interface Opened extends Known {
  id: string;
}

export interface EmergencyLane {
  work: Lane;
  /** What should be open to who opened it, and is not, once every process decides by the newest policies. */
  closed(): Promise<string[]>;
}

/**
 * Who opens what health knows of a child's mind in an emergency, reads it and ends it, and who reviews that. One runs
 * on from each step to the next.
 */
export async function emergencyLane(
  platform: KillablePlatform,
  client: JourneyClient,
  notes: JourneyNotes,
): Promise<EmergencyLane> {
  const inCase = new JourneyClient(platform, { 'x-purpose': 'emergency-protection', 'x-case-number': 'JJ-2026-0117' });
  const children: Known[] = await rowsOf(
    platform,
    'health',
    `select child_id as "childId", mental_health as "mentalHealth" from medical_summary
      join child_scope using (child_id)
      where not sealed and residence_division like '610111%' and mental_health is not null order by child_id limit 4`,
  );
  const officerAtWork = new EmergencyOfficer(client, inCase, notes, children, () => endDay(platform));
  return { work: (random) => officerAtWork.work(random), closed: () => officerAtWork.closed() };
}

/** Two hundred journeys in an hour open more than the floor allows in a day: what has ended was opened a day before. */
function endDay(platform: KillablePlatform): Promise<void> {
  const statement = `with quiet as (select set_config('session_replication_role', 'replica', false) as role)
    update emergency_access set opened_at = until - interval '24 hours' from quiet where role = 'replica' and until <= now()`;
  return until('what has ended is of another day', () =>
    rowsOf(platform, 'governance', statement).then(
      () => true,
      () => false,
    ),
  );
}

class EmergencyOfficer {
  readonly #client: JourneyClient;
  /** Asks for the emergency, in its case. */
  readonly #inCase: JourneyClient;
  readonly #notes: JourneyNotes;
  readonly #children: readonly Known[];
  readonly #endDay: () => Promise<void>;
  readonly #running: Opened[] = [];

  constructor(
    client: JourneyClient,
    inCase: JourneyClient,
    notes: JourneyNotes,
    children: readonly Known[],
    endDay: () => Promise<void>,
  ) {
    this.#endDay = endDay;
    this.#client = client;
    this.#inCase = inCase;
    this.#notes = notes;
    this.#children = children;
  }

  async work(random: Random): Promise<void> {
    const free = this.#children.filter(({ childId }) => !this.#running.some((one) => one.childId === childId));
    await this.#endDay();
    await this.#open(pick(random, free));
    if (this.#running.length < 2) return;
    const opened = this.#running.shift()!;
    await this.#end(opened);
    // One that nobody reviews is one of which the platform reminds those who should.
    for (const reviewer of reviewers) if (random() < 0.6) await this.#review(opened.id, reviewer);
  }

  async closed(): Promise<string[]> {
    const seen = await Promise.all(this.#running.map((one) => this.#read(one)));
    return this.#running
      .filter(({ mentalHealth }, at) => seen[at] !== mentalHealth)
      .map(({ id }) => `governance: the emergency access ${id} runs and does not open what it names`);
  }

  async #open(child: Known): Promise<void> {
    const reason = `${randomUUID()}${randomUUID()} 报警称儿童有轻生言语`;
    const input = { childId: child.childId, owner: 'health', types: ['Medical'], reason };
    const answer = await this.#inCase.askUntilAnswered(
      officer,
      'mutation($input: EmergencyAccessInput!) { openEmergencyAccess(input: $input) { id } }',
      { input },
      'STATE_REFUSED',
    );
    const id: string = answer ? answer.data.openEmergencyAccess.id : await this.#findRunning(reason);
    this.#notes.emergencies.set(reason, id);
    this.#notes.states.set(id, 'RUNNING');
    const opened = { id, ...child };
    this.#running.push(opened);
    await until(
      `the emergency access ${id} opens the file`,
      async () => (await this.#read(opened)) === opened.mentalHealth,
    );
  }

  async #findRunning(reason: string): Promise<string> {
    const { data } = (await this.#inCase.askUntilAnswered(
      officer,
      '{ emergencyAccesses(state: RUNNING) { id reason } }',
      {},
    ))!;
    return data.emergencyAccesses.find((one: { reason: string }) => one.reason === reason).id;
  }

  async #read({ childId }: Opened): Promise<string | null> {
    const { data } = (await this.#inCase.askUntilAnswered(
      officer,
      'query($id: ID!) { child(id: $id) { medical { mentalHealth } } }',
      { id: childId },
    ))!;
    return data.child?.medical?.mentalHealth ?? null;
  }

  async #end(opened: Opened): Promise<void> {
    const { id } = opened;
    await this.#inCase.askUntilAnswered(
      officer,
      'mutation($id: ID!) { endEmergencyAccess(id: $id) { state } }',
      { id },
      'STATE_REFUSED',
    );
    this.#notes.states.set(id, 'TO_REVIEW');
    await until(`the emergency access ${id} is closed again`, async () => (await this.#read(opened)) === null);
  }

  async #review(id: string, reviewer: string): Promise<void> {
    const query = 'mutation($input: EmergencyReviewInput!) { reviewEmergencyAccess(input: $input) { state } }';
    const variables = { input: { accessId: id, verdict: 'JUSTIFIED', comment: '已核对接处警记录' } };
    await this.#client.askUntilAnswered(reviewer, query, variables, 'STATE_REFUSED');
    this.#notes.states.set(id, 'REVIEWED');
    await this.#client.askUntilRefused(reviewer, query, variables, 'STATE_REFUSED');
  }
}
