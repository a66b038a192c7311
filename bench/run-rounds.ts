import { join } from 'node:path';
import { assertEqualAnswer } from './assert-equal-answer.ts';
import { contenders, isAnsweredBy, type ContenderName } from './contenders/contenders.ts';
import { connected } from '../src/platform/database/connected.ts';
import { loadSamples, type Samples } from './dataset/load-samples.ts';
import type { Dataset } from './dataset/open-dataset.ts';
import { measure, type Measurement } from './measure.ts';
import { startContender, type StartedContender } from './start-contender.ts';
import { workloads, type WorkloadName } from './workloads.ts';

export interface Plan {
  contenders: readonly ContenderName[];
  workloads: readonly WorkloadName[];
  /** Whose answers all others' are compared with. */
  reference: 'limit' | 'federated-limit';
  /** What the platform's process loads before its own code. */
  imports?: string[];
  rounds: number;
  seconds: number;
  warmUpSeconds: number;
  /** For what the platform keeps beside its databases, and for profiles. */
  folder: string;
  /** Contenders write CPU profiles. */
  profile: boolean;
  onProgress(sentence: string): void;
}

/** Workload → contender → what each round measured. */
export type Rounds = Partial<Record<WorkloadName, Partial<Record<ContenderName, Measurement[]>>>>;

/** Answer of the reference for each sample of a workload, as JSON. */
type Expected = Map<WorkloadName, unknown[]>;

/**
 * Starts the contenders one after another, compares their answers with the reference's, and times them; all again for
 * each round.
 */
export async function runRounds(dataset: Dataset, plan: Plan): Promise<Rounds> {
  const samples = await loadSamples(dataset.urls.one);
  const expected = await askReference(dataset, plan, samples);
  const rounds: Rounds = {};
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const name of plan.contenders) {
      const contender = await startContender(name, dataset.urls, {
        folder: join(plan.folder, name),
        profile: plan.profile,
        imports: plan.imports,
      });
      try {
        for (const workload of plan.workloads.filter((one) => isAnsweredBy(one, name))) {
          const measurement = await measureOne(dataset, plan, contender, name, workload, samples, expected);
          ((rounds[workload] ??= {})[name] ??= []).push(measurement);
          plan.onProgress(`round ${round} ${workload.padEnd(4)} ${name.padEnd(16)} ${sentenceOf(measurement)}`);
        }
      } finally {
        await contender.stop();
      }
    }
  }
  return rounds;
}

async function askReference(
  dataset: Dataset,
  { reference, workloads: asked, folder }: Plan,
  samples: Samples,
): Promise<Expected> {
  const started = await startContender(reference, dataset.urls, { folder });
  try {
    const expected: Expected = new Map();
    for (const workload of asked) expected.set(workload, await askAll(started, reference, workload, samples));
    return expected;
  } finally {
    await started.stop();
  }
}

async function measureOne(
  dataset: Dataset,
  plan: Plan,
  contender: StartedContender,
  name: ContenderName,
  workload: WorkloadName,
  samples: Samples,
  expected: Expected,
): Promise<Measurement> {
  const answers = await askAll(contender, name, workload, samples);
  answers.forEach((answer, index) =>
    assertEqualAnswer(`${name}, ${workload}, sample ${index + 1},`, answer, expected.get(workload)![index]),
  );
  const checkups = () =>
    connected(databaseOf(dataset, name), async (connection) =>
      Number((await connection.query('select count(*) from checkup')).rows[0].count),
    );
  const standing = workload === 'W5' ? await checkups() : 0;
  const measurement = await measure({
    url: contender.url,
    headers: contender.headersOf(workloads[workload].requester),
    bodies: bodiesOf(name, workload, samples),
    seconds: plan.seconds,
    warmUpSeconds: plan.warmUpSeconds,
    pid: contender.pid,
    postmaster: dataset.postmaster,
  });
  if (workload === 'W5') {
    const written = (await checkups()) - standing;
    if (written < measurement.rps * plan.seconds)
      throw new Error(`${name} has answered more check-ups than it has recorded (${written}).`);
  }
  return measurement;
}

/** Where a contender writes. */
function databaseOf({ urls }: Dataset, name: ContenderName): string {
  const overDepartments =
    contenders[name].kind === 'platform' || name === 'federated-limit' || name === 'apollo-gateway';
  return overDepartments ? urls.departmentsPlain.health! : urls.one;
}

function bodiesOf(name: ContenderName, workload: WorkloadName, samples: Samples): string[] {
  const { document, samples: kind } = workloads[workload];
  const { dialect } = contenders[name];
  if (samples[kind].length === 0)
    throw new RangeError(`No town has enough children for ${workload}: take more with --children.`);
  return samples[kind].map((variables) => {
    const request = { query: document, operationName: workload, variables };
    return JSON.stringify(dialect ? dialect.requestOf(request) : request);
  });
}

async function askAll(
  contender: StartedContender,
  name: ContenderName,
  workload: WorkloadName,
  samples: Samples,
): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const body of bodiesOf(name, workload, samples)) {
    const response = await fetch(contender.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...contender.headersOf(workloads[workload].requester),
      },
    });
    const text = await response.text();
    const answer = JSON.parse(text) as { data?: Record<string, unknown>; errors?: unknown };
    // Where fields are refused, the errors say why; an answer is measured by its data.
    if (!answer.data || (answer.errors && !workloads[workload].needsPermission))
      throw new Error(`${name} does not answer ${workload}: ${text.slice(0, 1000)}`);
    const { dialect } = contenders[name];
    answers.push(dialect ? dialect.dataOf(workload, answer.data) : answer.data);
  }
  return answers;
}

function sentenceOf({ rps, p50, p99, stolen }: Measurement): string {
  return (
    `${rps.toFixed(0).padStart(6)} requests/s, p50 ${p50} ms, p99 ${p99} ` +
    `ms${stolen ? `, ${(stolen * 100).toFixed(0)} % of the machine taken away` : ''}`
  );
}
