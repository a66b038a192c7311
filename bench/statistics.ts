// How fast the statistics answer beside GROUP BY on the departments' tables. `npm run statistics:bench -- 1000000`; reuses the dataset of `npm run bench`.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { monthAfter, monthOf } from '../src/platform/statistics/months.ts';
import { loadDepartments } from '../src/platform/subgraph/load-departments.ts';
import { recountDepartment, reconcileDepartment } from '../src/statistics/recount.ts';
import { connected } from '../src/platform/database/connected.ts';
import { openDataset } from './dataset/open-dataset.ts';
import { requesters, type BenchRequester } from './requesters.ts';
import { startContender } from './start-contender.ts';

const children = Number(process.argv[2] ?? 100_000);
const cache = join(import.meta.dirname, '..', '.cache', 'bench');
const months = 24;
const begun = performance.now();
const progress = (sentence: string) => process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${sentence}\n`);
const dataset = await openDataset(join(cache, 'postgres'), children, progress);
const plainUrl = (department: string) => Object.assign(new URL(dataset.urls.departmentsPlain.education!), { pathname: `/${department.replaceAll('-', '_')}` }).href;

/** The same questions, for whom numbers are protected and for whom they are true. */
const selections = { protected: requesters.dashboard, exact: requesters.provinceWelfare };
const thisMonth = monthOf(new Date());
const span = `from: "${monthAfter(thisMonth, 1 - months)}", until: "${thisMonth}"`;
const questions: { name: string; asker: BenchRequester; query: string; groupBy: { department: string; sql: string }[] }[] = [
  {
    name: `protected: 3 measures, each by its own dimension and the age band, the districts of one city, ${months} months`, asker: selections.protected,
    query: `{ statistics(query: { by: [AGE_BAND] }, level: COUNTY, ${span}) { periods rows { division { code } ageBand { code } children { counts states } dropouts { counts states rates } withoutCarer { counts states rates } } } }`,
    groupBy: [
      { department: 'civil-affairs', sql: groupBy('child scope left join guardianship using (child_id)', 'extract(year from age(scope.birth_date)), lives_with') },
      { department: 'education', sql: groupBy('child_scope scope left join schooling using (child_id)', 'extract(year from age(scope.birth_date)), status') },
    ],
  },
  {
    name: `true numbers: 3 measures by age band and sex, the districts of one city, ${months} months`, asker: selections.exact,
    query: `{ statistics(query: { by: [AGE_BAND, SEX] }, level: COUNTY, ${span}) { periods rows { division { code } ageBand { code } sex { code } children { counts states } withoutCarer { counts states } staleFiles { counts states } } } }`,
    groupBy: [{ department: 'civil-affairs', sql: groupBy('child scope left join guardianship using (child_id)', `extract(year from age(scope.birth_date)), sex, lives_with, updated_at < now() - interval '12 months'`) }],
  },
];

function groupBy(from: string, by: string): string {
  return `select left(scope.residence_division, 6), ${by}, count(*) from ${from} where not scope.sealed and scope.residence_division like '12%' group by 1, ${by}`;
}

async function timed<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const begin = performance.now();
  const result = await work();
  return [result, performance.now() - begin];
}

async function untilAnswered<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error as Error).message.includes('was not complete')) throw error;
    }
  }
}

const at = (sorted: readonly number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
const inOrder = (values: number[]) => [...values].sort((one, other) => one - other);

/** Two years in which two in a hundred children came each month; what stands today is what stands in the tables. */
async function writeHistory(statistics: pg.Client): Promise<void> {
  const first = `${monthAfter(thisMonth, -months)}-01`;
  const { rows: [standing] } = await statistics.query<{ first: string | null }>('select min(reported_on)::text as first from counted_change');
  if (standing!.first === first) return;
  progress(`${months} months of history`);
  await statistics.query('truncate counted_change; truncate closed_month; truncate withheld_cell; truncate reported_table');
  await statistics.query(`insert into counted_change (division, facts_id, difference, happened_on, reported_on, origin) select division, facts_id, children, '${first}', '${first}', 'RECOUNT' from counted_cell where children <> 0`);
  await statistics.query(`
    with newcomer as (select division, facts_id, ('${first}'::date + interval '1 month' * ceil(random() * 50))::date as since from counted_cell where children > 0)
    insert into counted_change (division, facts_id, difference, happened_on, reported_on, origin)
    select division, facts_id, difference, day, day, 'EVENT' from newcomer cross join lateral (values (-1, '${first}'::date), (1, since)) as change(difference, day) where since <= now()`);
  await statistics.query('analyze');
}

try {
  await connected(plainUrl('statistics'), writeHistory);
  const tonghu = await startContender('tonghu', dataset.urls, { folder: join(cache, 'tonghu') });
  try {
    const ask = async (asker: BenchRequester, query: string, variables = {}) => {
      const response = await fetch(tonghu.url, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json', ...tonghu.headersOf(asker) }, body: JSON.stringify({ query, variables }) });
      const { data, errors } = (await response.json()) as { data: any; errors?: { message: string }[] };
      if (errors) throw new Error(errors[0]!.message);
      return data;
    };
    for (const { name, asker, query, groupBy: statements } of questions) {
      progress(name);
      // What takes longer than an answer may is made meanwhile, and there for whoever asks again.
      const [answer, cold] = await timed(() => untilAnswered(() => ask(asker, query)));
      const times: number[] = [];
      for (let asked = 0; asked < 200; asked += 1) times.push((await timed(() => ask(asker, query)))[1]);
      const grouped: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        let sum = 0;
        for (const { department, sql } of statements) sum += (await connected(plainUrl(department), (connection) => timed(() => connection.query(sql))))[1];
        grouped.push(sum);
      }
      const [answers, groups] = [inOrder(times), inOrder(grouped)];
      const rows = answer.statistics.rows as Record<string, { states?: string[] }>[];
      const states = rows.flatMap((row) => Object.values(row).flatMap((value) => value?.states ?? []));
      process.stdout.write([
        name, `  rows ${rows.length}, numbers ${states.length}, not told ${((states.filter((state) => state === 'NOT_TOLD').length / states.length) * 100).toFixed(1)} %`,
        `  first answer ${cold.toFixed(0)} ms; then p50 ${at(answers, 0.5).toFixed(1)} ms, p95 ${at(answers, 0.95).toFixed(1)} ms, p99 ${at(answers, 0.99).toFixed(1)} ms`,
        `  GROUP BY of one month: ${at(groups, 0.5).toFixed(0)} ms; of ${months}: ${(at(groups, 0.5) * months / at(answers, 0.5)).toFixed(0)} times as long as the answer`, '',
      ].join('\n'));
    }
    await measureFreshness(ask);
  } finally {
    await tonghu.stop();
  }
  await measureRecount();
} finally {
  await dataset.close();
}

/** From the change of a record to its cell. */
async function measureFreshness(ask: (asker: BenchRequester, query: string, variables?: object) => Promise<any>): Promise<void> {
  const { rows: [child] } = await connected(plainUrl('civil-affairs'), (connection) => connection.query(
    `select child_id, g.version, lives_with from guardianship g join child using (child_id) where not sealed and residence_division like '12%' and lives_with not in ('ALONE') and carer_name is null limit 1`));
  const alone = async () => (await ask(requesters.provinceWelfare, '{ statistics { rows { withoutCarer { counts } } } }')).statistics.rows[0].withoutCarer.counts[0] as number;
  const before = await alone();
  const [, took] = await timed(async () => {
    await ask(requesters.provinceWelfare, 'mutation($input: GuardianshipInput!) { recordGuardianship(input: $input) { id } }', { input: { childId: child.child_id, version: child.version, livesWith: 'ALONE', reason: 'benchmark' } });
    while ((await alone()) === before) await wait(20);
  });
  process.stdout.write(`A change of a record shows in its cell after ${took.toFixed(0)} ms\n`);
}

async function measureRecount(): Promise<void> {
  for (const department of (await loadDepartments()).filter((one) => one.statistics)) {
    await connected(plainUrl('statistics'), (statistics) => connected(plainUrl(department.name), async (source) => {
      const [{ differences }, compared] = await timed(() => reconcileDepartment({ statistics, source, department }));
      const [, took] = await timed(() => recountDepartment({ statistics, source, department, now: new Date() }));
      process.stdout.write(`${department.name}: counted anew in ${(took / 1000).toFixed(1)} s, compared in ${(compared / 1000).toFixed(1)} s, ${differences} counters differed\n`);
    }));
  }
}
