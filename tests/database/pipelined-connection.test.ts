import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PipelinedConnection } from '../../src/platform/database/pipelined-connection.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
let connection: PipelinedConnection;
beforeAll(async () => {
  kit = await startTestPlatform();
  connection = new PipelinedConnection({
    department: 'civil-affairs',
    url: kit.platform.urlOf('civil-affairs'),
    role: 'civil_affairs_for_civil_affairs',
  });
});
afterAll(async () => {
  await connection.close();
  await kit.close();
});

const times = Array.from({ length: 10 }, (_, at) => at);

test('a statement gives the same rows when its columns are described no more, one after another and all at once', async () => {
  const ask = () =>
    connection.query(
      `select 1 as "one", $1::text as "word", null as "nothing", array[$2::text] as "list", date '2026-01-02' as "day"`,
      ['词', 'a'],
    );
  const expected = [[1, '词', null, ['a'], '2026-01-02']];
  for (const _time of times) expect(await ask()).toEqual(expected);
  expect(await Promise.all(times.map(ask))).toEqual(times.map(() => expected));
});

test('a statement that fails leaves those before and behind it in the pipeline whole', async () => {
  const good = () => connection.query('select $1::int + 1', [1]);
  const bad = () => connection.query('select 1 / $1::int', [0]);
  for (const _time of times) {
    const [before, failed, behind] = await Promise.allSettled([good(), bad(), good()]);
    expect([before, behind]).toEqual([
      { status: 'fulfilled', value: [[2]] },
      { status: 'fulfilled', value: [[2]] },
    ]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: '22012' } });
  }
});

test('a plan is kept for keys, and made anew for the values of a list: a plan for all values scans where a town is a small part', async () => {
  const count = (condition: string) => `select count(*) from child where ${condition}`;
  for (const _time of times) {
    await connection.query(count('child_id = $1'), ['00000000-0000-0000-0000-000000000000']);
    await connection.query(count('residence_division >= $1'), ['610111001000'], 'by-values');
  }
  const prepared = async () =>
    (await connection.query(
      `select statement, generic_plans > 0 from pg_prepared_statements where statement like 'select count%'`,
      [],
    )) as [string, boolean][];
  expect(new Map(await prepared())).toEqual(new Map([[count('child_id = $1'), true]]));
});
