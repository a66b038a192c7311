import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { workbookCells } from '../statistics/workbook-cells.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
  writeFileSync(
    join(kit.dataFolder, 'platform.json'),
    JSON.stringify({ gateway: kit.platform.gateway.url, issuer: kit.platform.issuer }),
  );
});
afterAll(() => kit.close());

function run(...parameters: string[]) {
  return new Promise<{ code: number; out: Buffer; err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [
        '--import',
        './src/typescript.mjs',
        'src/commands/ask/statistics.ts',
        '--client',
        'dashboard.610111@civil-affairs',
        ...parameters,
      ],
      { env: { DATA_DIR: kit.dataFolder }, encoding: 'buffer' },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err: err.toString() }),
    );
  });
}

describe('npm run statistics', () => {
  test('shows a table in Chinese terms, with what the gateway tells and 不公布 where it tells nothing', async () => {
    const shown = await run('--measure', 'children', '--by', 'ageBand', '--where', 'SEX=FEMALE', '--level', 'COUNTY');
    expect([shown.code, shown.err]).toEqual([0, '']);
    const { data } = await kit.asRequester('dashboard').query(
      `{
          statistics(query: { by: [AGE_BAND], where: [{ dimension: SEX, value: "FEMALE" }] }, level: COUNTY) {
            periods rows { division { name } ageBand { title } children { counts } }
          }
        }`,
    );
    const lines = shown.out
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('│'))
      .map((line) =>
        line
          .split('│')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(lines).toEqual([
      ['区划', '年龄段', '时间', '在册儿童'],
      ...data.statistics.rows.map((row: any) => [
        row.division.name,
        row.ageBand.title,
        data.statistics.periods[0],
        row.children.counts[0] === null
          ? '不公布'
          : expect.stringMatching(new RegExp(`^${row.children.counts[0]}( |$)`)),
      ]),
    ]);
  });

  test.each([
    ['csv', 'utf-8'],
    ['gb18030', 'gb18030'],
  ])('prints %s, and nothing else', async (format, encoding) => {
    const { code, out, err } = await run('--measure', 'children', '--level', 'TOWN', '--format', format);
    expect([code, err]).toEqual([0, '']);
    expect(new TextDecoder(encoding, { fatal: true }).decode(out).split('\r\n')[0]).toBe(
      '区划代码,区划,时间,在册儿童,在册儿童（分母）,在册儿童（比率）',
    );
  });

  test('writes a workbook into a file, of as many points of time as are asked for', async () => {
    const output = join(kit.dataFolder, 'towns.xlsx');
    const { code, err } = await run(
      '--measure',
      'children',
      '--interval',
      'MONTH',
      '--from',
      '2026-01',
      '--until',
      '2026-03',
      '--format',
      'xlsx',
      '--output',
      output,
    );
    expect([code, err]).toEqual([0, '']);
    expect(workbookCells(readFileSync(output).toString('base64')).map((line) => line[2])).toEqual([
      '时间',
      '2026-01',
      '2026-02',
      '2026-03',
    ]);
  });

  test('lists what may be counted and by what, each value with its code', async () => {
    const { code, out } = await run('--catalogue');
    expect(code).toBe(0);
    for (const word of ['children', '在册儿童', 'dropouts', 'ageBand', 'AGE_0_2 0—2岁'])
      expect(out.toString()).toContain(word);
  });

  test.each([
    [[], 'Name what is counted with --measure; --catalogue lists it.'],
    [['--measure', 'children', '--where', 'SEX'], '--where SEX names no dimension and code.'],
    [['--measure', '{ id }'], '"{ id }" is no measure and no dimension'],
    [
      ['--measure', 'children', '--format', 'csv', '--output', '/nowhere/at/all'],
      '/nowhere/at/all cannot be written (ENOENT).',
    ],
    [['--measure', 'giants'], 'GRAPHQL_INVALID'],
    [
      ['--measure', 'dropouts', '--by', 'AGE_BAND', '--where', 'SEX=FEMALE'],
      'children are not divided by both at once.',
    ],
  ])('says what to do about %j', async (parameters, sentence) => {
    const { code, out, err } = await run(...parameters);
    expect([code, out.toString()]).toEqual([1, '']);
    expect(err).toContain(sentence);
  });
});
