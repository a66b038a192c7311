import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { subgraphNames } from '../../src/platform/subgraph/load-departments.ts';

const root = join(import.meta.dirname, '..', '..');

/** Runs `npm run policies` as a person types it, without npm. */
function run(...parameters: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', './src/typescript.mjs', 'src/main.ts', 'policies', ...parameters],
      { cwd: root },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      },
    );
  });
}

test('the tables show each field of the department and each requester, and say that the matrix agrees', async () => {
  const { code, stdout } = await run('--department', 'education');
  expect(code).toBe(0);
  expect(stdout).toContain('Fields of education');
  expect(stdout).toMatch(/│ {3}studentNumber +│ presence – – – /);
  expect(stdout).toContain('lastFour – – –');
  expect(stdout).toContain('The rules decide as policies/access/education.matrix.yaml states.');
  expect(stdout).not.toContain('Fields of health');
});

test('Markdown has one table whose rows all have as many columns as its head', async () => {
  const { stdout } = await run('--department', 'police', '--markdown');
  const rows = stdout.split('\n').filter((line) => line.startsWith('|'));
  expect(rows[0]).toContain('| police police-station<br>for protective-removal |');
  expect(rows.some((row) => row.startsWith('| ProtectiveRemoval.childsView |'))).toBe(true);
  expect(new Set(rows.map((row) => row.split('|').length)).size).toBe(1);
});

test('writing the matrix leaves a file whose cells still hold as it is', async () => {
  const { stdout } = await run('--department', 'health', '--write-matrix');
  expect(stdout).toBe('policies/access/health.matrix.yaml states these decisions already.\n');
});

test('an unknown department is answered with the known ones', async () => {
  const { code, stderr } = await run('--department', 'sports');
  expect(code).toBe(1);
  expect(stderr).toContain(`There is no department "sports". It is one of: ${subgraphNames().join(', ')}.`);
});

test('--help names the options', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  for (const option of ['--department <owner>', '--markdown', '--write-matrix']) expect(stdout).toContain(option);
});
