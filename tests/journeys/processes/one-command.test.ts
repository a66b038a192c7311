import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { variableOf } from '../../../src/platform/config.ts';
import { subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import { processesOf, startCommand, type RunningCommand } from '../../kit/start-command.ts';

const root = join(import.meta.dirname, '..', '..', '..');

let dataFolder: string;
const runs: RunningCommand[] = [];
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'tonghu-start-'));
});
afterAll(async () => {
  for (const run of runs) run.process.kill('SIGKILL');
  await Promise.all(runs.map(({ ended }) => ended));
  // The last test stops the server; should it have failed, the next start of a server would.
  await rm(dataFolder, { recursive: true, force: true });
});

function start(environment: Record<string, string> = {}): RunningCommand {
  const run = startCommand(['start', '--children', '500'], { DATA_DIR: dataFolder, ...environment });
  runs.push(run);
  return run;
}

function ask(...words: string[]) {
  return spawnSync(
    join(root, 'node_modules', '.bin', 'node'),
    ['--import', './src/typescript.mjs', 'src/commands/ask/ask.ts', ...words],
    {
      cwd: root,
      env: { PATH: process.env.PATH, DATA_DIR: dataFolder },
      encoding: 'utf8',
    },
  );
}

const question = `{ children(first: 2) {
  totalCount
  edges { node { name schooling { status } medical { fitForSchool } custody { guardiansDetained { relation } } } }
} }`;

describe('one command', () => {
  test('starts the platform, names its address, and what it says to type works', async () => {
    const run = start({ LOG_LEVEL: 'trace' });
    await run.until('npm run clients');
    expect(run.output()).toMatch(/http:\/\/localhost:\d+\/graphql/);
    const lines = run.output().match(/npm run ask -- .*/g)!;
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const [, client, query] = /^npm run ask -- (\S+) '(.*)'$/.exec(line)!;
      const { stdout, status } = ask('--json', client!, query!);
      expect({ client, status }).toEqual({ client, status: 0 });
      expect(JSON.parse(stdout).data.children.edges.length).toBeGreaterThan(0);
    }
  });

  test('the log names no child, at its most talkative, whatever is asked or goes wrong (个人信息保护法 第五十一条)', () => {
    const list = JSON.parse(
      ask(
        '--json',
        'child-welfare.610111@civil-affairs',
        '{ children(first: 50) { edges { node { id name residentId birthDate } } } }',
      ).stdout,
    );
    const children: { name: string; residentId: string | null }[] = list.data.children.edges.map(
      ({ node }: any) => node,
    );
    expect(children.length).toBeGreaterThan(10);
    const { name } = children[0]!;
    const number = children.find(({ residentId }) => residentId !== null)!.residentId!;
    const wrong = `${number.slice(0, 17)}${number.endsWith('X') ? '0' : 'X'}`;
    ask('clinic.610111@health', `{ children(filter: { name: "${name}", riskLevels: [1] }) { totalCount } }`);
    ask('clinic.610111@health', `{ childByResidentId(residentId: "${wrong}") { id } }`);
    ask(
      '--variables',
      JSON.stringify({ day: name }),
      'clinic.610111@health',
      'query($day: Date) { children(filter: { bornFrom: $day }) { totalCount } }',
    );
    ask('clinic.610111@health', `{ children(filter: { name: "${name}" }) { nothing } }`);
    const log = runs[0]!.output();
    for (const child of children)
      expect([child.name, child.residentId ?? 'none'].filter((value) => log.includes(value))).toEqual([]);
    expect(log).not.toContain(wrong);
  });

  test('a second start on the same folder says who is there, and leaves it alone', async () => {
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(String(runs[0]!.process.pid));
    expect(ask('student-affairs.610111@education', question).status).toBe(0);
  });

  test('after kill -9 the next start works on the same records', async () => {
    const before = ask('--json', 'student-affairs.610111@education', question).stdout;
    runs[0]!.process.kill('SIGKILL');
    await runs[0]!.ended;
    const again = start();
    await again.until('npm run clients');
    expect(JSON.parse(ask('--json', 'student-affairs.610111@education', question).stdout)).toEqual(JSON.parse(before));
  });

  test('a killed PostgreSQL is told in a sentence, and the next start repairs it', async () => {
    const run = runs.at(-1)!;
    const pid = Number(readFileSync(join(dataFolder, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/PostgreSQL .* has ended by itself/);
    await start().until('npm run clients');
    expect(ask('student-affairs.610111@education', question).status).toBe(0);
  });

  test('Ctrl-C leaves no process behind, and asking says what to do', async () => {
    runs.at(-1)!.process.kill('SIGINT');
    expect(await runs.at(-1)!.ended).toBe(0);
    expect(processesOf(dataFolder)).toEqual([]);
    const { status, stderr } = ask('student-affairs.610111@education', question);
    expect(status).toBe(1);
    expect(stderr).toContain('npm start');
  });
});

describe('what stands in the way of a start is told in a sentence', () => {
  test('a taken port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const run = start({ PORT: String(port) });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain(`Port ${port} is taken. Stop what listens there, or set PORT to another port`);
    server.close();
  });

  test('a port that is none', async () => {
    const run = start({ PORT: 'many' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain('PORT is "many": set it to a number from 0 to 65535.');
  });

  test('a database that does not answer, and one that was forgotten', async () => {
    const urls = Object.fromEntries(
      subgraphNames().map((name) => [variableOf(name, 'DATABASE_URL'), `postgres://a:b@127.0.0.1:1/${name}`]),
    );
    const run = start({ ...urls, DATABASE_ADMIN_URL: 'postgres://a:b@127.0.0.1:1/postgres' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain('The database cannot be reached at 127.0.0.1 (ECONNREFUSED)');
    const { POLICE_DATABASE_URL: _forgotten, ...some } = urls;
    const half = start(some);
    expect(await half.ended).toBe(1);
    expect(half.output()).toContain('set POLICE_DATABASE_URL too, or none at all');
  });
});
