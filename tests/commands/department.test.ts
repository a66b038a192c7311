import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeDepartment } from '../../src/commands/department.ts';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import { readContract } from '../../src/platform/policy/files/read-contract.ts';
import { departmentFaults } from '../kit/house-rules/department-faults.ts';
import { descriptionFaults } from '../kit/house-rules/description-faults.ts';
import { exportNameFaults } from '../kit/house-rules/export-name-faults.ts';
import { forbiddenNameFaults } from '../kit/house-rules/forbidden-name-faults.ts';
import { listFiles } from '../kit/house-rules/list-files.ts';
import { migrationFaults } from '../kit/house-rules/migration-faults.ts';
import { releaseFaults } from '../kit/house-rules/release-faults.ts';

const checkout = join(import.meta.dirname, '..', '..');
/** A copy of the checkout, with its packages. */
const copy = mkdtempSync(join(tmpdir(), 'tonghu-department-'));
/** Path → text, before the department was made. */
let before: Map<string, string>;
let made: { code: number | null; said: string };

beforeAll(() => {
  for (const path of listFiles(checkout)) cpSync(join(checkout, path), join(copy, path));
  symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  before = texts();
  made = tonghu('department', 'example', '示例');
}, 120_000);
afterAll(() => rmSync(copy, { recursive: true }));

const texts = () => new Map(listFiles(copy).map((path) => [path, readFileSync(join(copy, path), 'utf8')]));

function run(...words: string[]): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: copy, encoding: 'utf8' });
  return { code: status, said: stdout + stderr };
}

/** A command of the copy. */
function tonghu(...words: string[]) {
  return run('--import', './src/typescript.mjs', 'src/main.ts', ...words);
}

describe('npm run department', () => {
  test('writes the folder, the migration, the lists of policies/ and what is generated, and nothing else', () => {
    expect({ ...made, said: made.said.split('\n')[0] }).toEqual({ code: 0, said: 'Written or extended:' });
    const changed = [...texts()].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    const own = ['src/departments/example/', 'migrations/', 'policies/', 'schema/', 'docker-compose.yml'];
    expect(changed.filter((path) => !own.some((place) => path.startsWith(place)))).toEqual([]);
    const byHand = changed.filter((path) => /example[^.]*\//.test(path) || path === 'policies/access/example.yaml');
    expect(byHand).toHaveLength(9);
  });

  test('leaves nothing for npm run schema and npm run policies to change', () => {
    const after = texts();
    expect(tonghu('schema')).toEqual({ code: 0, said: '' });
    expect(tonghu('policies', '--write-matrix').said).not.toMatch(/written/);
    expect(texts()).toEqual(after);
  });

  test('makes a department that keeps the house rules', () => {
    const contract = readContract(join(copy, 'schema'));
    expect([
      ...departmentFaults(copy),
      ...migrationFaults(copy),
      ...exportNameFaults(copy),
      ...forbiddenNameFaults(copy),
      ...releaseFaults(contract, loadPolicies(join(copy, 'policies'), contract), []),
      ...descriptionFaults('schema', readFileSync(join(copy, 'schema', 'example.graphql'), 'utf8')),
    ]).toEqual([]);
  });

  test('makes code that compiles, passes the linter and is laid out', () => {
    const folder = 'src/departments/example';
    writeFileSync(join(copy, 'tsconfig.department.json'), `{ "extends": "./tsconfig.json", "include": ["${folder}"] }`);
    for (const words of [
      ['typescript/bin/tsc', '--project', 'tsconfig.department.json'],
      ['eslint/bin/eslint.js', folder],
      ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', folder],
    ])
      expect(run(join('node_modules', words[0]!), ...words.slice(1))).toEqual({ code: 0, said: '' });
  });

  test('refuses what is no name, no title, or there already', () => {
    for (const name of ['Justice', 'legal aid', '../justice', ''])
      expect(() => writeDepartment(name, '司法', copy)).toThrow('is no name of a department: write small letters');
    expect(() => writeDepartment('fire', 'Fire', copy)).toThrow('"Fire" is no title: give the Chinese name');
    for (const name of ['health', 'governance', 'platform', 'example'])
      expect(() => writeDepartment(name, '卫健', copy)).toThrow(`migrations/${name} is there already`);
  });
});
