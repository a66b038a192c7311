import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { subgraphNames } from '../../src/platform/subgraph/load-departments.ts';
import { startCommand } from '../kit/processes/start-command.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { untilSettled } from '../kit/until-settled.ts';
import { variableOf } from '../../src/platform/config.ts';

let kit: TestPlatform;
const folder = mkdtempSync(join(tmpdir(), 'tonghu-audit-'));
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  kit = await startTestPlatform();
  for (const post of ['clinic', 'student affairs'])
    await kit.asRequester(post).query('{ medicals(first: 2) { edges { node { fitForSchool } } } }');
  for (let round = 0; round < 2; round++) {
    await kit.asRequester('clinic').query('{ medicals(first: 3) { edges { node { fitForSchool } } } }');
    await untilSettled((statement) => kit.sql('health', statement));
    for (const subgraph of kit.platform.subgraphs.values()) expect(await subgraph.keepLog()).toBe(true);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await kit.close();
});

/** Runs a command as an operator does; by no more than a folder of keys where it is to verify. */
async function run(
  words: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const command = startCommand(words, environment);
  const code = await command.ended;
  return { code, output: command.output() };
}

const ofDatabase = (department: string) => ({
  [variableOf(department, 'DATABASE_URL')]: kit.platform.urlOf(department),
});

test('what was answered is exported, verified with what another department keeps, and each entry proved, by public keys alone', async () => {
  const keys = await run(['audit:keys'], { DATA_DIR: kit.dataFolder });
  expect(keys.output.trim().split('\n')).toEqual(
    readdirSync(join(kit.dataFolder, 'audit'))
      .filter((name) => name.endsWith('.pub'))
      .sort()
      .map((name) => readFileSync(join(kit.dataFolder, 'audit', name), 'utf8').trim()),
  );
  for (const name of readdirSync(join(kit.dataFolder, 'audit')))
    expect(statSync(join(kit.dataFolder, 'audit', name)).mode & 0o777).toBe(0o600);
  writeFileSync(file('keys.txt'), keys.output);

  const [{ count }] = await kit.sql('health', 'select count(*)::integer as count from audit_entry');
  expect(await run(['audit:export', 'health', '--output', file('health.jsonl')], ofDatabase('health'))).toEqual({
    code: 0,
    output: `Written to ${file('health.jsonl')}.\n`,
  });
  expect(
    await run(['audit:witness', 'police', '--of', 'health', '--output', file('kept.jsonl')], ofDatabase('police')),
  ).toEqual({ code: 0, output: `Written to ${file('kept.jsonl')}.\n` });
  const verified = await run([
    'audit:verify',
    file('health.jsonl'),
    '--key',
    file('keys.txt'),
    '--witness',
    file('kept.jsonl'),
  ]);
  expect(verified).toEqual({
    code: 0,
    output: expect.stringMatching(
      `^The log of health is whole\\.\n  entries ${count}, tree size ${count}, root \\S+\n  checkpoints that ` +
        'agree: 2 of its own, 2 kept by other departments\n$',
    ),
  });

  const [{ entry, position }] = await kit.sql(
    'health',
    `select entry, position from audit_entry where entry::json ->> 'kind' <> 'export' order by position desc limit 1`,
  );
  const { requestId } = JSON.parse(entry) as { requestId: string };
  const proved = await run(['audit:prove', 'health', '--entry', requestId], ofDatabase('health'));
  expect(await run(['audit:prove', 'health', '--entry', String(position)], ofDatabase('health'))).toEqual(proved);
  writeFileSync(file('proof.json'), proved.output);
  expect(await run(['audit:verify', file('proof.json'), '--proof', '--key', file('keys.txt')])).toEqual({
    code: 0,
    output: expect.stringMatching(
      `^Entry \\d+ stands in the log of health, as its checkpoint of ${count} entries signs it, root \\S+\n$`,
    ),
  });
  writeFileSync(file('forged.json'), proved.output.replace('fitForSchool', 'diagnoses'));
  expect(await run(['audit:verify', file('forged.json'), '--proof', '--key', file('keys.txt')])).toMatchObject({
    code: 1,
    output: expect.stringContaining('The proof does not lead from this text'),
  });
});

test('who took the file stands in the log that it was taken from, with what for, how much and up to which checkpoint; and so does a proof', async () => {
  const { checkpoint } = JSON.parse(readFileSync(file('health.jsonl'), 'utf8').split('\n')[0]!) as {
    checkpoint: string;
  };
  const entries = (
    await kit.sql('health', `select entry from audit_entry where entry::json ->> 'kind' <> 'export' order by position`)
  ).map(({ entry }) => JSON.parse(entry));
  const exports = (
    await kit.sql('health', `select entry from audit_entry where entry::json ->> 'kind' = 'export' order by position`)
  ).map(({ entry }) => JSON.parse(entry));
  const [whole, proof, again] = exports;
  expect(exports).toHaveLength(3);
  expect(whole).toEqual({
    v: 1,
    kind: 'export',
    owner: 'health',
    at: expect.any(String),
    requestId: expect.any(String),
    policyVersion: null,
    document: null,
    records: [],
    requester: {
      client: `${userInfo().username} on ${hostname()}`,
      department: 'health',
      roles: ['operator'],
      division: '',
      purpose: 'audit-review',
      caseNumber: null,
    },
    export: {
      what: 'audit-log',
      count: entries.length,
      from: expect.any(String),
      to: expect.any(String),
      hash: checkpoint.split('\n')[2],
    },
  });
  expect(Date.parse(whole.export.to)).toBeGreaterThan(Date.parse(whole.export.from));
  expect(proof.export).toMatchObject({ what: 'audit-proof', count: 1, hash: whole.export.hash });
  expect(again.export).toEqual(proof.export);
});

test('a log that cannot take the entry gives no file', async () => {
  await kit.sql('health', 'revoke insert on audit_entry from health_log');
  try {
    expect(await run(['audit:export', 'health'], ofDatabase('health'))).toMatchObject({
      code: 1,
      output: expect.stringContaining('The access could not be recorded, so nothing is answered.'),
    });
  } finally {
    await kit.sql('health', 'grant insert on audit_entry to health_log');
  }
});

test('a file that was edited ends the command with exit code 1 and the entry', async () => {
  writeFileSync(
    file('edited.jsonl'),
    readFileSync(file('health.jsonl'), 'utf8').replace('clinic.610111', 'clinic.610112'),
  );
  expect(await run(['audit:verify', file('edited.jsonl'), '--key', file('keys.txt')])).toEqual({
    code: 1,
    output: `${file('edited.jsonl')}: Entry 0 was edited: its text does not have the hash that stands in the tree.\n`,
  });
});

test.each([
  [
    'a department that there is not',
    ['audit:export', 'customs'],
    `There is no department customs. There are: ${subgraphNames().join(', ')}.`,
  ],
  ['an index beyond the log', ['audit:export', 'health', '--from', '999'], '--from is at most'],
  ['a request that left no entry', ['audit:prove', 'health', '--entry', 'none'], 'The log of health has no entry none'],
  [
    'a purpose that there is not',
    ['audit:export', 'health', '--purpose', 'curiosity'],
    'There is no purpose curiosity. There are: child-protection',
  ],
  ['no entry at all', ['audit:prove', 'health'], 'Say which entry'],
  [
    'a file that is not there',
    ['audit:verify', 'nowhere.jsonl', '--key', 'nowhere.pub'],
    'Name a file that npm run audit:export',
  ],
  [
    'a key that is none',
    ['audit:verify', 'nowhere.jsonl', '--key', 'tonghu/health+00000000+AAAA'],
    'is no verifier key',
  ],
  ['entries that are not old enough', ['audit:prune', 'health', '--before', '2099-01-01'], 'at least three years ago'],
])('%s is refused with what to do', async (_what, words, sentence) => {
  expect(await run(words, ofDatabase('health'))).toMatchObject({ code: 1, output: expect.stringContaining(sentence) });
});

test('the answer does not wait for a hash, and a log that is asked for before it is signed says when it will be', async () => {
  const statements = await kit.statementsOf(() =>
    kit.asRequester('clinic').query('{ medicals(first: 2) { edges { node { fitForSchool } } } }'),
  );
  expect(statements.filter((sql) => /audit_(leaf|node|checkpoint)/.test(sql))).toEqual([]);
  const [{ position }] = await kit.sql('health', 'select max(position) as position from audit_entry');
  expect(await run(['audit:prove', 'health', '--entry', String(position)], ofDatabase('health'))).toMatchObject({
    code: 1,
    output: expect.stringContaining('has it within ten seconds'),
  });
});

test('the commands of the README find a sound log whole, whatever is written and signed between them', async () => {
  const section = readFileSync('README.md', 'utf8').split('## Prove the log')[1]!.split('```')[1]!;
  const commands = section
    .trim()
    .split('\n')
    .map((line) => /^npm run (?:--silent )?(\S+)(?: -- (.+?))?(?: > (\S+))?\s*(?:#.*)?$/.exec(line.trim())!);
  expect(commands.map(([, name]) => name)).toContain('audit:witness');
  const urls = Object.assign({}, ...subgraphNames().map(ofDatabase)) as Record<string, string>;
  const isFile = (word: string) => /\.(txt|jsonl|json)$/.test(word);
  for (const [, name, words = '', output] of commands) {
    const command = [name!, ...words.split(' ').filter(Boolean)].map((word) => (isFile(word) ? file(word) : word));
    const ran = await run(command, { ...urls, DATA_DIR: kit.dataFolder });
    expect({ command, ...ran }).toMatchObject({ code: 0 });
    if (output) writeFileSync(file(output), ran.output);
    await kit.asRequester('clinic').query('{ medicals(first: 2) { edges { node { fitForSchool } } } }');
    await untilSettled((statement) => kit.sql('health', statement));
    for (const subgraph of kit.platform.subgraphs.values()) expect(await subgraph.keepLog()).toBe(true);
  }
});
