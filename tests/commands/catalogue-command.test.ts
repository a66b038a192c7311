import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `npm run catalogue` as a person types it, without npm. */
function run(...parameters: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', './src/typescript.mjs', 'src/main.ts', 'catalogue', ...parameters],
      { cwd: root },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      },
    );
  });
}

test('the table shows what is searched for, of the department that is named', async () => {
  const { code, stdout, stderr } = await run('--owner', 'health', '--search', '心理健康');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '1 catalogue item.\n' });
  expect(stdout).toMatch(
    /│ Medical\.mentalHealth +│ 心理健康状况 +│ health +│ 有条件共享 +│ 敏感个人信息 +│ 15年 +│ 每学年筛查后 +│/,
  );
});

test('the CSV file is UTF-8 with its mark, and has a row for every item with terms and readers in Chinese', async () => {
  const file = join(folder, 'catalogue.csv');
  const { code, stdout, stderr } = await run('--format', 'csv', '--output', file);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  const bytes = readFileSync(file);
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = bytes.toString('utf8');
  expect(text).toMatch(
    /^\uFEFF数据项,名称,含义,提供部门,数据类型,代码表,共享属性,敏感级别,保存期限,更新周期,用途,可见方\r\n/,
  );
  expect(text).toContain('Diagnosis.code,疾病编码,');
  expect(text).toContain('教育局学生工作人员：控辍保学（脱敏，medical-dropout-prevention，');
  expect(stderr).toBe(`${text.split('\r\n').length - 2} catalogue items in ${file}.\n`);
});

test('JSON is the catalogue and nothing else', async () => {
  const { stdout } = await run('--format', 'json', '--owner', 'police');
  const items = JSON.parse(stdout) as { id: string; owner: string; readers: unknown[] }[];
  expect(items.length).toBeGreaterThan(20);
  expect(items.every(({ owner, readers }) => owner === 'police' && readers.length > 0)).toBe(true);
});

test.each([
  [
    'an unknown department',
    ['--owner', 'helth'],
    'There is no department "helth", did you mean "health"? It is one of: civil-affairs, ',
  ],
  ['an unknown format', ['--format', 'xml'], "argument 'xml' is invalid. Allowed choices are table, csv, json."],
  [
    'a file that cannot be written',
    ['--output', join(folder, 'nowhere', 'catalogue.csv')],
    'cannot be written (ENOENT). Name a file in a folder that is there and that you may write to.',
  ],
])('%s is answered with what to write', async (_what, parameters, message) => {
  const { code, stderr } = await run(...parameters);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});
