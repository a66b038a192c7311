import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registeredChild, unchanged } from '../../departments/registered-child.ts';
import type { AskingRequester } from '../../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

const cells = 'counts states denominators rates comparedCounts correctedCounts isExact';
const ofTowns = `query($by: [Dimension!]!) { statistics(query: { by: $by }, level: TOWN) {
  periods nextAfter
  rows { id division { code name level } sex { code } ageBand { code } livesWith { code } children { ${cells} } }
} }`;

let now = new Date('2026-10-20T04:00:00Z');
let kit: TestPlatform;
let dashboard: AskingRequester;
let officer: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
  // The templates were counted on the day when they were made.
  await kit.sql('statistics', `update counted_change set happened_on = '2026-08-01', reported_on = '2026-08-01'`);
  dashboard = kit.asRequester('dashboard');
  officer = kit.asRequester('child welfare');
});
afterAll(() => kit.close());

/** What is in memory is compared with the database every half second. */
const untilCounted = async () => {
  await kit.deliverEvents();
  await new Promise((resolve) => {
    setTimeout(resolve, 1600);
  });
};

describe('Statistics (S0-4)', () => {
  test('whoever keeps the files sees true numbers; a dashboard sees rounded ones, and none below the minimum', async () => {
    const [exact, told] = [
      await officer.query(ofTowns, { by: ['SEX'] }),
      await dashboard.query(ofTowns, { by: ['SEX'] }),
    ];
    expect([...exact.errors, ...told.errors]).toEqual([]);
    expect(exact.data.statistics.periods).toEqual(['2026-10']);
    const tables = await kit.sql(
      'civil-affairs',
      `select left(residence_division, 9) as town, sex, count(*)::int as n from child
        where not sealed and residence_division like '610111%' group by 1, 2`,
    );
    for (const { division, sex, children } of exact.data.statistics.rows) {
      const counted = tables.find((row) => row.town === division.code.slice(0, 9) && row.sex === sex.code)?.n ?? 0;
      expect(children).toEqual({
        counts: [counted],
        states: ['TOLD'],
        denominators: [counted],
        rates: [counted === 0 ? null : 1],
        comparedCounts: [null],
        correctedCounts: [counted],
        isExact: true,
      });
    }
    const rows = told.data.statistics.rows.map((row: any, at: number) => ({
      ...row.children,
      exact: exact.data.statistics.rows[at].children.counts[0],
    }));
    const [shown, withheld] = [
      rows.filter((row: any) => row.counts[0] !== null),
      rows.filter((row: any) => row.counts[0] === null),
    ];
    expect(withheld.length).toBeGreaterThan(0);
    for (const { exact: count } of shown) expect(count).toBeGreaterThanOrEqual(5);
    for (const { counts, exact: count } of shown)
      expect(counts[0] % 5 === 0 && Math.abs(counts[0] - count) < 5).toBe(true);
    for (const { states, correctedCounts, isExact } of withheld)
      expect({ states, correctedCounts, isExact }).toEqual({
        states: ['NOT_TOLD'],
        correctedCounts: [null],
        isExact: false,
      });
  });

  test('the director of a village sees true numbers of her own village, and is told nothing of another one', async () => {
    const [{ village }] = await kit.sql(
      'civil-affairs',
      `select residence_division as village from child where not sealed and residence_division like '610111%'
        group by 1 order by count(*) desc limit 1`,
    );
    const ask =
      '{ statistics { rows { division { code level } children { counts isExact } withoutCarer { counts isExact } } } }';
    const own = await kit.asRequester('director').in(village).query(ask);
    const [{ n, alone }] = await kit.sql(
      'civil-affairs',
      `select count(*)::int as n, count(*) filter (where lives_with = 'ALONE')::int as alone from child
        join guardianship using (child_id) where not sealed and residence_division = $1`,
      [village],
    );
    expect(own).toMatchObject({
      errors: [],
      data: {
        statistics: {
          rows: [
            {
              division: { code: village, level: 'VILLAGE' },
              children: { counts: [n], isExact: true },
              withoutCarer: { counts: [alone], isExact: true },
            },
          ],
        },
      },
    });
    const other = await kit
      .asRequester('director')
      .in(village)
      .query('{ statistics(division: "610111002202") { rows { children { counts } } } }');
    expect(other.errors).toMatchObject([{ extensions: { code: 'OPERATION_REFUSED', field: 'division' } }]);
    const villages = await dashboard.query('{ statistics(level: VILLAGE) { rows { children { counts } } } }');
    expect(villages.errors).toMatchObject([{ extensions: { code: 'OPERATION_REFUSED', field: 'level' } }]);
  });

  test('a measure and a dimension are fields: who may not count by it is refused, and its catalogue does not list it', async () => {
    const education = kit.asRequester('education dashboard');
    const { data, errors } = await education.query(
      `{
        statistics { rows { children { counts } withGuardianDetained { counts } } }
        statisticsCatalogue { measures { name unit source } dimensions { name values { code } } }
      }`,
    );
    expect(errors).toMatchObject([
      { extensions: { code: 'FIELD_REFUSED', field: 'StatisticRow.withGuardianDetained' } },
    ]);
    expect(data.statistics.rows[0].withGuardianDetained).toBeNull();
    expect(data.statistics.rows[0].children.counts).toHaveLength(1);
    const names = data.statisticsCatalogue.measures.map(({ name }: any) => name);
    expect(names).toContain('dropouts');
    expect(names).not.toContain('withGuardianDetained');
    expect((await education.query(ofTowns, { by: ['HOUSEHOLD_STATUS'] })).errors).toMatchObject([
      { extensions: { code: 'FILTER_REFUSED', field: 'StatisticRow.householdStatus' } },
    ]);
  });

  test('what the records of two departments tell is not counted together, and no more than two dimensions for those who see no true numbers', async () => {
    const across = await officer.query(
      '{ statistics(query: { by: [SCHOOL_STAGE] }) { rows { withSpecialNeeds { counts } } } }',
    );
    expect(across.errors).toMatchObject([{ extensions: { code: 'BAD_INPUT', field: 'by' } }]);
    const three = '{ statistics(query: { by: [AGE_BAND, SEX] }) { rows { withoutCarer { counts } } } }';
    expect((await dashboard.query(three)).errors).toMatchObject([
      { extensions: { code: 'OPERATION_REFUSED', field: 'by' } },
    ]);
    expect((await officer.query(three)).errors).toEqual([]);
  });

  test('a change of a record shows in its cells once its event has arrived, and leaves an entry in the audit log when it is read', async () => {
    const child = await registeredChild(kit, 3, `sex = 'MALE'`);
    const ask = async () => {
      const { data, errors } = await officer.query(
        '{ statistics(query: { by: [SEX] }) { rows { sex { code } children { counts } } } }',
      );
      expect(errors).toEqual([]);
      return Object.fromEntries(data.statistics.rows.map(({ sex, children }: any) => [sex.code, children.counts[0]]));
    };
    const before = await ask();
    const moved = await officer.query('mutation($input: UpdateChildInput!) { updateChild(input: $input) { id } }', {
      input: { ...unchanged(child), sex: 'UNKNOWN', residentId: null, residentIdMissingReason: 'REGISTRATION_PENDING' },
    });
    expect(moved.errors).toEqual([]);
    // PostgreSQL's clock says when it was recorded.
    await kit.sql('civil-affairs', 'update outbox_event set recorded_at = $2 where child_id = $1', [
      child.child_id,
      now,
    ]);
    await untilCounted();
    expect(await ask()).toEqual({ ...before, MALE: before.MALE - 1, UNKNOWN: before.UNKNOWN + 1 });
    const [{ entry }] = await kit.sql('statistics', 'select entry from audit_entry order by position desc limit 1');
    expect(JSON.parse(entry)).toMatchObject({
      kind: 'read',
      owner: 'statistics',
      requester: { client: 'child-welfare.610111@civil-affairs' },
    });
    expect(JSON.parse(entry).records).toContainEqual({
      type: 'StatisticRow',
      ids: [],
      fields: { sex: 'allow:statistics-answers', children: 'allow:statistics-answers' },
    });
  });

  test('divisions are ranked by a measure and paged, the same in every page', async () => {
    const ask = (after: string | null) =>
      officer.query(
        `query($after: String) {
          statistics(level: TOWN, orderBy: CHILDREN, first: 3, after: $after) {
            nextAfter rows { division { code } children { counts } }
          }
        }`,
        { after },
      );
    const all = (
      await officer.query(
        `{ statistics(level: TOWN, orderBy: CHILDREN, first: 200) {
          nextAfter rows { division { code } children { counts } }
        } }`,
      )
    ).data.statistics;
    expect(all.nextAfter).toBeNull();
    const counts = all.rows.map(({ children }: any) => children.counts[0]);
    expect(counts).toEqual([...counts].sort((one: number, other: number) => other - one));
    const paged: any[] = [];
    for (let after: string | null = null, isFirst = true; isFirst || after !== null; isFirst = false) {
      const { statistics }: any = (await ask(after)).data;
      paged.push(...statistics.rows);
      after = statistics.nextAfter;
    }
    expect(paged).toEqual(all.rows);
  });

  test('a closed month stays as it was reported; what is told of it later stands in the open one, and is shown as a correction', async () => {
    const [pupil] = await kit.sql(
      'education',
      `select s.child_id, s.version, c.residence_division as village from schooling s
        join child_scope c using (child_id)
        where not sealed and residence_division like '610111%' and household_division like '610111%'
          and status = 'ENROLLED' and dropped_out_on is null and stage = 'PRIMARY' and grade > 1 limit 1`,
    );
    const supervisor = kit.asRequester('supervisor').in(pupil.village.slice(0, 9));
    const ask = async () =>
      (
        await supervisor.query(
          `{ statistics(from: "2026-07", until: "2026-11") {
            periods correctedPeriods rows { dropouts { counts states correctedCounts comparedCounts } }
          } }`,
        )
      ).data.statistics;
    now = new Date('2026-11-02T04:00:00Z');
    for (const subgraph of kit.platform.subgraphs.values()) await subgraph.doBackgroundWork();
    const before = await ask();
    expect(before.periods).toEqual(['2026-07', '2026-08', '2026-09', '2026-10', '2026-11']);
    expect(before.rows[0].dropouts.states).toEqual(['NOT_COUNTED', 'TOLD', 'TOLD', 'TOLD', 'TOLD']);
    expect(before.correctedPeriods).toEqual([]);

    const left = await kit
      .asRequester('student affairs')
      .query('mutation($input: DropoutInput!) { recordDropout(input: $input) { id } }', {
        input: {
          childId: pupil.child_id,
          version: pupil.version,
          date: '2026-10-15',
          dropoutReason: 'WORKING',
          reason: '控辍保学摸排',
        },
      });
    expect(left.errors).toEqual([]);
    // The event was under way when the month was closed.
    await kit.sql(
      'education',
      `update outbox_event set recorded_at = '2026-10-31 10:00+08'
        where kind = 'education.contribution-changed' and child_id = $1`,
      [pupil.child_id],
    );
    await untilCounted();
    const after = await ask();
    expect(after.correctedPeriods).toEqual(['2026-10']);
    const [reported, corrected] = [before.rows[0].dropouts.counts, after.rows[0].dropouts];
    expect(corrected.counts).toEqual([null, reported[1], reported[2], reported[3], reported[4] + 1]);
    expect(corrected.correctedCounts).toEqual([null, reported[1], reported[2], reported[3] + 1, reported[4] + 1]);
  });

  test('periods are compared, counted by day and by quarter, and what is no period is refused', async () => {
    now = new Date('2026-11-02T04:00:00Z');
    const { data } = await officer.query(
      `{ statistics(interval: QUARTER, from: "2026-07", until: "2026-11", compareWith: 1) {
        periods rows { children { counts comparedCounts } }
      } }`,
    );
    expect(data.statistics.periods).toEqual(['2026-Q3', '2026-Q4']);
    expect(data.statistics.rows[0].children.comparedCounts).toEqual(data.statistics.rows[0].children.counts);
    const days = await officer.query(
      '{ statistics(interval: DAY, from: "2026-10-29", until: "2026-11-02") { periods rows { children { counts } } } }',
    );
    expect(days.data.statistics.periods).toEqual([
      '2026-10-29',
      '2026-10-30',
      '2026-10-31',
      '2026-11-01',
      '2026-11-02',
    ]);
    for (const [bad, field] of [
      ['from: "2026-13"', 'from'],
      ['until: "2026-12"', 'until'],
      ['from: "2026-11", until: "2026-10"', 'from'],
      ['interval: DAY, from: "2026-10"', 'from'],
    ]) {
      expect((await officer.query(`{ statistics(${bad}) { periods } }`)).errors).toMatchObject([
        { extensions: { code: 'BAD_INPUT', field } },
      ]);
    }
  });
});
