import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { noteOf, signer, writtenLog } from '../audit/written-log.ts';

const room = join(import.meta.dirname, '..', '..', 'src', 'provable-log');
const texts = ['one', 'two', 'three', 'four', 'five'];

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'verifier-'));
  cpSync(room, join(home, 'provable-log'), { recursive: true });
  const [, script] = /```js\n(.*?)```/s.exec(readFileSync(join(room, 'README.md'), 'utf8'))!;
  writeFileSync(join(home, 'verify.mjs'), script!);
  writeFileSync(join(home, 'keys.txt'), `${signer.verifierKey}\n`);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function verify(lines: string[], witnessed: string): Promise<string> {
  writeFileSync(join(home, 'log.jsonl'), `${lines.join('\n')}\n`);
  writeFileSync(join(home, 'witness.jsonl'), `${JSON.stringify({ checkpoint: witnessed })}\n`);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['verify.mjs', 'log.jsonl', 'keys.txt', 'witness.jsonl'],
    { cwd: home },
  );
  return stdout;
}

test('the folder alone, with the script of its README, verifies a log file', async () => {
  const lines = writtenLog(texts, [2, 5]);
  expect(await verify(lines, noteOf(texts.slice(0, 2)))).toMatch(/^The log of health is whole: 5 entries, root /);
  await expect(verify(lines, noteOf(['another', 'two']))).rejects.toThrow('LogFault');
  await expect(verify(lines.toSpliced(2, 1), noteOf(texts))).rejects.toThrow(/LogFault: 1 entry is missing/);
});
