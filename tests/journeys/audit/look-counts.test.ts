import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { monthOf } from '../../../src/platform/statistics/months.ts';
import { untilSettled } from '../../kit/until-settled.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

let kit: TestPlatform;
// The log dates entries by PostgreSQL's clock.
const month = monthOf(new Date());
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const ask = `{ lookCounts {
  month owner department purpose purposeTitle requests refusedRequests releasedFields maskedFields refusedFields
} }`;
const look =
  '{ children(first: 3) { edges { node { id medical { fitForSchool mentalHealth diagnoses { code } } } } } }';

async function signAll(): Promise<void> {
  await untilSettled((sql) => kit.sql('health', sql));
  for (const subgraph of kit.platform.subgraphs.values()) expect(await subgraph.keepLog()).toBe(true);
}

async function told(by = kit.asRequester('dashboard')): Promise<any[]> {
  await signAll();
  const { data, errors } = await by.query(ask);
  expect(errors).toEqual([]);
  return data.lookCounts;
}

const ofSchools = (looks: any[]) =>
  looks.find(
    ({ owner, department, purpose }) =>
      owner === 'health' && department === 'education' && purpose === 'dropout-prevention',
  );

/** What the log of health says of the looks of education, counted apart from what is tested. */
async function recounted() {
  const entries = (await kit.sql('health', 'select entry from audit_entry'))
    .map(({ entry }) => JSON.parse(entry))
    .filter(({ requester }) => requester.department === 'education');
  const decided = entries
    .flatMap(({ records }) => records)
    .filter(({ type }: any) => type !== 'Query')
    .flatMap(({ ids, fields }: any) =>
      Object.values<string>(fields).flatMap((decision) =>
        Array<string>(Math.max(1, ids.length)).fill(decision.split(':')[0]!),
      ),
    );
  const of = (effect: string) => decided.filter((one: string) => one === effect).length;
  return {
    requests: entries.length,
    refused_requests: 0,
    released_fields: of('allow'),
    masked_fields: of('mask'),
    refused_fields: of('deny'),
  };
}

describe('How often departments looked, and for what (个人信息保护法 第五十四条)', () => {
  test('few looks are not told; one more shows, and the counters are those of a recount of the log', async () => {
    const officer = kit.asRequester('student affairs');
    for (let time = 0; time < 4; time += 1) await officer.query(look);
    expect(ofSchools(await told())).toBeUndefined();
    await officer.query(look);
    const row = ofSchools(await told());
    expect(row).toMatchObject({ month, purposeTitle: '控辍保学', requests: 5, refusedRequests: null });
    const expected = await recounted();
    expect(expected).toMatchObject({ requests: 5 });
    const [counted] = await kit.sql(
      'health',
      `select requests::int, refused_requests::int, released_fields::int, masked_fields::int, refused_fields::int
        from look_count where department = 'education'`,
    );
    expect(counted).toEqual(expected);
    expect(expected.released_fields).toBeGreaterThan(10);
    for (const [name, exact] of [
      ['releasedFields', expected.released_fields],
      ['maskedFields', expected.masked_fields],
      ['refusedFields', expected.refused_fields],
    ] as const) {
      if (exact < 5) expect(row[name]).toBeNull();
      else expect(row[name] % 5 === 0 && Math.abs(row[name] - exact) < 5).toBe(true);
    }
  });

  test('whoever is told one is told all rows alike; nobody is told who looked, or where', async () => {
    const [civilAffairs, education] = [await told(), await told(kit.asRequester('education dashboard'))];
    expect(education.filter(({ owner }) => owner !== 'governance')).toEqual(
      civilAffairs.filter(({ owner }) => owner !== 'governance'),
    );
    expect(civilAffairs.every(({ requests }) => requests >= 5 && requests % 5 === 0)).toBe(true);
  });

  test('whoever may not ask is refused, and so is what is no month', async () => {
    expect((await kit.asRequester('clinic').query(ask)).errors.map(({ extensions }) => extensions.code)).toEqual([
      'OPERATION_REFUSED',
    ]);
    for (const [question, field] of [
      ['from: "2026-13"', 'from'],
      ['until: "september"', 'until'],
      ['from: "2026-10", until: "2026-09"', 'from'],
      ['from: "2020-01", until: "2026-09"', 'from'],
    ]) {
      expect((await kit.asRequester('dashboard').query(`{ lookCounts(${question}) { month } }`)).errors).toMatchObject([
        { extensions: { code: 'BAD_INPUT', field } },
      ]);
    }
    expect(
      (await kit.asRequester('dashboard').query('{ lookCounts(from: "2026-01", until: "2026-02") { month } }')).data
        .lookCounts,
    ).toEqual([]);
  });
});
