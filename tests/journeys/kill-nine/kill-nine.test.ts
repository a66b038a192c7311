import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answerDueOn } from '../../../src/platform/standards/answer-due-on.ts';
import { between, randomStream, type Random } from '../../../src/demonstration/random.ts';
import { isoDateInChina } from '../../../src/platform/standards/day-in-china.ts';
import { subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import { correctionLane } from './correction-lane.ts';
import { emergencyLane, type EmergencyLane } from './emergency-lane.ts';
import { handOverLane, letTermPass, type HandOverLane } from './hand-over-lane.ts';
import { governanceLane } from './governance-lane.ts';
import { JourneyClient } from './journey-client.ts';
import { journeyFaults, untilDelivered } from './journey-faults.ts';
import { emptyNotes, type JourneyNotes } from './journey-notes.ts';
import { startJourneyReceivers, type JourneyReceivers } from './journey-receivers.ts';
import { rowsOf, until, untilReady, type KillablePlatform, type Victim } from './killable-platform.ts';
import { logFaults } from './log-faults.ts';
import { recordLanes, type Lane } from './record-lanes.ts';
import { startCommand } from '../../kit/processes/start-command.ts';
import { startKillableCommand } from './start-killable-command.ts';
import { startKillableServices } from './start-killable-services.ts';

/** `npm run test:proof` makes two hundred, half of them with each way to run the platform. */
const journeys = Number(process.env.JOURNEYS ?? 6);
/** Says what is done and who is killed when; how far each is then, the machine says. */
const seed =
  process.env.JOURNEYS_SEED === 'random' ? randomInt(2 ** 31) : Number(process.env.JOURNEYS_SEED ?? 20260101);
if (process.env.JOURNEYS_SEED === 'random') process.stderr.write(`JOURNEYS_SEED=${seed}\n`);

/** Milliseconds within which somebody is killed while all are at work. */
const within = 1200;
const question = `{ children(first: 5) { edges { node {
  id schooling { status } medical { mentalHealth } custody { guardiansDetained { measure } }
} } } }`;
const asked = ['civil-affairs', 'education', 'health', 'police'];

describe.each([
  ['one process with two workers', startKillableCommand, 0],
  ['services of their own', startKillableServices, 1],
])('the platform as %s', (_how, startKillable, stream) => {
  let platform: KillablePlatform;
  let client: JourneyClient;
  let notes: JourneyNotes;
  let lanes: Lane[];
  let emergencies: EmergencyLane;
  let receivers: JourneyReceivers;

  beforeAll(async () => {
    platform = await startKillable();
    client = new JourneyClient(platform);
    notes = emptyNotes();
    receivers = await startJourneyReceivers(platform, client);
    emergencies = await emergencyLane(platform, client, notes);
    const referrals = await handOverLane(platform, client, notes, 1);
    lanes = [
      () => referrals.work(),
      ...(await recordLanes(platform, client, notes)),
      governanceLane(client, notes),
      emergencies.work,
      await correctionLane(platform, client, notes),
    ];
  }, 300_000);
  afterAll(() => Promise.all([platform?.close(), receivers?.close()]), 60_000);

  /** Each version that is in force, as the newest answers of every process and their entries say. */
  async function versionsInForce(): Promise<string[]> {
    const teacher = 'student-affairs.610111@education';
    // An identity provider that was started anew does not know the token that is kept: this fetches another.
    await client.askUntilAnswered(teacher, question, {});
    const headers = await client.headersOf(teacher);
    const ids = await platform.askEach(headers, question);
    const entries = await Promise.all(
      asked.map((name) =>
        rowsOf(
          platform,
          name,
          `select entry::jsonb ->> 'policyVersion' as version from audit_entry
            where entry::jsonb ->> 'requestId' = any ($1)`,
          [ids],
        ),
      ),
    );
    return [...new Set(entries.flat().map(({ version }) => version))];
  }

  /** Everybody is at work while somebody is killed and comes back. */
  async function travel(journey: number, victim: Victim): Promise<void> {
    const random = randomStream(seed, journey, 'journey');
    let isOver = false;
    receivers.areBusy = true;
    const work = lanes.map(async (lane, at) => {
      const ofLane = randomStream(seed, journey, `lane ${at}`);
      while (!isOver) await lane(ofLane);
    });
    const done = Promise.allSettled(work);
    try {
      await wait(between(random, 0, within));
      await victim.kill(random);
      await victim.recover();
      if (random() < 0.2) {
        await victim.kill(random); // just as it is back
        await victim.recover();
      }
      await wait(between(random, 100, 300));
    } finally {
      isOver = true;
      receivers.areBusy = false;
      await done;
    }
    await Promise.all(work);
  }

  async function assertWhole(): Promise<void> {
    await untilReady(platform);
    await untilDelivered(platform);
    expect(await journeyFaults(platform, notes)).toEqual([]);
    expect(await receivers.faults()).toEqual([]);
    expect(await logFaults(platform)).toEqual([]);
    const newest = async () =>
      (await rowsOf(platform, 'governance', 'select version from policy_version order by number desc limit 1')).map(
        ({ version }) => version,
      );
    let versions: string[][] = [];
    await until(
      () => `every process decides by the newest version: ${JSON.stringify(versions)}`,
      async () => {
        versions = [await versionsInForce(), await newest()];
        return isDeepStrictEqual(versions[0], versions[1]);
      },
    );
    expect(await emergencies.closed()).toEqual([]);
    expect(platform.ended()).toEqual([]);
  }

  /** Whoever is to review an emergency access that has ended is told so, which journeyFaults counts. */
  async function assertReminded(): Promise<void> {
    const unsaid = () =>
      rowsOf(
        platform,
        'governance',
        `select from emergency_access
          where reviewed_at is null and ended_by is not null and review_due_on <= $1
            and not exists (
              select from procedure_reminder where kind = 'EMERGENCY_ACCESS' and subject = emergency_access.id::text
            )`,
        [answerDueOn(isoDateInChina(new Date()), 3)],
      );
    await until('nobody is left to be reminded', async () => (await unsaid()).length === 0);
    expect(await journeyFaults(platform, notes)).toEqual([]);
  }

  test(
    'nothing acknowledged is lost and nothing is done twice, whoever is killed',
    async () => {
      for (let journey = stream; journey < journeys; journey += 2) {
        const victim = platform.victims[Math.floor(journey / 2) % platform.victims.length]!;
        try {
          await travel(journey, victim);
          await assertWhole();
        } catch (cause) {
          throw new Error(
            `Journey ${journey} with JOURNEYS_SEED=${seed}, ${victim.name} killed: ${(cause as Error).message}`,
            { cause },
          );
        }
      }
      // A round of it begins a minute after its process: too late for the default.
      if (journeys > 6) await assertReminded();
    },
    120_000 * journeys,
  );

  describe('a referral goes through civil affairs, health and education (S0-19, S2-26)', () => {
    const isDepartment = ({ name }: Victim) => ['civil-affairs', 'health', 'education'].includes(name);
    let referral: HandOverLane;

    /** Takes the next step while a process is killed that the step has to do with, and comes back. */
    async function stepWhileKilled(side: 'department' | 'other', random: Random): Promise<void> {
      const concerned = referral.next()[side];
      const [victim] = platform.victims.some(isDepartment)
        ? platform.victims.filter(({ name }) => name === concerned)
        : platform.victims.slice(side === 'other' ? 1 : 0);
      const step = referral.work();
      step.catch(() => {}); // it is awaited when the process is back
      await wait(between(random, 0, 100));
      await victim!.kill(random);
      await victim!.recover();
      await step;
    }

    test('a term that passes is told once to the department that owes, and to the one that waits', async () => {
      referral = await handOverLane(platform, client, notes, 0);
      while (referral.next().name !== 'take') await referral.work();
      const counselling = await referral.find('health');
      await letTermPass(platform, counselling.id);
      const told = () =>
        rowsOf(
          platform,
          'governance',
          `select to_departments as "to" from governance_event where subject = $1 and kind = 'LATE_ANSWER'`,
          [counselling.id],
        );
      await until('the lateness is told', async () => (await told()).length > 0);
      expect(await told()).toEqual([{ to: ['health', 'civil-affairs'] }]);
    }, 180_000);

    test.each(['department', 'other'] as const)(
      'and arrives once, whole and in order, with the %s of each step killed',
      async (side) => {
        const random = randomStream(seed, 0, `hand-over ${side}`);
        do await stepWhileKilled(side, random);
        while (referral.next().name !== 'request');
        await assertWhole();
      },
      300_000,
    );
  });

  test('at the end every log is signed, and verifies by public keys alone as an operator does it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tonghu-verify-'));
    const file = (name: string) => join(folder, name);
    writeFileSync(file('keys.txt'), platform.verifierKeys().join('\n'));
    const run = async (words: string[], environment: Record<string, string>) => {
      const command = startCommand(words, environment);
      return { code: await command.ended, output: command.output() };
    };
    try {
      await until(
        'every log is signed',
        async () =>
          (
            await Promise.all(
              subgraphNames().map((name) =>
                rowsOf(
                  platform,
                  name,
                  `select from audit_entry
                    where not exists (select from audit_leaf leaf where leaf.position = audit_entry.position) limit 1`,
                ),
              ),
            )
          ).flat().length === 0,
      );
      for (const name of journeys > 6 ? subgraphNames() : ['civil-affairs']) {
        // Nobody has asked this department anything.
        if ((await rowsOf(platform, name, 'select from audit_checkpoint limit 1')).length === 0) continue;
        const witness = subgraphNames().find((other) => other !== name)!;
        // What is kept first: the log goes on meanwhile, and taking it as a file is an entry of it.
        await run(
          ['audit:witness', witness, '--of', name, '--output', file('kept.jsonl')],
          platform.operatorOf(witness),
        );
        await run(['audit:export', name, '--output', file('log.jsonl')], platform.operatorOf(name));
        const verified = await run(
          ['audit:verify', file('log.jsonl'), '--key', file('keys.txt'), '--witness', file('kept.jsonl')],
          {},
        );
        expect(verified).toEqual({ code: 0, output: expect.stringMatching(`^The log of ${name} is whole`) });
      }
      expect(await logFaults(platform)).toEqual([]);
      expect(platform.output()).not.toMatch(/does not go on from|was cut off/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
