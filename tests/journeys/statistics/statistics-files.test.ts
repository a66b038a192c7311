import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { workbookCells } from '../../statistics/workbook-cells.ts';
import { entriesOf } from '../../kit/entries-of.ts';
import { askStatistics as ask } from './ask-statistics.ts';

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
beforeAll(async () => {
  kit = await startTestPlatform();
  dashboard = kit.asRequester('dashboard');
  welfare = kit.asRequester('child welfare');
});
afterAll(() => kit.close());

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

/** The cells as a spreadsheet shows them: a tab keeps codes and months from being read as numbers and days. */
const csvLines = (content: string, encoding: string) =>
  new TextDecoder(encoding, { fatal: true })
    .decode(Buffer.from(content, 'base64'))
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(',').map((cell) => cell.replace(/^\t/, '')));

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
    const before = await entriesOf(kit, 'statistics');
    const { file } = await ask(
      dashboard,
      '{ statistics(query: { by: [SEX] }) { file(format: CSV_GB18030, measures: [CHILDREN]) { name content } } }',
    );
    await ask(dashboard, '{ statistics { rows { children { counts } } } }');
    const [exported, read] = (await entriesOf(kit, 'statistics')).slice(before.length);
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
