import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composePolicies } from '../../../src/platform/policy/files/load-policies.ts';
import { standingPolicies } from '../../../src/platform/policy/catalogue/standing-policies.ts';
import type { AskingRequester } from '../../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

/** Education may ask for 学业有教, and no longer for the children who are in no school. */
function withoutOneMeasure() {
  const { texts, contract } = standingPolicies();
  const text = texts['access/statistics.yaml']!;
  const measures =
    'withoutCarer, dropouts, returns, notEnrolled, boarders, foundFitForSchool, guardianshipCoverage, ' +
    'schoolingCoverage';
  expect(text).toContain(measures);
  return composePolicies(
    { ...texts, 'access/statistics.yaml': text.replace(measures, measures.replace('notEnrolled, ', '')) },
    contract,
  );
}

let kit: TestPlatform;
let dashboard: AskingRequester;
let officer: AskingRequester;
let education: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform({ policies: withoutOneMeasure() });
  dashboard = kit.asRequester('dashboard');
  officer = kit.asRequester('child welfare');
  education = kit.asRequester('education dashboard');
});
afterAll(() => kit.close());

const cells = '{ counts states denominators rates isExact }';
const measures = [
  'children',
  'withoutCarer',
  'dropouts',
  'notEnrolled',
  'vaccinated',
  'householdRegistered',
  'householdCollective',
  'staleFiles',
];
const indicators = [
  'guardianshipCoverage',
  'schoolingCoverage',
  'healthCoverage',
  'rightsCoverage',
  'supervisionCoverage',
];
const everything = [...measures, ...indicators].map((name) => `${name} ${cells}`).join(' ');

async function ask(requester: AskingRequester, level: string, by = ''): Promise<any[]> {
  const { data, errors } = await requester.query(
    `{ statistics(level: ${level}, query: { by: [${by}] }, first: 200) { rows { division { code } ${everything} } } }`,
  );
  expect(errors).toEqual([]);
  return data.statistics.rows;
}

/** What the formulas give of the measures of a row, as they are told; null where one of them is not. */
function reckoned(row: any): Record<string, [count: number | null, rate: number | null]> {
  const told = Object.fromEntries(measures.map((name) => [name, row[name].counts[0]]));
  const over = (...parts: [sign: number, name: string][]): [number | null, number | null] => {
    if ([...parts.map(([, name]) => name), 'children'].some((name) => told[name] === null)) return [null, null];
    const sum = Math.max(
      0,
      parts.reduce((before, [sign, name]) => before + sign * told[name], 0),
    );
    return [sum, told['children'] === 0 ? null : Math.round(Math.min(1, sum / told['children']) * 10_000) / 10_000];
  };
  return {
    guardianshipCoverage: over([1, 'children'], [-1, 'withoutCarer']),
    schoolingCoverage: over([1, 'children'], [-1, 'dropouts'], [-1, 'notEnrolled']),
    healthCoverage: over([1, 'vaccinated']),
    rightsCoverage: over([1, 'householdRegistered'], [1, 'householdCollective']),
    supervisionCoverage: over([1, 'children'], [-1, 'staleFiles']),
  };
}

describe('Goal indicators 六有 and 两覆盖 (S0-4)', () => {
  test('are reckoned from the numbers that this requester is told, and not told where one of them is not', async () => {
    const rows = [
      ...(await ask(dashboard, 'COUNTY')),
      ...(await ask(dashboard, 'TOWN')),
      ...(await ask(dashboard, 'COUNTY', 'AGE_BAND')),
    ];
    for (const row of rows) {
      for (const [name, [count, rate]] of Object.entries(reckoned(row))) {
        expect(row[name]).toEqual({
          counts: [count],
          states: [count === null ? 'NOT_TOLD' : 'TOLD'],
          denominators: row.children.counts,
          rates: [rate],
          isExact: false,
        });
      }
    }
    for (const state of ['TOLD', 'NOT_TOLD'])
      expect(rows.flatMap((row) => indicators.flatMap((name) => row[name].states))).toContain(state);
  });

  test('are true to whoever may read the records', async () => {
    const [row] = await ask(officer, 'COUNTY');
    const [{ children, guarded }] = await kit.sql(
      'civil-affairs',
      `select count(*)::int as children, count(*) filter (where lives_with is distinct from 'ALONE')::int as guarded
        from child left join guardianship using (child_id) where not sealed and residence_division like '610111%'`,
    );
    expect(row.guardianshipCoverage).toEqual({
      counts: [guarded],
      states: ['TOLD'],
      denominators: [children],
      rates: [Math.round((guarded / children) * 10_000) / 10_000],
      isExact: true,
    });
  });

  test('rank the divisions by their rate', async () => {
    const { data, errors } = await officer.query(
      '{ statistics(level: TOWN, orderBy: HEALTH_COVERAGE) { rows { healthCoverage { rates } } } }',
    );
    expect(errors).toEqual([]);
    const rates = data.statistics.rows.map(({ healthCoverage }: any) => healthCoverage.rates[0]);
    expect(rates.length).toBeGreaterThan(3);
    expect(rates).toEqual([...rates].sort((one: number, other: number) => other - one));
  });

  test('stand in files and in subscriptions as in the query', async () => {
    const {
      data: {
        statistics: {
          rows: [
            {
              healthCoverage: { counts, denominators, rates },
            },
          ],
          file,
        },
      },
      errors,
    } = await dashboard.query(
      `{ statistics {
        rows { healthCoverage { counts denominators rates } }
        file(format: CSV_UTF8, measures: [HEALTH_COVERAGE]) { content }
      } }`,
    );
    expect(errors).toEqual([]);
    const [head, line] = new TextDecoder()
      .decode(Buffer.from(file.content, 'base64'))
      .split('\r\n')
      .map((one) => one.split(',').slice(3));
    expect([head, line]).toEqual([
      ['健康有保', '健康有保（分母）', '健康有保（比率）'],
      [counts, denominators, rates].map(([value]) => String(value)),
    ]);
    const stream = await dashboard.subscribe(
      'subscription { statisticsChanged { rows { healthCoverage { counts denominators rates } } } }',
    );
    expect((await stream.next())!.data.statisticsChanged.rows).toEqual([
      { healthCoverage: { counts, denominators, rates } },
    ]);
    stream.close();
  });

  test('are listed with formula and source, to whoever may ask for them', async () => {
    const catalogue = '{ statisticsCatalogue { measures { name formula } indicators { name title formula source } } }';
    const {
      data: { statisticsCatalogue },
    } = await dashboard.query(catalogue);
    expect(statisticsCatalogue.indicators.map(({ name }: any) => name)).toEqual(indicators);
    expect(statisticsCatalogue.indicators[0]).toEqual({
      name: 'guardianshipCoverage',
      title: '监护有人',
      formula: '(children − withoutCarer) / children',
      source: expect.stringContaining('S0-4'),
    });
    expect(statisticsCatalogue.measures).toContainEqual({ name: 'children', formula: null });
    expect((await education.query(catalogue)).data.statisticsCatalogue.indicators.map(({ name }: any) => name)).toEqual(
      ['guardianshipCoverage'],
    );
  });

  test('are refused like any field to whom no rule gives them, and by the measure to whom no rule gives one of theirs', async () => {
    const { data, errors } = await education.query(
      '{ statistics { rows { guardianshipCoverage { rates } healthCoverage { rates } } } }',
    );
    expect(errors.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([
      ['FIELD_REFUSED', 'StatisticRow.healthCoverage'],
    ]);
    expect(data.statistics.rows).toEqual([
      { guardianshipCoverage: { rates: [expect.any(Number)] }, healthCoverage: null },
    ]);
    const refused = ['FILTER_REFUSED', 'StatisticRow.notEnrolled'];
    for (const question of [
      'statistics { rows { schoolingCoverage { rates } } }',
      'statistics(orderBy: SCHOOLING_COVERAGE) { periods }',
    ]) {
      expect(
        (await education.query(`{ ${question} }`)).errors.map(({ extensions }) => [extensions.code, extensions.field]),
      ).toEqual([refused]);
    }
    const file = await education.query(
      '{ statistics { file(format: CSV_UTF8, measures: [CHILDREN, SCHOOLING_COVERAGE]) { content } } }',
    );
    expect(file.errors.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([
      ['FIELD_REFUSED', 'StatisticRow.notEnrolled'],
    ]);
    expect(new TextDecoder().decode(Buffer.from(file.data.statistics.file.content, 'base64')).split('\r\n')[0]).toBe(
      '区划代码,区划,时间,在册儿童,在册儿童（分母）,在册儿童（比率）',
    );
  });
});
