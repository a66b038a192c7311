import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { connected } from '../src/platform/database/connected.ts';
import { monthAfter, monthOf } from '../src/platform/statistics/months.ts';
import { loadDepartments } from '../src/platform/subgraph/load-departments.ts';
import { recountDepartment, reconcileDepartment } from '../src/statistics/counting/recount.ts';
import type { Dataset } from './dataset/open-dataset.ts';
import { requesters, type BenchRequester } from './requesters.ts';
import { startContender } from './start-contender.ts';
import { statisticsQuestions } from './statistics-questions.ts';

/** Milliseconds from the question to the whole answer. */
export interface Waits {
  p50: number;
  p95: number;
  p99: number;
}

export interface StatisticsFigures {
  months: number;
  questions: {
    title: string;
    rows: number;
    numbers: number;
    /** Share of the numbers that are not told. */
    notTold: number;
    /** Milliseconds until the first answer of a platform that has just started. */
    first: number;
    atRest: Waits;
    /** While four records change each second. */
    besideChanges: Waits;
    /** Milliseconds of GROUP BY on the departments' tables for one month. */
    groupBy: number;
  }[];
  /** Milliseconds from the change of a record to its cell. */
  freshness: { median: number; longest: number };
  recounts: { department: string; counted: number; compared: number; differences: number }[];
}

const months = 24;
const asked = 200;

/** Asks the statistics what dashboards ask, at rest and beside changes, and the departments' tables the same. */
export async function runStatistics(
  dataset: Dataset,
  { folder, onProgress }: { folder: string; onProgress(sentence: string): void },
): Promise<StatisticsFigures> {
  const { plainUrlOf: plainUrl } = dataset;
  const thisMonth = monthOf(new Date());
  await connected(plainUrl('statistics'), (connection) => writeHistory(connection, thisMonth, onProgress));
  const tonghu = await startContender('tonghu', dataset.urls, { folder: join(folder, 'tonghu') });
  const ask = async (asker: BenchRequester, query: string, variables = {}) => {
    const response = await fetch(tonghu.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...tonghu.headersOf(asker) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: any; errors?: { message: string }[] };
    if (errors) throw new Error(errors[0]!.message);
    return data;
  };
  try {
    const changer = await openChanger(plainUrl('civil-affairs'), ask);
    const questions: StatisticsFigures['questions'] = [];
    for (const { title, asker, query, groupBy } of statisticsQuestions(monthAfter(thisMonth, 1 - months), thisMonth)) {
      onProgress(title);
      await tonghu.renewTokens();
      const [answer, first] = await timed(() => untilAnswered(() => ask(asker, query)));
      const waitsOf = async () => {
        const times: number[] = [];
        for (let number = 0; number < asked; number += 1) times.push((await timed(() => ask(asker, query)))[1]);
        return waits(times);
      };
      const atRest = await waitsOf();
      const besideChanges = await changer.during(waitsOf);
      const grouped: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        let sum = 0;
        for (const { department, sql } of groupBy)
          sum += (await connected(plainUrl(department), (connection) => timed(() => connection.query(sql))))[1];
        grouped.push(sum);
      }
      const rows = answer.statistics.rows as Record<string, { states?: string[] }>[];
      const states = rows.flatMap((row) => Object.values(row).flatMap((value) => value?.states ?? []));
      questions.push({
        title,
        rows: rows.length,
        numbers: states.length,
        notTold: states.filter((state) => state === 'NOT_TOLD').length / states.length,
        first,
        atRest,
        besideChanges,
        groupBy: at(grouped, 0.5),
      });
    }
    const freshness: number[] = [];
    for (let change = 0; change < 10; change += 1) freshness.push(await changer.untilSeen());
    onProgress('counted anew');
    return {
      months,
      questions,
      freshness: { median: at(freshness, 0.5), longest: Math.max(...freshness) },
      recounts: await recountAll(plainUrl),
    };
  } finally {
    await tonghu.stop();
  }
}

type Ask = (asker: BenchRequester, query: string, variables?: object) => Promise<any>;

/** Changes one record after another: children who live with somebody live alone, and later do not. */
async function openChanger(url: string, ask: Ask) {
  const { rows: children } = await connected(url, (connection) =>
    connection.query<{ childId: string; version: number; livesWith: string; isAlone: boolean }>(
      `select child_id as "childId", g.version, lives_with as "livesWith", false as "isAlone" from guardianship g
        join child using (child_id)
        where not sealed and residence_division like '12%' and lives_with <> 'ALONE' and carer_name is null limit 2000`,
    ),
  );
  const change = async () => {
    const { childId, version, livesWith, isAlone } = children.shift()!;
    const input = { childId, version, livesWith: isAlone ? livesWith : 'ALONE', reason: 'benchmark' };
    await ask(
      requesters.provinceWelfare,
      'mutation($input: GuardianshipInput!) { recordGuardianship(input: $input) { id } }',
      { input },
    );
    children.push({ childId, version: version + 1, livesWith, isAlone: !isAlone });
  };
  const alone = async () =>
    (await ask(requesters.provinceWelfare, '{ statistics { rows { withoutCarer { counts } } } }')).statistics.rows[0]
      .withoutCarer.counts[0] as number;
  return {
    async during<Result>(work: () => Promise<Result>): Promise<Result> {
      let isOver = false;
      const changing = (async () => {
        for (; !isOver; await wait(250)) await change();
      })();
      const result = await Promise.race([work(), changing.then(() => Promise.reject(new Error('The changes ended.')))]);
      isOver = true;
      await changing;
      return result;
    },
    async untilSeen(): Promise<number> {
      const before = await settled(alone);
      return (
        await timed(async () => {
          await change();
          while ((await alone()) === before) await wait(20);
        })
      )[1];
    },
  };
}

/** What is the same for two seconds. */
async function settled(look: () => Promise<number>): Promise<number> {
  for (let last = await look(); ;) {
    await wait(2000);
    const now = await look();
    if (now === last) return now;
    last = now;
  }
}

async function recountAll(plainUrl: (department: string) => string): Promise<StatisticsFigures['recounts']> {
  const recounts: StatisticsFigures['recounts'] = [];
  for (const department of (await loadDepartments()).filter((one) => one.statistics)) {
    await connected(plainUrl('statistics'), (statistics) =>
      connected(plainUrl(department.name), async (source) => {
        const [{ differences }, compared] = await timed(() => reconcileDepartment({ statistics, source, department }));
        const [, counted] = await timed(() => recountDepartment({ statistics, source, department, now: new Date() }));
        recounts.push({ department: department.name, counted, compared, differences });
      }),
    );
  }
  return recounts;
}

/** Two years in which two in a hundred children came each month; what stands today is what stands in the tables. */
async function writeHistory(
  statistics: pg.Client,
  thisMonth: string,
  onProgress: (sentence: string) => void,
): Promise<void> {
  const first = `${monthAfter(thisMonth, -months)}-01`;
  const {
    rows: [standing],
  } = await statistics.query<{ first: string | null }>('select min(reported_on)::text as first from counted_change');
  if (standing!.first === first) return;
  onProgress(`${months} months of history`);
  await statistics.query(
    'truncate counted_change; truncate closed_month; truncate withheld_cell; truncate reported_table',
  );
  await statistics.query(
    `insert into counted_change (division, facts_id, difference, happened_on, reported_on, origin)
      select division, facts_id, children, '${first}', '${first}', 'RECOUNT' from counted_cell where children <> 0`,
  );
  await statistics.query(`with newcomer as (
      select division, facts_id, ('${first}'::date + interval '1 month' * ceil(random() * 50))::date as since
      from counted_cell where children > 0
    ) insert into counted_change (division, facts_id, difference, happened_on, reported_on, origin)
    select division, facts_id, difference, day, day, 'EVENT' from newcomer
    cross join lateral (values (-1, '${first}'::date), (1, since)) as change(difference, day) where since <= now()`);
  await statistics.query('analyze');
}

/** Figures that take longer than an answer may are made meanwhile, and stand for the next question. */
async function untilAnswered<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error as Error).message.includes('was not complete')) throw error;
    }
  }
}

async function timed<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const begin = performance.now();
  const result = await work();
  return [result, performance.now() - begin];
}

function waits(times: readonly number[]): Waits {
  return { p50: at(times, 0.5), p95: at(times, 0.95), p99: at(times, 0.99) };
}

function at(times: readonly number[], share: number): number {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
