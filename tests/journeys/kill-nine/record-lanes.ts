import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { between, pick, type Random } from '../../../src/demonstration/random.ts';
import { composeResidentId } from '../../../src/platform/standards/resident-id.ts';
import { newcomer, registeredChild, unchanged } from '../../departments/registered-child.ts';
import type { TestPlatform } from '../../kit/start-test-platform.ts';
import type { JourneyClient } from './journey-client.ts';
import type { JourneyNotes } from './journey-notes.ts';
import { rowsOf, type KillablePlatform } from './killable-platform.ts';

/** Somebody at work, one step after the other. */
export type Lane = (random: Random) => Promise<void>;

/** Who changes and reads the records of children in the departments. Each change is asked for until it stands. */
export async function recordLanes(
  platform: KillablePlatform,
  client: JourneyClient,
  notes: JourneyNotes,
): Promise<Lane[]> {
  const kit = {
    sql: (department: string, statement: string, values?: unknown[]) => rowsOf(platform, department, statement, values),
  };
  const offices = new Offices(kit, client, notes, await findRecords(kit));
  return [
    // The register alone tells the other departments what they decide by: it has two officers' work.
    (random) => (random() < 0.3 ? offices.register(random) : offices.update(random)),
    (random) => offices.recordSchooling(random),
    (random) => offices.recordDiagnosis(random),
    (random) => offices.readRecords(random),
  ];
}

type Kit = Pick<TestPlatform, 'sql'>;

/** What the offices know of, and go on from. */
async function findRecords(kit: Kit) {
  const villages: string[] = (
    await kit.sql(
      'civil-affairs',
      `select code from division where level = 'VILLAGE' and code like '610111%' order by code limit 5`,
    )
  ).map(({ code }) => code);
  const ofPlace = `not sealed and residence_division like '610111%' and household_division like '610111%'`;
  const children: any[] = [await registeredChild(kit, 0), await registeredChild(kit, 1)];
  const pupils: any[] = await kit.sql(
    'education',
    `select s.*, attendance_rate::float from schooling s join child_scope using (child_id)
    where ${ofPlace} and status = 'ENROLLED' and dropped_out_on is null order by child_id limit 3`,
  );
  const patients: any[] = await kit.sql(
    'health',
    `select child_id, 0 as version from child_scope where ${ofPlace} order by child_id limit 3`,
  );
  return { villages, children, pupils, patients };
}

const reason = () => `走访 ${randomUUID()}`;

class Offices {
  readonly #kit: Kit;
  readonly #client: JourneyClient;
  readonly #notes: JourneyNotes;
  readonly #records: Awaited<ReturnType<typeof findRecords>>;

  constructor(kit: Kit, client: JourneyClient, notes: JourneyNotes, records: Awaited<ReturnType<typeof findRecords>>) {
    this.#kit = kit;
    this.#client = client;
    this.#notes = notes;
    this.#records = records;
  }

  async register(random: Random): Promise<void> {
    // Even numbers are girls': 499 of a day.
    const birthDate = `2017-05-${String(1 + Math.floor(this.#records.children.length / 499)).padStart(2, '0')}`;
    const input = {
      ...newcomer,
      birthDate,
      residentId: composeResidentId('610111', birthDate, 2 * (1 + (this.#records.children.length % 499))),
      riskLevel: between(random, 1, 3),
      reason: reason(),
    };
    const id = await this.#change(
      'civil-affairs',
      'child-welfare',
      'registerChild',
      'RegisterChildInput',
      input,
      'BAD_INPUT',
    );
    const child = await this.#findRegistered(input.residentId);
    if (id !== undefined && id !== child.child_id)
      throw new Error(`The child ${id} was registered, and ${child.child_id} stands there.`);
    this.#records.children.push(child);
  }

  /** Its server may be killed meanwhile. */
  async #findRegistered(residentId: string): Promise<any> {
    for (;;) {
      const rows = await this.#kit
        .sql('civil-affairs', 'select *, birth_date::text from child where resident_id = $1', [residentId])
        .catch(() => null);
      if (rows) return rows[0];
      await wait(100);
    }
  }

  async update(random: Random): Promise<void> {
    const child = pick(random, this.#records.children.slice(-6));
    Object.assign(child, {
      risk_level: between(random, 1, 3),
      residence_division: pick(random, this.#records.villages),
      categories: pick(random, [['LEFT_BEHIND'], ['POOR'], ['DISABLED', 'POOR']]),
    });
    await this.#change('civil-affairs', 'child-welfare', 'updateChild', 'UpdateChildInput', {
      ...unchanged(child),
      reason: reason(),
    });
    child.version += 1;
  }

  async recordSchooling(random: Random): Promise<void> {
    const pupil = pick(random, this.#records.pupils);
    pupil.attendance_rate = between(random, 0, 100) / 100;
    await this.#change('education', 'student-affairs', 'recordSchooling', 'SchoolingInput', {
      childId: pupil.child_id,
      version: pupil.version,
      studentNumber: pupil.student_number,
      schoolCreditCode: pupil.school_credit_code,
      stage: pupil.stage,
      grade: pupil.grade,
      status: pupil.status,
      boarding: pupil.boarding,
      attendanceRate: pupil.attendance_rate,
      aid: pupil.aid,
      reason: reason(),
    } as never);
    pupil.version += 1;
  }

  async recordDiagnosis(random: Random): Promise<void> {
    const input = {
      childId: pick(random, this.#records.patients).child_id,
      id: randomUUID(),
      version: 0,
      code: pick(random, ['J45.9', 'F84.0']),
      name: '复查',
      diagnosedOn: '2026-03-02',
    };
    await this.#change('health', 'clinic', 'recordDiagnosis', 'DiagnosisInput', {
      ...input,
      reason: reason(),
    } as never);
    await this.#change('health', 'clinic', 'recordDiagnosis', 'DiagnosisInput', {
      ...input,
      version: 1,
      name: '确诊',
      reason: reason(),
    } as never);
  }

  async readRecords(random: Random): Promise<void> {
    const [id, query, departments] = pick(random, [
      [
        'student-affairs.610111@education',
        '{ children(first: 5) { edges { node { id schooling { status } medical { fitForSchool } } } } }',
        ['civil-affairs', 'education', 'health'],
      ],
      [
        'clinic.610111@health',
        '{ medicals(first: 5) { edges { node { fitForSchool child { name } } } } }',
        ['civil-affairs', 'health'],
      ],
      [
        'police-station.610111@police',
        '{ children(first: 5) { edges { node { id custody { guardiansDetained { measure } } } } } }',
        ['civil-affairs', 'police'],
      ],
    ] as const);
    const answer = await this.#client.askOnce(id, query);
    if (answer) this.#notes.reads.push({ requestId: answer.requestId, departments });
  }

  async #change(
    department: string,
    post: string,
    mutation: string,
    type: string,
    input: { reason: string },
    standsAlready = 'STALE_VERSION',
  ) {
    const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { id } }`;
    const answer = await this.#client.askUntilAnswered(`${post}.610111@${department}`, query, { input }, standsAlready);
    this.#notes.changes.set(input.reason, { department, requestId: answer && answer.requestId });
    return answer?.data[mutation].id as string | undefined;
  }
}
