import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runAskingCommand } from '../kit/processes/run-asking-command.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

const teacher = 'student-affairs.610111@education';
const limit = 4;

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform({ traceRequests: limit });
});
afterAll(() => kit.close());

const traces = () => join(kit.dataFolder, 'traces');
const fileOf = (requestId: string) => join(traces(), `${requestId}.jsonl`);
const trace = (...parameters: string[]) => runAskingCommand(kit, 'trace', ...parameters);

/** Asks as somebody at a terminal would. @returns the id that the command prints */
async function ask(query: string, client = teacher): Promise<string> {
  const { err } = await runAskingCommand(kit, 'ask', client, query);
  return /^Request (\S+)\n$/.exec(err)![1]!;
}

describe('npm run trace', () => {
  test('shows plan, SQL, time and decisions of the request that ask names', async () => {
    const requestId = await ask(
      `{ children(first: 3) { edges { node {
        name residentId riskLevel schooling { status } custody { guardiansDetained { measure } }
      } } } }`,
    );
    const { code, out, err } = await trace(requestId);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`Request ${requestId}: ${teacher} for dropout-prevention, `);
    expect(out).toMatch(/Plan \(\d+(\.\d+)? ms\)/);
    const steps = out.split('\n').filter((line) => /^│ \d/.test(line));
    expect(
      steps.map((line) => line.split('│').map((cell) => cell.trim())).map(([, , name, , , of]) => [name, of]),
    ).toEqual(
      expect.arrayContaining([
        ['civil-affairs', '-'],
        ['education', '3'],
        ['police', '3'],
      ]),
    );
    expect(out).toMatch(/\n\d+(\.\d+)? ms {2}4 rows {2}select t\."child_id".+ from "child" t where .+\$1/);
    expect(out).toMatch(/│ Child\.residentId +│ mask by register-dropout-prevention +│ 3 /);
    expect(out).toMatch(/│ Child\.riskLevel +│ deny +│ 3 /);
    expect(out).not.toContain('missing');
  });

  test('keeps no value: neither of the answer nor of what was asked', async () => {
    const [{ name, resident_id: number }] = await kit.sql(
      'civil-affairs',
      `select name, resident_id from child
         where residence_division like '610111%' and not sealed and resident_id is not null limit 1`,
    );
    const requestId = await ask(
      `{ childByResidentId(residentId: "${number}") { name }
         children(filter: { name: "${name}" }) { edges { node { name household { address } } } } }`,
      'police-station.610111@police',
    );
    const [{ address }] = await kit.sql('police', 'select address from household where address is not null limit 1');
    const written = readFileSync(fileOf(requestId), 'utf8');
    for (const value of [name, number, address]) expect(written).not.toContain(value);
    expect(written).toContain('childByResidentId(residentId: \\"…\\")');
  });

  test('shows the SQL of a change, in the transaction that writes it', async () => {
    const [{ child_id: childId, version }] = await kit.sql(
      'police',
      `select h.child_id, h.version from household h join child_scope using (child_id)
         where residence_division like '610111%' and not sealed limit 1`,
    );
    const change = `mutation { verifyHousehold(input: {
      childId: "${childId}", version: ${version}, reason: "入户核对"
      status: REGISTERED, address: "3组27号", verifiedOn: "2026-06-01"
    }) { id } }`;
    const requester = kit.asRequester('police station').for('household-verification');
    const response = await kit.post(await requester.headers(), JSON.stringify({ query: change }));
    const { out } = await trace(response.headers.get('x-request-id')!);
    for (const sql of ['begin', 'update "household" set', 'insert into record_history', 'commit'])
      expect(out).toMatch(new RegExp(`ms.*  ${sql}`));
    expect(out).toMatch(/│ Mutation\.verifyHousehold +│ allow by police-household-verification/);
  });

  test('names the parts that other processes have written elsewhere', async () => {
    const requestId = await ask('{ children(first: 1) { edges { node { schooling { status } } } } }');
    const lines = readFileSync(fileOf(requestId), 'utf8').trim().split('\n');
    const without = (part: string) =>
      writeFileSync(fileOf(requestId), lines.filter((line) => !line.includes(`"part":"${part}"`)).join('\n'));
    without('education');
    expect((await trace(requestId)).out).toContain('The part of education is missing. Name the data folder');
    without('gateway');
    expect((await trace(requestId)).out).toContain('The part of the gateway is missing, and with it the plan.');
  });

  test('keeps the newest requests only', async () => {
    const ids = [];
    for (let count = 0; count < limit + 1; count++) ids.push(await ask('{ children(first: 1) { totalCount } }'));
    expect(readdirSync(traces()).sort()).toEqual(
      ids
        .slice(1)
        .map((id) => `${id}.jsonl`)
        .sort(),
    );
    const { code, out, err } = await trace(ids[0]!);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`There is no trace of ${ids[0]}`);
    expect(err).toContain('Start the platform with npm run dev, or with TRACE_REQUESTS=100');
  });

  test('prints the parts as JSON, explains itself with an example, and says what a request id is', async () => {
    const requestId = await ask('{ children(first: 1) { totalCount } }');
    expect(
      JSON.parse((await trace(requestId, '--json')).out)
        .map(({ part }: any) => part)
        .sort(),
    ).toEqual(['civil-affairs', 'gateway']);
    expect((await trace('--help')).out).toContain('Example:');
    expect((await trace('../platform')).err).toBe('../platform is no request id. npm run ask prints it.\n');
  });
});

test('a platform that traces nothing writes nothing', async () => {
  const untraced = await startTestPlatform();
  await untraced.asRequester('student affairs').query('{ children(first: 1) { totalCount } }');
  expect(existsSync(join(untraced.dataFolder, 'traces'))).toBe(false);
  await untraced.close();
});
