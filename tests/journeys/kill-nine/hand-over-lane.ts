import { randomUUID } from 'node:crypto';
import { serviceSteps, matterOf } from '../hand-over/service-steps.ts';
import type { JourneyClient } from './journey-client.ts';
import type { JourneyNotes } from './journey-notes.ts';
import { connected, rowsOf, until, type KillablePlatform } from './killable-platform.ts';

/** The steps of a referral through three departments: who takes each, and which other department it concerns. */
const chain = [
  { name: 'request', department: 'civil-affairs', other: 'health', values: { service: 'COUNSELLING' } },
  { name: 'refer', department: 'civil-affairs', other: 'health', values: {} },
  { name: 'take', department: 'health', other: 'civil-affairs', values: { counsellor: '秦文' } },
  { name: 'handOn', department: 'health', other: 'education', values: { result: '建议学校继续关注' } },
  { name: 'takeSupport', department: 'education', other: 'health', values: { teacher: '何老师' } },
  { name: 'concludeSupport', department: 'education', other: 'health', values: { result: '已融入班级' } },
  { name: 'concludeService', department: 'civil-affairs', other: 'health', values: { result: '服务完成' } },
] as const;

const posts = { 'civil-affairs': 'child welfare', health: 'clinic', education: 'student affairs' } as const;
const requesters = {
  'civil-affairs': 'child-welfare.610111@civil-affairs',
  health: 'clinic.610111@health',
  education: 'student-affairs.610111@education',
};
type Department = keyof typeof posts;

/** Who refers a child to counselling and on to its school, a step at a time. */
export class HandOverLane {
  readonly #client: JourneyClient;
  readonly #notes: JourneyNotes;
  readonly #childId: string;
  /** The records of the matter that is under way, by department. */
  readonly #records = new Map<Department, string>();
  #next = 0;

  constructor(client: JourneyClient, notes: JourneyNotes, childId: string) {
    this.#client = client;
    this.#notes = notes;
    this.#childId = childId;
  }

  /** The step that is to be taken next. */
  next(): (typeof chain)[number] {
    return chain[this.#next]!;
  }

  /** Takes the next step, and begins anew after the last. */
  async work(): Promise<void> {
    const step = this.next();
    if (step.name === 'request') {
      this.#records.clear();
      if (!(await this.#request(step.values))) return;
    } else await this.#take(step);
    this.#next = (this.#next + 1) % chain.length;
  }

  /** Whether it was answered. A request whose answer was lost stands once or not at all: another one is made. */
  async #request(values: object): Promise<boolean> {
    const reason = `评估后转介 ${randomUUID()}`;
    const input = { childId: this.#childId, need: '需要心理疏导', reason, ...values };
    const answer = await this.#client.askOnce(requesters['civil-affairs'], serviceSteps.request, { input });
    if (answer === null) return false;
    this.#notes.changes.set(reason, { department: 'civil-affairs', requestId: answer.requestId });
    this.#records.set('civil-affairs', answer.data.requestService.id);
    return true;
  }

  async #take({ name, department, values }: (typeof chain)[number]): Promise<void> {
    const offered = name.replace(/[A-Z].*/, '').toUpperCase();
    let record: any;
    await until(`${department} is offered to ${name}`, async () => {
      record = await this.#look(department);
      return record?.availableSteps.some((step: string) => step.startsWith(offered));
    });
    this.#records.set(department, record.id);
    const reason = `按程序办理 ${randomUUID()}`;
    const input = { childId: this.#childId, id: record.id, version: record.version, reason, ...values };
    const answer = await this.#client.askUntilAnswered(
      requesters[department],
      serviceSteps[name],
      { input },
      'STATE_REFUSED',
      'STALE_VERSION',
    );
    this.#notes.changes.set(reason, { department, requestId: answer && answer.requestId });
  }

  /** What a department has of the matter, when it has something. */
  async find(department: Department): Promise<any> {
    let record: any;
    await until(`${department} has the matter`, async () => (record = await this.#look(department)) !== undefined);
    return record;
  }

  async #look(department: Department): Promise<any> {
    const { data } = (await this.#client.askUntilAnswered(requesters[department], matterOf[posts[department]], {
      id: this.#childId,
    }))!;
    const records = Object.values(data.child)[0] as any[];
    const origin = department === 'education' ? 'health' : 'civil-affairs';
    return records.find(({ id, handedById }) =>
      department === 'civil-affairs' ? id === this.#records.get(department) : handedById === this.#records.get(origin),
    );
  }
}

/** A lane that refers one of the children whom all three departments see. */
export async function handOverLane(
  platform: KillablePlatform,
  client: JourneyClient,
  notes: JourneyNotes,
  child: number,
): Promise<HandOverLane> {
  const [{ child_id: childId }] = await rowsOf(
    platform,
    'health',
    `select child_id from child_scope
      where not sealed and residence_division like '610111%' and household_division like '610111%'
      order by child_id desc limit 1 offset $1`,
    [child],
  );
  return new HandOverLane(client, notes, childId);
}

/** Lets the term of a counselling pass, as if it had been received a month ago. */
export function letTermPass(platform: KillablePlatform, counsellingId: string): Promise<unknown> {
  return connected(platform, 'health', async (connection) => {
    await connection.query('set session_replication_role = replica');
    await connection.query('update counselling set due_on = due_on - 30 where id = $1', [counsellingId]);
  });
}
