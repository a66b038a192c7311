import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { KeptConnection } from '../../src/platform/database/kept-connection.ts';
import { expectEventually } from '../kit/announce-change.ts';
import { copyTemplateDatabases, type DatabaseCopies } from '../kit/copy-template-databases.ts';

let databases: DatabaseCopies;
let losses: number;
let prepared: number;
let connection: KeptConnection;
beforeAll(async () => {
  databases = await copyTemplateDatabases();
});
beforeEach(() => {
  [losses, prepared] = [0, 0];
  connection = new KeptConnection({
    config: { connectionString: databases.urlOf('health') },
    log: { use: 'test' },
    prepare: async (client) => {
      prepared += 1;
      await client.query('set application_name = kept');
    },
    onLost: () => void (losses += 1),
  });
});
afterEach(() => connection.close());
afterAll(() => databases.drop());

async function pid(): Promise<number> {
  const { rows } = await (await connection.get()).query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]!.pid;
}

async function terminate(backend: number): Promise<void> {
  const administrator = await databases.connect('health');
  await administrator.query('select pg_terminate_backend($1, 5000)', [backend]);
  await administrator.end();
}

test('all requests share a connection, which is prepared before anybody gets it', async () => {
  const [first, second] = await Promise.all([connection.get(), connection.get()]);
  expect(second).toBe(first);
  expect(await connection.get()).toBe(first);
  expect((await first.query('show application_name')).rows).toEqual([{ application_name: 'kept' }]);
  expect(prepared).toBe(1);
});

test('a lost connection is told of once, and the next request opens a new one', async () => {
  const first = await pid();
  await terminate(first);
  await expectEventually(async () => losses, 1);
  expect(await pid()).not.toBe(first);
  expect([losses, prepared]).toEqual([1, 2]);
});

test('a connection that is closed is no loss, and its end leaves a newer one in place', async () => {
  const first = await connection.get();
  const closed = connection.close();
  const second = await connection.get();
  await closed;
  expect(second).not.toBe(first);
  expect(await connection.get()).toBe(second);
  expect(losses).toBe(0);
});

test('a connection that cannot be opened is tried again at the next request', async () => {
  let isRefused = true;
  const refused = new KeptConnection({
    config: { connectionString: databases.urlOf('health') },
    log: { use: 'test' },
    prepare: (client) => client.query(isRefused ? 'select 1 / 0' : 'select 1'),
  });
  await expect(refused.get()).rejects.toThrow('division by zero');
  isRefused = false;
  await expect((await refused.get()).query('select 1 as one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
  await refused.close();
});
