import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { getServerAccount, isRoot, mayEnter } from '../../src/embedded-postgres/server-account.ts';
import { StartFault, startFaultFrom } from '../../src/platform/start-fault.ts';
import {
  endAll,
  isAnyoneLeft,
  kill,
  newPlace,
  postmasterOf,
  query,
  shelter,
  startServer,
  startBystander,
  startInChild,
} from './start-server.ts';

jest.setTimeout(30_000);
afterEach(endAll);
afterAll(() => rmSync(shelter, { recursive: true }));

describe('the embedded PostgreSQL', () => {
  test('starts on a new folder, answers over its socket, and finds its data again', async () => {
    const place = newPlace();
    const first = await startServer(place);
    expect(await query(first, 'select 1')).toBe(1);
    expect(await query(first, 'show listen_addresses')).toBe('');
    expect(
      await query(first, `select lower('Ä') || (select string_agg(n, '' order by n) from (values ('b'), ('B')) v(n))`),
    ).toBe('äBb');
    expect(lstatSync(first.socketFolder).mode & 0o777).toBe(0o700);
    await query(first, 'create table kept as select 7 as n');
    const postmaster = postmasterOf(place);
    await first.stop();
    await first.stop();
    expect(isAnyoneLeft(postmaster)).toBe(false);

    const second = await startServer(place, { settings: { max_connections: '33' } });
    expect(await query(second, 'select n from kept')).toBe(7);
    expect(await query(second, 'show max_connections')).toBe('33');
  });

  test('gives each role and database a URL, whatever their names', async () => {
    const server = await startServer(newPlace());
    await query(server, 'create role "健康 @:/" login');
    await query(server, 'create database "卫生 库"');
    const client = new pg.Client({ connectionString: server.urlOf('健康 @:/', '卫生 库') });
    await client.connect();
    const { rows } = await client.query('select current_user, current_database()');
    await client.end();
    expect(rows).toEqual([{ current_user: '健康 @:/', current_database: '卫生 库' }]);
  });

  test('writes nothing of a refused statement into its log', async () => {
    const place = newPlace();
    const server = await startServer(place);
    await query(server, 'create table child (resident_id text primary key)');
    await query(server, `insert into child values ('11010519491231002X')`);
    await expect(query(server, `insert into child values ('11010519491231002X')`)).rejects.toThrow('duplicate key');
    const log = readFileSync(join(place, 'data/postgres/server.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('11010519491231002X');
  });

  test('starts again after the server was killed, and tells that it ended', async () => {
    const place = newPlace();
    const sentences: string[] = [];
    const killed = await startServer(place, { onExit: (sentence) => sentences.push(sentence) });
    await query(killed, 'create table kept as select 7 as n');
    const postmaster = postmasterOf(place);
    process.kill(postmaster, 'SIGKILL');
    while (sentences.length === 0) await wait(10);
    expect(sentences).toEqual([expect.stringMatching(/has ended by itself \(SIGKILL\)/)]);
    await killed.stop();
    expect(isAnyoneLeft(postmaster)).toBe(false);
    expect(await query(await startServer(place), 'select n from kept')).toBe(7);
  });

  test('starts again after Node was killed, stopping the server that stayed behind', async () => {
    const place = newPlace();
    const { child, adminUrl } = startInChild(place);
    await query({ adminUrl: await adminUrl }, 'create table kept as select 7 as n');
    const leftover = postmasterOf(place);
    await kill(child);
    expect(isAnyoneLeft(leftover)).toBe(true);

    const sentences: string[] = [];
    const server = await startServer(place, { onProgress: (sentence) => sentences.push(sentence) });
    expect(sentences).toEqual([expect.stringContaining('an earlier start left running')]);
    expect(isAnyoneLeft(leftover)).toBe(false);
    expect(await query(server, 'select n from kept')).toBe(7);
  });

  test('starts again after Node and the postmaster were killed while a query was running', async () => {
    const place = newPlace();
    const { child, adminUrl } = startInChild(place);
    const busy = query({ adminUrl: await adminUrl }, 'select count(*) from generate_series(1, 1e12)').catch(
      () => 'lost',
    );
    await wait(200);
    const postmaster = postmasterOf(place);
    await kill(child);
    process.kill(postmaster, 'SIGKILL');
    expect(await query(await startServer(place), 'select 1')).toBe(1);
    expect(isAnyoneLeft(postmaster)).toBe(false);
    expect(await busy).toBe('lost');
  });

  test('is not misled by a pid file whose number now belongs to another program', async () => {
    const place = newPlace();
    await (await startServer(place)).stop();
    const bystander = startBystander();
    writeFileSync(join(place, 'data/postgres/cluster/postmaster.pid'), `${bystander.pid}\n`);
    expect(await query(await startServer(place), 'select 1')).toBe(1);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  });

  test('starts again after the first start was killed half-way', async () => {
    const place = newPlace();
    const folder = join(place, 'data/postgres');
    const { child } = startInChild(place);
    const unfinished = () => existsSync(folder) && readdirSync(folder).find((name) => name.startsWith('cluster.new-'));
    while (!unfinished() || !existsSync(join(folder, unfinished() as string, 'PG_VERSION'))) await wait(5);
    await kill(child);
    expect(existsSync(join(folder, 'cluster'))).toBe(false);
    expect(await query(await startServer(place), 'select 1')).toBe(1);
    expect(unfinished()).toBeUndefined();
  });

  test('refuses a second process while the first one runs', async () => {
    const place = newPlace();
    const { child, adminUrl } = startInChild(place);
    await adminUrl;
    const refusal = await startServer(place).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartFault);
    expect(refusal).toMatchObject({
      message: expect.stringContaining(`process ${child.pid}.`),
      remedy: expect.stringContaining('DATA_DIR'),
    });
    expect(await query({ adminUrl: await adminUrl }, 'select 1')).toBe(1);
    const postmaster = postmasterOf(place);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(isAnyoneLeft(postmaster)).toBe(false);
  });

  test('takes a folder whose path is too long for a socket, or odd', async () => {
    const place = join(newPlace(), `a "long", 长 path ${'x'.repeat(120)}`);
    const server = await startServer(place);
    expect(server.socketFolder).toMatch(/^\/tmp\/tonghu-[0-9a-f]{16}$/);
    expect(await query(server, 'select 1')).toBe(1);
    await server.stop();
    chmodSync(server.socketFolder, 0o755);
    await expect(startServer(place)).rejects.toThrow('is open to others');
    rmSync(server.socketFolder, { recursive: true });
  });

  test('says what is wrong with a database of another version, of another owner, or with a wrong setting', async () => {
    const place = newPlace();
    await expect(startServer(place, { settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      /did not start[^]*shared_buffers/,
    );
    const cluster = join(place, 'data/postgres/cluster');
    writeFileSync(join(cluster, 'PG_VERSION'), '17\n');
    await expect(startServer(place)).rejects.toThrow('was made by PostgreSQL 17; this is PostgreSQL 18.');
    if (isRoot) {
      chownSync(cluster, 0, 0);
      await expect(startServer(place)).rejects.toThrow('belongs to account 0');
    }
    writeFileSync(join(place, 'file'), '');
    await expect(startServer(join(place, 'file'))).rejects.toThrow('cannot be used as a folder');
  });

  test('knows the words of the system and of PostgreSQL for a full disk', () => {
    for (const words of [
      Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
      'FATAL:  could not write lock file "postmaster.pid": No space left on device',
    ]) {
      const fault = startFaultFrom(words, '/data/postgres');
      expect(fault.message).toMatch(/^The disk that holds \/data\/postgres is full\.\n/);
      expect(fault.remedy).toContain('Free some space');
    }
  });
});

(isRoot ? describe : describe.skip)('the embedded PostgreSQL below a folder that only root may enter', () => {
  test('is kept in the shelter and found through the folder', async () => {
    const place = newPlace({ open: false });
    const first = await startServer(place);
    const cluster = readlinkSync(join(place, 'data/postgres/cluster'));
    expect(cluster).toMatch(/^\/tmp\/tonghu-shelter-\w{6}\/[0-9a-f]{12}-\w{6}\/cluster$/);
    expect(lstatSync(cluster)).toMatchObject({ uid: getServerAccount().uid, mode: 0o40700 });
    await query(first, 'create table kept as select 7 as n');
    await first.stop();
    expect(await query(await startServer(place), 'select n from kept')).toBe(7);
  });

  test('starts afresh and forgets the old data once the folder is deleted, even with a server left running', async () => {
    const place = newPlace({ open: false });
    const { child, adminUrl } = startInChild(place);
    await query({ adminUrl: await adminUrl }, 'create table kept as select 7 as n');
    const old = realpathSync(join(place, 'data/postgres/cluster'));
    const leftover = postmasterOf(place);
    await kill(child);
    rmSync(join(place, 'data'), { recursive: true });
    const server = await startServer(place);
    await expect(query(server, 'select n from kept')).rejects.toThrow('does not exist');
    expect(existsSync(old)).toBe(false);
    expect(isAnyoneLeft(leftover)).toBe(false);
  });

  test('keeps the data of a folder that was moved, though another takes its place', async () => {
    const place = newPlace({ open: false });
    const first = await startServer(place);
    await query(first, 'create table kept as select 7 as n');
    await first.stop();
    const moved = newPlace({ open: false });
    renameSync(join(place, 'data'), join(moved, 'data'));
    await expect(query(await startServer(place), 'select n from kept')).rejects.toThrow('does not exist');
    expect(await query(await startServer(moved), 'select n from kept')).toBe(7);
  });
});

const account = isRoot ? getServerAccount() : undefined;
(account && mayEnter(account, process.cwd()) ? describe : describe.skip)(
  'the embedded PostgreSQL of an ordinary user',
  () => {
    test('runs as that user, and as that user still when root starts it later', async () => {
      const place = newPlace();
      mkdirSync(join(place, 'data'));
      chownSync(join(place, 'data'), account!.uid, account!.gid);
      const { child, adminUrl } = startInChild(place, account);
      await query({ adminUrl: await adminUrl }, 'create table kept as select 7 as n');
      expect(lstatSync(join(place, 'data/postgres/cluster')).uid).toBe(account!.uid);
      child.kill('SIGTERM');
      await once(child, 'exit');
      expect(await query(await startServer(place), 'select n from kept')).toBe(7);
    });
  },
);
