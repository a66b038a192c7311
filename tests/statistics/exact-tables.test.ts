import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openDepartmentDatabase, type DepartmentDatabase } from '../../src/platform/subgraph/department-database.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { loadDepartment } from '../../src/platform/subgraph/load-departments.ts';
import { changeCounters } from '../../src/statistics/counting/change-counters.ts';
import { CountedChildren } from '../../src/statistics/counting/counted-children.ts';
import { declaredStatistics } from '../../src/statistics/declared-figures.ts';
import { ExactTables } from '../../src/statistics/telling/exact-tables.ts';
import { copyTemplateDatabases, type DatabaseCopies } from '../kit/copy-template-databases.ts';

let copies: DatabaseCopies;
let database: DepartmentDatabase;
let administrator: pg.Client;
const statements: string[] = [];
const periods = [
  ['2030-01', '2030-01-31', true],
  ['2030-02', '2030-02-28', false],
].map(([key, day, isClosed]) => ({ key, label: key, day, isClosed }) as never);
const asked = {
  dimensions: [declaredStatistics.dimensions.get('sex')!],
  within: '610111000000',
  level: 'county' as const,
  periods,
  isCorrected: false,
};

beforeAll(async () => {
  copies = await copyTemplateDatabases();
  database = await openDepartmentDatabase({
    department: await loadDepartment('statistics'),
    url: copies.urlOf('statistics'),
    policies: standingPolicies(),
    onQuery: (sql) => statements.push(sql),
  });
  administrator = await copies.connect('statistics');
});
afterAll(async () => {
  await administrator.end();
  await database.close();
  await copies.drop();
});

test('a table is counted once: a month that is closed for good, an open one until something changes', async () => {
  const counted = new CountedChildren(() => database.fork(), declaredStatistics);
  const exact = new ExactTables(counted);
  const ask = async () => {
    statements.length = 0;
    const numberOf = await exact.get(asked);
    return {
      statements: statements.length,
      numbers: periods.map((_period, at) => [0, 1].reduce((sum, cell) => sum + numberOf('610111000000', cell, at), 0)),
    };
  };
  await counted.refresh();
  const first = await ask();
  expect(first.statements).toBe(1);
  expect(first.numbers[0]).toBeGreaterThan(0);
  expect(await ask()).toEqual({ statements: 0, numbers: first.numbers });

  const source = `select division, facts, 1 as difference from counted_cell join counted_facts on id = facts_id
    where department = 'civil-affairs' and division like '610111%' and facts ->> 'sex' in ('MALE', 'FEMALE')
    order by division, id limit 1`;
  await administrator.query(changeCounters(`(${source})`), ['civil-affairs', '2030-02-01', 'EVENT']);
  const {
    rows: [{ newest }],
  } = await administrator.query('select max(position) as newest from counted_change');
  await counted.refresh(BigInt(newest));
  expect(await ask()).toEqual({ statements: 1, numbers: [first.numbers[0], first.numbers[1]! + 1] });
  expect((await ask()).statements).toBe(0);
});
