import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { changeCounters } from '../../../src/statistics/counting/change-counters.ts';
import type { EventStream } from '../../kit/open-events.ts';
import type { AskingRequester } from '../../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { expectEventually } from '../../kit/announce-change.ts';
import { newcomer, registeredChild, unchanged, village } from '../../departments/registered-child.ts';
import { entriesOf } from '../../kit/entries-of.ts';
import { askStatistics as ask } from './ask-statistics.ts';

let kit: TestPlatform;
let dashboard: AskingRequester;
let welfare: AskingRequester;
const open: EventStream[] = [];
beforeAll(async () => {
  kit = await startTestPlatform();
  dashboard = kit.asRequester('dashboard');
  welfare = kit.asRequester('child welfare');
});
afterAll(() => kit.close());
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await expectEventually(countListeners, 0);
});

const countListeners = async () =>
  (
    await kit.sql(
      'statistics',
      `select from pg_stat_activity where datname = current_database() and query = 'listen statistics_changed'`,
    )
  ).length;

const changes = (level: string, measures = 'children', by = '') =>
  `subscription { statisticsChanged(query: { by: [${by}] }, level: ${level}) {
    periods
    rows { id division { code } ${measures
      .split(' ')
      .map((name) => `${name} { counts isExact }`)
      .join(' ')} }
  } }`;

async function subscribe(requester: AskingRequester, document: string): Promise<EventStream> {
  const stream = await requester.subscribe(document);
  open.push(stream);
  return stream;
}

/** Subscribes and reads the first event, which tells all rows. */
async function hear(requester: AskingRequester, document: string): Promise<EventStream> {
  const stream = await subscribe(requester, document);
  expect((await stream.next())!.data.statisticsChanged.rows).not.toEqual([]);
  return stream;
}

const townOf = (code: string) => `${code.slice(0, 9)}000`;

async function countIn(requester: AskingRequester, code: string): Promise<number | null> {
  const { rows } = await ask(
    requester,
    '{ statistics(level: TOWN, first: 200) { rows { division { code } children { counts } } } }',
  );
  return rows.find(({ division }: any) => division.code === townOf(code)).children.counts[0];
}

/** A village of a town of which anybody may know how many children there are. */
async function villageOfToldTown(): Promise<string> {
  const { rows } = await ask(
    dashboard,
    '{ statistics(level: TOWN, first: 200, orderBy: CHILDREN) { rows { division { code } } } }',
  );
  const [{ division }] = await kit.sql(
    'statistics',
    'select division from counted_cell where children > 0 and division like $1',
    [`${rows[0].division.code.slice(0, 9)}%`],
  );
  return division;
}

/** Children more of the same kind in the village, without records of them. */
async function addChildren(number: number, division = village): Promise<void> {
  const [{ facts }] = await kit.sql(
    'statistics',
    `select facts::text from counted_cell join counted_facts on id = facts_id
      where department = 'civil-affairs' and division = $1 limit 1`,
    [division],
  );
  await kit.sql(
    'statistics',
    changeCounters('select $4::text as division, $5::jsonb as facts, $6::integer as difference'),
    ['civil-affairs', new Date().toISOString().slice(0, 10), 'EVENT', division, facts, number],
  );
}

let registered = 0;
async function register(division = village): Promise<any> {
  registered += 1;
  const { errors } = await welfare.query(
    'mutation($input: RegisterChildInput!) { registerChild(input: $input) { id } }',
    {
      input: {
        ...newcomer,
        residentId: null,
        residentIdMissingReason: 'NOT_REGISTERED',
        name: `张小${'一二三四五六七八九'[registered]}`,
        residenceDivision: division,
        householdDivision: division,
      },
    },
  );
  expect(errors).toEqual([]);
  await kit.deliverEvents();
}

describe('a subscription to statistics (S0-8)', () => {
  test('tells all rows first, and within two seconds of a changed record the row in which it counts, and no other', async () => {
    const stream = await subscribe(welfare, changes('TOWN'));
    const { rows } = await ask(
      welfare,
      '{ statistics(level: TOWN, first: 200) { rows { id division { code } children { counts isExact } } } }',
    );
    expect((await stream.next())!.data.statisticsChanged.rows).toEqual(rows);
    const before = (await countIn(welfare, village))!;
    const changed = Date.now();
    await register();
    const { data, errors } = (await stream.next())!;
    expect(Date.now() - changed).toBeLessThan(2000);
    expect(errors).toEqual([]);
    expect(data.statisticsChanged.rows).toEqual([
      { id: townOf(village), division: { code: townOf(village) }, children: { counts: [before + 1], isExact: true } },
    ]);
  });

  test('tells of a dropout that education records', async () => {
    const officer = kit.asRequester('student affairs');
    const stream = await hear(officer, changes('COUNTY', 'dropouts'));
    const [pupil] = await kit.sql(
      'education',
      `select child_id, schooling.version from schooling join child_scope using (child_id)
        where not sealed and residence_division like '610111%' and status = 'ENROLLED'
          and dropped_out_on is null limit 1`,
    );
    const input = {
      childId: pupil.child_id,
      version: pupil.version,
      date: '2026-03-02',
      dropoutReason: 'WORKING',
      reason: '连续旷课核实',
    };
    const {
      rows: [row],
    } = await ask(officer, '{ statistics(level: COUNTY) { rows { dropouts { counts } } } }');
    expect(
      (await officer.query('mutation($input: DropoutInput!) { recordDropout(input: $input) { id } }', { input }))
        .errors,
    ).toEqual([]);
    await kit.deliverEvents();
    expect((await stream.next())!.data.statisticsChanged.rows).toEqual([
      expect.objectContaining({ dropouts: { counts: [row.dropouts.counts[0] + 1], isExact: true } }),
    ]);
  });

  test('says nothing where what is told stays the same, as of a move within the town; to whoever sees rounded numbers it tells these', async () => {
    const [exact, rounded] = [await hear(welfare, changes('TOWN')), await hear(dashboard, changes('TOWN'))];
    const populous = await villageOfToldTown();
    const [before, told] = [(await countIn(welfare, populous))!, await countIn(dashboard, populous)];
    const mover = await registeredChild(
      kit,
      0,
      `residence_division like '${populous.slice(0, 9)}%' and length(rtrim(residence_division, '0')) > 9`,
    );
    const [neighbour] = await kit.sql(
      'civil-affairs',
      `select code from division where level = 'VILLAGE' and code like $1 and code <> $2 limit 1`,
      [`${populous.slice(0, 9)}%`, mover.residence_division],
    );
    const { errors } = await welfare.query(
      'mutation($input: UpdateChildInput!) { updateChild(input: $input) { id } }',
      { input: { ...unchanged(mover), residenceDivision: neighbour.code } },
    );
    expect(errors).toEqual([]);
    await kit.deliverEvents();
    await wait(1500);
    await addChildren(50, populous);
    expect((await exact.next())!.data.statisticsChanged.rows).toEqual([
      expect.objectContaining({ id: townOf(populous), children: { counts: [before + 50], isExact: true } }),
    ]);
    const { rows } = (await rounded.next())!.data.statisticsChanged;
    const row = rows.find(({ id }: any) => id === townOf(populous));
    expect(row.children).toEqual({ counts: [await countIn(dashboard, populous)], isExact: false });
    expect(row.children.counts[0]).not.toBe(told);
    expect(row.children.counts[0] % 5).toBe(0);
  });

  test('tells the newest only, at most once a second', async () => {
    const stream = await hear(welfare, changes('TOWN'));
    const before = (await countIn(welfare, village))!;
    await addChildren(1);
    const first = (await stream.next())!.data.statisticsChanged.rows[0];
    const told = Date.now();
    for (let more = 0; more < 3; more += 1) await addChildren(1);
    const second = (await stream.next())!.data.statisticsChanged.rows[0];
    expect(Date.now() - told).toBeGreaterThan(900);
    expect([first.children.counts, second.children.counts]).toEqual([[before + 1], [before + 4]]);
  });

  test('decides and notes each event like a query: refused measures are named, and the log has an entry for it', async () => {
    const stream = await hear(kit.asRequester('education dashboard'), changes('TOWN', 'children vaccinated'));
    const populous = await villageOfToldTown();
    const before = await entriesOf(kit, 'statistics');
    await addChildren(60, populous);
    const { data, errors } = (await stream.next())!;
    expect(data.statisticsChanged.rows).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: townOf(populous), vaccinated: null })]),
    );
    expect(errors.map(({ extensions }) => extensions.field)).toEqual(['StatisticRow.vaccinated']);
    const [entry, ...others] = (await entriesOf(kit, 'statistics')).slice(before.length);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ kind: 'read', requester: { client: 'education-dashboard.610111@education' } });
    expect(entry.records.find(({ type }: any) => type === 'StatisticRow').fields).toMatchObject({
      children: 'allow:statistics-answers',
      vaccinated: 'deny',
    });
  });

  test.each([
    ['without a measure', 'subscription { statisticsChanged { rows { id } } }', 'BAD_INPUT'],
    [
      'by more dimensions than two',
      'subscription { statisticsChanged(query: { by: [SEX, AGE_BAND, CATEGORY] }) { rows { children { counts } } } }',
      'BAD_INPUT',
    ],
    ['of villages to whoever may not read the records', changes('VILLAGE'), 'OPERATION_REFUSED'],
    [
      'of another county',
      'subscription { statisticsChanged(division: "420112") { rows { children { counts } } } }',
      'OPERATION_REFUSED',
    ],
  ])('is refused %s', async (_what, document, code) => {
    const stream = await subscribe(dashboard, document);
    const { data, errors } = (await stream.next())!;
    expect([data, errors.map(({ extensions }) => extensions.code)]).toEqual([null, [code]]);
    expect(await stream.next()).toBeNull();
  });
});
