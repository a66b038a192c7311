import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { changeCounters } from '../../src/statistics/counting/change-counters.ts';
import type { EventStream } from '../kit/open-events.ts';
import { startTestPlatform, type AskingRequester, type TestPlatform } from '../kit/start-test-platform.ts';
import { expectEventually } from '../kit/announce-change.ts';
import { newcomer, registeredChild, unchanged, village } from '../departments/registered-child.ts';
import { workbookCells } from '../statistics/workbook-cells.ts';

const cells = '{ counts states denominators rates }';
const byAge = `query($first: Int!, $format: FileFormat!) {
  statistics(query: { by: [AGE_BAND] }, level: COUNTY, first: $first) {
    periods
    rows { division { code name } ageBand { title } children ${cells} dropouts ${cells} }
    file(format: $format) { name mediaType content }
  }
}`;

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

async function ask(requester: AskingRequester, document: string, variables?: object): Promise<any> {
  const { data, errors } = await requester.query(document, { ...variables });
  expect(errors).toEqual([]);
  return data.statistics;
}

/** What a file of these rows has to hold, worked out from the answer of the query. */
function tableOf({ periods, rows }: any): (string | number)[][] {
  const standing = { TOLD: '不公布', NOT_TOLD: '不公布', NOT_COUNTED: '尚未统计' } as Record<string, string>;
  return rows.flatMap((row: any) =>
    periods.map((period: string, at: number) => [
      row.division.code,
      row.division.name,
      row.ageBand.title,
      period,
      ...[row.children, row.dropouts].flatMap(({ counts, states, denominators, rates }) =>
        [counts, denominators, rates].map(
          (values) => values[at] ?? (values === rates && denominators[at] === 0 ? '' : standing[states[at]]),
        ),
      ),
    ]),
  );
}

const head = [
  '区划代码',
  '区划',
  '年龄段',
  '时间',
  '在册儿童',
  '在册儿童（分母）',
  '在册儿童（比率）',
  '辍学儿童',
  '辍学儿童（分母）',
  '辍学儿童（比率）',
];

const csvLines = (content: string, encoding: string) =>
  new TextDecoder(encoding, { fatal: true })
    .decode(Buffer.from(content, 'base64'))
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

describe('statistics as a file (S0-4)', () => {
  test('hold in each format the numbers that the query tells, and 不公布 where it tells none', async () => {
    const answers = await Promise.all(
      ['CSV_UTF8', 'CSV_GB18030', 'XLSX'].map((format) => ask(dashboard, byAge, { first: 200, format })),
    );
    const expected = [head, ...tableOf(answers[0])];
    expect(expected.flat()).toContain('不公布');
    expect(expected.flat().filter((cell) => typeof cell === 'number').length).toBeGreaterThan(10);
    const texts = expected.map((line) => line.map(String));
    expect(csvLines(answers[0].file.content, 'utf-8')).toEqual(texts);
    expect(csvLines(answers[1].file.content, 'gb18030')).toEqual(texts);
    expect(workbookCells(answers[2].file.content)).toEqual(expected);
    expect(answers.map(({ file }) => file.name.split('.')[1])).toEqual(['csv', 'csv', 'xlsx']);
  });

  test('hold all rows, not only those of the page, and what is true to whoever may read the records', async () => {
    const [{ file, rows }, { file: whole }] = await Promise.all([
      ask(welfare, byAge, { first: 1, format: 'CSV_UTF8' }),
      ask(welfare, byAge, { first: 200, format: 'CSV_UTF8' }),
    ]);
    expect(rows).toHaveLength(7);
    expect(csvLines(file.content, 'utf-8')).toEqual(csvLines(whole.content, 'utf-8'));
    expect(csvLines(file.content, 'utf-8').flat()).not.toContain('不公布');
    const [{ children }] = await kit.sql(
      'civil-affairs',
      `select count(*)::integer as children from child
        where not sealed and residence_division like '610111%' and length(rtrim(residence_division, '0')) > 6`,
    );
    expect(
      csvLines(file.content, 'utf-8')
        .slice(1)
        .reduce((sum, line) => sum + Number(line[4]), 0),
    ).toBe(children);
  });

  test('take the measures that are named; one that is refused is left out, and refused by name', async () => {
    const document =
      '{ statistics { file(format: CSV_UTF8, measures: [CHILDREN, DROPOUTS, VACCINATED]) { content } } }';
    const { data, errors } = await kit.asRequester('education dashboard').query(document);
    expect(csvLines(data.statistics.file.content, 'utf-8')[0]).toEqual(['区划代码', '区划', '时间', ...head.slice(4)]);
    expect(errors.map(({ extensions, path }) => [extensions.code, extensions.field, path])).toEqual([
      ['FIELD_REFUSED', 'StatisticRow.vaccinated', ['statistics', 'file']],
    ]);
    const alone = await kit
      .asRequester('education dashboard')
      .query('{ statistics { file(format: XLSX, measures: [VACCINATED]) { content } } }');
    expect(alone.data.statistics.file).toBeNull();
    expect(alone.errors.map(({ extensions }) => extensions.field)).toEqual(['StatisticRow.vaccinated']);
  });

  test.each([
    ['without a measure', '{ statistics { file(format: XLSX) { name } } }', 'measures'],
    [
      'two at once',
      `{ statistics {
        rows { children { counts } } one: file(format: XLSX) { name } two: file(format: XLSX) { name }
      } }`,
      'file',
    ],
  ])('is refused %s', async (_what, document, field) => {
    const { errors } = await dashboard.query(document);
    expect(errors.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([['BAD_INPUT', field]]);
  });

  test('are noted as exports, with the rules, the lines and the hash of what left; a query is not', async () => {
    const before = await entries();
    const { file } = await ask(
      dashboard,
      '{ statistics(query: { by: [SEX] }) { file(format: CSV_GB18030, measures: [CHILDREN]) { name content } } }',
    );
    await ask(dashboard, '{ statistics { rows { children { counts } } } }');
    const [exported, read] = (await entries()).slice(before.length);
    const hash = createHash('sha256').update(Buffer.from(file.content, 'base64')).digest('base64');
    expect(exported).toMatchObject({
      kind: 'export',
      owner: 'statistics',
      requester: { client: 'dashboard.610111@civil-affairs' },
      export: { what: 'statistics', count: csvLines(file.content, 'gb18030').length - 1, hash },
    });
    expect(exported.records.find(({ type }: any) => type === 'StatisticRow').fields).toEqual({
      division: 'allow:statistics-answers',
      sex: 'allow:statistics-answers',
      children: 'allow:statistics-answers',
    });
    expect(exported.records.find(({ type }: any) => type === 'StatisticCells').fields).toHaveProperty(
      'counts',
      'allow:statistics-answers',
    );
    expect(read).toMatchObject({ kind: 'read' });
    expect(read).not.toHaveProperty('export');
  });
});

const entries = async () =>
  (await kit.sql('statistics', 'select entry from audit_entry order by position')).map(({ entry }) =>
    JSON.parse(entry),
  );

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
    const before = await entries();
    await addChildren(60, populous);
    const { data, errors } = (await stream.next())!;
    expect(data.statisticsChanged.rows).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: townOf(populous), vaccinated: null })]),
    );
    expect(errors.map(({ extensions }) => extensions.field)).toEqual(['StatisticRow.vaccinated']);
    const [entry, ...others] = (await entries()).slice(before.length);
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
