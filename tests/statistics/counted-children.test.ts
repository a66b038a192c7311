import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openDepartmentDatabase, type DepartmentDatabase } from '../../src/platform/subgraph/department-database.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { gatherStatistics } from '../../src/platform/statistics/gather-statistics.ts';
import { loadDepartment, loadDepartments } from '../../src/platform/subgraph/load-departments.ts';
import { cellsOf, marginOf } from '../../src/statistics/telling/cells-of.ts';
import { changeCounters } from '../../src/statistics/counting/change-counters.ts';
import { CountedChildren } from '../../src/statistics/counting/counted-children.ts';
import { copyTemplateDatabases, type DatabaseCopies } from '../kit/copy-template-databases.ts';

let copies: DatabaseCopies;
let database: DepartmentDatabase;
let administrator: pg.Client;
const statistics = gatherStatistics(await loadDepartments());
const all = { dimensions: [statistics.dimensions.get('sex')!], groupOf: () => 0, groups: 1, within: null };

beforeAll(async () => {
  copies = await copyTemplateDatabases();
  database = await openDepartmentDatabase({
    department: await loadDepartment('statistics'),
    url: copies.urlOf('statistics'),
    policies: standingPolicies(),
  });
  administrator = await copies.connect('statistics');
});
afterAll(async () => {
  await administrator.end();
  await database.close();
  await copies.drop();
});

/** One more child like some other, from a day on. */
async function countOneMore(day: string): Promise<void> {
  const source = `select division, facts, 1 as difference from counted_cell join counted_facts on id = facts_id
    where department = 'civil-affairs' order by division, id limit 1`;
  await administrator.query(changeCounters(`(${source})`), ['civil-affairs', day, 'EVENT']);
}

const newest = async () =>
  BigInt((await administrator.query('select max(position) as newest from counted_change')).rows[0].newest);

test('what is counted while an earlier day is asked for does not stand in that day', async () => {
  const counted = new CountedChildren(() => {
    const em = database.fork();
    const execute = em.execute.bind(em) as (sql: string, values?: unknown[]) => Promise<unknown>;
    let isFirst = true;
    em.execute = (async (sql: string, values?: unknown[]) => {
      const rows = await execute(sql, values);
      if (isFirst && sql.includes('sum(difference)') && !isDisturbed) {
        isFirst = false;
        isDisturbed = true;
        await countOneMore('2030-02-01');
        await counted.refresh(await newest());
      }
      return rows;
    }) as never;
    return em;
  }, statistics);
  let isDisturbed = false;
  await counted.refresh();
  const [before] = await counted.count({ ...all, days: ['2030-01-31'] });
  expect(isDisturbed).toBe(true);
  const [again, later] = await counted.count({ ...all, days: ['2030-01-31', '2030-02-28'] });
  const sum = (table: Int32Array) => table.reduce((children, count) => children + count, 0);
  expect([sum(again!), sum(later!)]).toEqual([sum(before!), sum(before!) + 1]);
});

test('a table adds up to those of fewer dimensions', async () => {
  const counted = new CountedChildren(database.fork, statistics);
  await counted.refresh();
  const dimensions = ['category', 'ageBand', 'sex'].map((name) => statistics.dimensions.get(name)!);
  const asked = {
    ...all,
    groups: 2,
    groupOf: (village: string) => (village.startsWith('61') ? 1 : 0),
    days: ['2030-01-31'],
  };
  const [finest] = await counted.count({ ...asked, dimensions });
  for (const some of [[], [dimensions[1]!], [dimensions[0]!, dimensions[2]!], dimensions]) {
    const [counts] = await counted.count({ ...asked, dimensions: some });
    expect(counts).toHaveLength(2 * cellsOf(some));
    expect(marginOf(finest!, dimensions, some)).toEqual(counts);
  }
});

test('a month is closed here when all that was reported in it is counted here, and no earlier', async () => {
  let isDisturbed = true;
  const counted = new CountedChildren(() => {
    const em = database.fork();
    const execute = em.execute.bind(em) as (sql: string, values?: unknown[]) => Promise<unknown>;
    em.execute = (async (sql: string, values?: unknown[]) => {
      const rows = await execute(sql, values);
      if (!isDisturbed && sql.includes('where position >')) {
        isDisturbed = true;
        await countOneMore('2030-05-31');
        await administrator.query(`insert into closed_month (month, closed_at) values ('2030-05', now())`);
      }
      return rows;
    }) as never;
    return em;
  }, statistics);
  await counted.refresh();
  const ask = async () =>
    (await counted.count({ ...all, days: ['2030-05-31'] }))[0]!.reduce((children, count) => children + count, 0);
  const before = await ask();
  await countOneMore('2030-05-30');
  isDisturbed = false;
  await counted.refresh(await newest());
  expect([counted.closedMonths.has('2030-05'), await ask()]).toEqual([false, before + 1]);
  await counted.refresh(await newest());
  expect([counted.closedMonths.has('2030-05'), await ask()]).toEqual([true, before + 2]);
});
