import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { runOnFolder } from '../kit/processes/run-asking-command.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'tonghu-dev-'));
let running: ChildProcess | undefined;
afterAll(async () => {
  if (running && running.exitCode === null) {
    process.kill(-running.pid!, 'SIGINT');
    await new Promise((resolve) => running!.once('close', resolve));
  }
  rmSync(dataFolder, { recursive: true, force: true });
});

/** The output of `npm run dev` with a small demonstration, as far as this text stands in it so often. */
function startDev(): (text: string, times: number) => Promise<string> {
  const words = 'run dev -- --children 50'.split(' ');
  running = spawn('npm', words, {
    detached: true,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: dataFolder, PORT: '0', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting: (() => void)[] = [];
  for (const stream of [running.stdout!, running.stderr!])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const look of waiting) look();
    });
  return (text, times) =>
    new Promise((resolve, reject) => {
      waiting.push(() => output.split(text).length > times && resolve(output));
      running!.once('close', () => reject(new Error(output)));
    });
}

test('npm run dev restarts at a change of a file, on the same data, and keeps traces', async () => {
  const until = startDev();
  await until('npm run clients lists who may ask.', 1);
  const now = new Date();
  utimesSync('src/main.ts', now, now);
  const output = await until('npm run clients lists who may ask.', 2);
  expect(output).toContain('Debugger listening on');
  expect(output).toContain('Restarting');
  expect(output.match(/Making a new PostgreSQL database/g)).toHaveLength(1);
  const { err } = await runOnFolder(
    dataFolder,
    'ask',
    'child-welfare.610111@civil-affairs',
    '{ children(first: 1) { totalCount } }',
  );
  const requestId = /^Request (\S+)$/m.exec(err)![1]!;
  expect(readFileSync(join(dataFolder, 'traces', `${requestId}.jsonl`), 'utf8')).toContain('"part":"gateway"');
});

test.each([
  ['a'.repeat(72), 0, ''],
  ['一'.repeat(72), 0, ''],
  ['a'.repeat(73), 1, 'The subject has 73 characters, more than 72: say why in the body.\n'],
])('the hook of a commit counts the characters of %s', (subject, status, stderr) => {
  const file = join(dataFolder, 'message');
  writeFileSync(file, `# said by git: ${'x'.repeat(80)}\n${subject}\n\n${'why '.repeat(30)}\n`);
  expect(spawnSync(process.execPath, ['.ci/check-subject.mjs', file], { encoding: 'utf8' })).toMatchObject({
    status,
    stderr,
  });
});
