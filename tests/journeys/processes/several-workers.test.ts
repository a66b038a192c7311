import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getRunningPlatform } from '../../../src/commands/ask/running-platform.ts';
import { departmentNames } from '../../../src/platform/subgraph/load-departments.ts';
import { registeredChild, unchanged } from '../../departments/registered-child.ts';
import { countListeners, expectEventually } from '../../kit/announce-change.ts';
import { entriesOf } from '../../kit/entries-of.ts';
import { openConnection, type OpenConnection, type Reply } from '../../kit/processes/open-connection.ts';
import { openEvents, type EventStream } from '../../kit/open-events.ts';
import { processesOf, startCommand, type RunningCommand } from '../../kit/processes/start-command.ts';
import { openBeside, workersOf } from '../../kit/processes/workers-of.ts';
import { headersOfClient, serverLines, sqlInDataFolder } from './data-folder.ts';
import { flood } from './flood.ts';

const perSecond = 80;

let dataFolder: string;
let platform: RunningCommand;
let origin: string;
let here: OpenConnection;
let there: OpenConnection;
const commands: RunningCommand[] = [];
const open: { close(): void }[] = [];

function start(words: string[], environment: Record<string, string>): RunningCommand {
  const command = startCommand([...words, '--workers', '2'], {
    LOG_LEVEL: 'error',
    REQUESTS_PER_SECOND: String(perSecond),
    ...environment,
  });
  commands.push(command);
  return command;
}

async function startPlatform(): Promise<void> {
  platform = start(['start', '--children', '50'], { DATA_DIR: dataFolder });
  await platform.until('npm run clients');
  origin = new URL((await getRunningPlatform(dataFolder)).gateway).origin.replace('localhost', '127.0.0.1');
}

/** A connection to another process than these. */
async function connectBeside(...known: number[]): Promise<OpenConnection> {
  const connection = await openBeside(origin, ...known);
  open.push(connection);
  return connection;
}

const headersOf = (id: string) => headersOfClient(dataFolder, id);
const sql = (department: string, statement: string, values: unknown[] = []) =>
  sqlInDataFolder(dataFolder, department, statement, values);

const ask = (
  connection: OpenConnection,
  headers: Record<string, string>,
  query: string,
  variables?: object,
): Promise<Reply> => connection.send('/graphql', headers, { query, variables });

const page =
  'query($after: String) { children(first: 2, after: $after) { edges { cursor node { id } } pageInfo { endCursor } } }';

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'tonghu-workers-'));
  await startPlatform();
  here = await connectBeside();
  there = await connectBeside(here.pid);
}, 180_000);
afterAll(async () => {
  for (const one of open) one.close();
  for (const { process: one } of commands) one.kill('SIGKILL');
  await Promise.all(commands.map(({ ended }) => ended));
  await rm(dataFolder, { recursive: true, force: true });
});

describe('two workers', () => {
  test('both answer at one port, neither of them the process that was started, and both are ready', async () => {
    expect([here.pid, there.pid].sort()).toEqual(workersOf(platform).sort());
    for (const connection of [here, there])
      expect(await connection.send('/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  test('a cursor that one hands out is opened by the other', async () => {
    const headers = await headersOf('student-affairs.610111@education');
    const first = await ask(here, headers, page);
    const after = first.body.data.children.pageInfo.endCursor;
    const [own, other] = [await ask(here, headers, page, { after }), await ask(there, headers, page, { after })];
    expect(other.body).toEqual(own.body);
    expect(other.body.data.children.edges).toHaveLength(2);
    expect(other.body.data.children.edges).not.toEqual(first.body.data.children.edges);
  });

  test('each answer has its own entry in the log, whichever of them wrote it, by the same policies', async () => {
    const headers = await headersOf('clinic.610111@health');
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) =>
        ask(at % 2 ? here : there, headers, '{ children(first: 1) { edges { node { id } } } }'),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body.errors])).toEqual(answers.map(() => [200, undefined]));
    const entries = await entriesOf({ sql }, 'civil-affairs');
    const written = entries
      .filter(({ requester }) => requester.client === 'clinic.610111@health')
      .map(({ requestId }) => requestId);
    expect(written.sort()).toEqual(answers.map(({ headers: { 'x-request-id': id } }) => id).sort());
    expect(new Set(entries.map(({ policyVersion }) => policyVersion)).size).toBe(1);
  });

  test('policies that are put in force at one are in force at both within two seconds', async () => {
    const [education, health, manager, teacher] = (await Promise.all(
      [
        'education-steward.610111@education',
        'health-steward.610111@health',
        'policy-manager.610111@civil-affairs',
        'student-affairs.610111@education',
      ].map(headersOf),
    )) as [Record<string, string>, Record<string, string>, Record<string, string>, Record<string, string>];
    const refusedAt = async (connection: OpenConnection) =>
      (
        await ask(connection, teacher, '{ children(first: 50) { edges { node { medical { mentalHealth } } } } }')
      ).body.errors?.map(({ extensions }: any) => extensions.code);
    expect(await Promise.all([here, there].map(refusedAt))).toEqual([['FIELD_REFUSED'], ['FIELD_REFUSED']]);

    const input = {
      items: ['Medical.mentalHealth'],
      purpose: 'dropout-prevention',
      roles: ['student-affairs'],
      because: '未成年人保护法 第八十三条',
    };
    const applied = await ask(
      here,
      education,
      'mutation($input: ApplicationInput!) { applyForItems(input: $input) { id } }',
      { input },
    );
    const decision = { applicationId: applied.body.data.applyForItems.id, approve: true, answer: '同意共享' };
    const decided = await ask(
      there,
      health,
      'mutation($input: ApplicationDecisionInput!) { decideApplication(input: $input) { changeId } }',
      { input: decision },
    );
    const { changeId } = decided.body.data.decideApplication;
    const signed = await ask(
      here,
      manager,
      'mutation($input: PolicyReviewInput!) { reviewPolicyChange(input: $input) { state } }',
      { input: { changeId, verdict: 'APPROVE', comment: '符合最小必要' } },
    );
    expect(signed.body).toEqual({ data: { reviewPolicyChange: { state: 'APPROVED' } } });
    const put = await ask(there, manager, 'mutation($id: ID!) { applyPolicyChange(id: $id) { state } }', {
      id: changeId,
    });
    expect(put.body).toEqual({ data: { applyPolicyChange: { state: 'APPLIED' } } });
    const deadline = Date.now() + 2000;
    while ((await Promise.all([here, there].map(refusedAt))).some(Boolean) && Date.now() < deadline);
    expect(await Promise.all([here, there].map(refusedAt))).toEqual([undefined, undefined]);
  });

  test('a change made at one is heard at both, and its event is taken in once', async () => {
    const headers = await headersOf('child-welfare.610111@civil-affairs');
    const streams = [await subscribe(headers), await subscribe(headers)];
    expect(await countListeners({ sql })).toBe(2);
    const child = await registeredChild({ sql }, 0);
    const input = { ...unchanged(child), categories: [...new Set([...child.categories, 'LEFT_BEHIND', 'DISABLED'])] };
    const { body } = await ask(
      here,
      headers,
      'mutation($input: UpdateChildInput!) { updateChild(input: $input) { id } }',
      { input },
    );
    expect(body.errors).toBeUndefined();
    for (const stream of streams) expect((await stream.next())!.data.childChanged.id).toBe(child.child_id);
    await expectEventually(async () => (await sql('civil-affairs', 'select from outbox_delivery')).length, 0);
    for (const department of departmentNames().filter((name) => name !== 'civil-affairs')) {
      const [scope] = await sql(
        department,
        `select version, (select count(*)::int from inbox_event i where i.child_id = s.child_id) as events
          from child_scope s where child_id = $1`,
        [child.child_id],
      );
      expect([department, scope]).toEqual([department, { version: child.version + 1, events: 1 }]);
    }
    for (const stream of streams) stream.close();
    await expectEventually(() => countListeners({ sql }), 0);
  });
});

async function subscribe(headers: Record<string, string>): Promise<EventStream> {
  const stream = await openEvents(`${origin}/graphql`, headers, 'subscription { childChanged { id } }');
  open.push(stream);
  return stream;
}

describe('what a client may do is counted over both workers', () => {
  test('its requests, from one connection or from many, are those of one limit', async () => {
    const many = await Promise.all(Array.from({ length: 8 }, () => openConnection(origin)));
    open.push(...many);
    expect(new Set(many.map(({ pid }) => pid))).toEqual(new Set([here.pid, there.pid]));
    for (const [client, connections, each] of [
      ['clinic.420112@health', many, 100],
      ['police-station.420112@police', [here], 600],
    ] as const) {
      const { taken, sent, seconds } = await flood(await headersOf(client), [...connections], each);
      const limit = perSecond * (2 + seconds);
      expect(sent).toBeGreaterThan(limit);
      expect(taken).toBeLessThanOrEqual(Math.ceil(limit));
      expect(taken).toBeGreaterThan(0.9 * limit - 4);
    }
  });

  test('its event streams are those of one limit, and a worker that ends leaves its seats', async () => {
    const headers = await headersOf('director.610111001200@civil-affairs');
    const streams: EventStream[] = [];
    for (let count = 0; count < 20; count += 1) streams.push(await subscribe(headers));
    const refused = (await (await subscribe(headers)).next())!;
    expect(refused.errors[0]!.extensions.code).toBe('TOO_MANY_STREAMS');
    streams[0]!.close();
    for (let tries = 0; !(await isOpen(headers)); tries += 1) expect(tries).toBeLessThan(20);

    process.kill(here.pid, 'SIGKILL');
    await platform.until('a worker process has ended');
    const again = [await subscribe(headers), await subscribe(headers)];
    expect(await countListeners({ sql })).toBe(1);
    for (const stream of [...streams, ...again]) stream.close();
  });

  /** Whether a seat is free: the stream that takes it is closed at once. */
  async function isOpen(headers: Record<string, string>): Promise<boolean> {
    const stream = await subscribe(headers);
    const first = await Promise.race([
      stream.next(),
      new Promise<'silence'>((resolve) => setTimeout(() => resolve('silence'), 200)),
    ]);
    stream.close();
    return first === 'silence';
  }
});

describe('a worker that ends', () => {
  test('is replaced, and the other one answers meanwhile; what the old ones handed out holds at the new one', async () => {
    const headers = await headersOf('student-affairs.610111@education');
    const first = await ask(there, headers, page);
    expect(first.status).toBe(200);
    const replaced = await connectBeside(here.pid, there.pid);
    expect(workersOf(platform).sort()).toEqual([replaced.pid, there.pid].sort());
    expect(platform.output()).toContain(`"worker":${here.pid}`);
    expect(platform.output()).toContain('SIGKILL');
    const next = { after: first.body.data.children.pageInfo.endCursor };
    expect((await ask(replaced, headers, page, next)).body).toEqual((await ask(there, headers, page, next)).body);
  });

  test('ends too when the process that started it is killed, and the next start works', async () => {
    platform.process.kill('SIGKILL');
    await platform.ended;
    await expectEventually(
      async () => processesOf(dataFolder).filter(({ command }) => command.includes('main.ts')).length,
      0,
    );
    await startPlatform();
    expect((await ask(await connectBeside(), await headersOf('student-affairs.610111@education'), page)).status).toBe(
      200,
    );
  });

  test('whose first process was killed, and PostgreSQL with it, leaves a log that can still be exported', async () => {
    await expectEventually(async () => (await sql('civil-affairs', 'select from audit_checkpoint')).length > 0, true);
    platform.process.kill('SIGKILL');
    await platform.ended;
    const server = Number((await serverLines(dataFolder))[0]);
    process.kill(server, 'SIGKILL');
    await expectEventually(async () => existsSync(`/proc/${server}`), false);
    const output = join(dataFolder, 'log.jsonl');
    const exporting = startCommand(['audit:export', 'civil-affairs', '--output', output], { DATA_DIR: dataFolder });
    expect([await exporting.ended, exporting.output()]).toEqual([0, expect.stringContaining(`Written to ${output}.`)]);
    await startPlatform();
  });

  test('at SIGTERM, to all at once as a service manager sends it, all end in order and none is left', async () => {
    for (const pid of [platform.process.pid!, ...workersOf(platform)]) process.kill(pid, 'SIGTERM');
    expect(await platform.ended).toBe(0);
    expect(processesOf(dataFolder)).toEqual([]);
    expect(platform.output()).not.toContain('has ended');
  });
});
