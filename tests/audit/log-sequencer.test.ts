import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { LogSequencer } from '../../src/platform/audit-log/log-sequencer.ts';
import { proveEntries } from '../../src/platform/audit-log/export-log.ts';
import { KnownCheckpoints } from '../../src/provable-log/known-checkpoints.ts';
import type { LogTransactions } from '../../src/platform/audit-log/log-transactions.ts';
import { treeHash } from '../../src/provable-log/tree-hash.ts';
import { verifyProof } from '../../src/provable-log/verify-proof.ts';
import { dropAuditMonths, makeAuditMonths } from '../../src/preparation/audit-months.ts';
import { untilSettled } from '../kit/until-settled.ts';
import { openLog, type OpenLog } from './open-log.ts';
import { foundIn, signer, verifier } from './written-log.ts';

let log: OpenLog;
beforeAll(async () => {
  log = await openLog();
});
beforeEach(() => log.clear());
afterAll(() => log.close());

const sequencerOn = (transactions: LogTransactions) => new LogSequencer(transactions, signer, treeHash('sha256'));

async function sequence(transactions = log.transactions) {
  await untilSettled(async (sql) => (await log.admin.query(sql)).rows);
  return sequencerOn(transactions).sequence();
}

const insert = 'insert into audit_entry (entry) values ($1)';
const write = (...texts: string[]) =>
  log.admin.query('insert into audit_entry (entry) select unnest($1::text[])', [texts]);
const numbered = (count: number, what = 'entry') => Array.from({ length: count }, (_one, at) => `${what} ${at}`);

describe('each entry is given its place once, in an order that nothing can change any more', () => {
  test('an entry whose commit comes late waits, and so do those of younger transactions behind it', async () => {
    const [late, early] = [await log.connect(), await log.connect()];
    await late.query('begin');
    await late.query(insert, ['late']);
    await early.query(insert, ['early']);
    expect(await sequencerOn(log.transactions).sequence()).toBeNull();
    await late.query('commit');
    expect(await sequence()).toMatchObject({ size: 2 });
    expect(await log.texts()).toEqual(['late', 'early']);
    expect(await log.found()).toMatchObject({ size: 2 });
  });

  test('what was taken back leaves a gap in the positions and none in the log', async () => {
    await log.admin.query('begin');
    await write('taken back');
    await log.admin.query('rollback');
    await write('written');
    await sequence();
    expect(await log.texts()).toEqual(['written']);
  });

  test('many writers with late commits, while two sequencers are at it: nothing is lost, nothing stands twice', async () => {
    const writers = await Promise.all(Array.from({ length: 6 }, () => log.connect()));
    let isWriting = true;
    const written = Promise.all(
      writers.map(async (writer, at) => {
        for (let round = 0; round < 25; round++) {
          await writer.query('begin');
          await writer.query(insert, [`${at} ${round} a`]);
          if (round % 3 === 0) await writer.query('select pg_sleep(0.004)');
          await writer.query(insert, [`${at} ${round} b`]);
          await writer.query(round % 5 === 4 ? 'rollback' : 'commit');
        }
      }),
    ).finally(() => (isWriting = false));
    const sequenced = [log.transactions, log.moreTransactions()].map(async (transactions) => {
      while (isWriting) await sequencerOn(transactions).sequence();
    });
    await Promise.all([written, ...sequenced]);
    const newest = await sequence();
    expect(newest!.size).toBe(6 * 20 * 2);
    const { rows } = await log.admin.query<{ entry: string }>(
      'select entry from audit_entry order by transaction, position',
    );
    expect(await log.texts()).toEqual(rows.map(({ entry }) => entry));
    expect(await log.found()).toMatchObject({ size: 240 });
  });

  test('more entries than are hashed at once get one checkpoint, and a quiet log none', async () => {
    await write(...numbered(1203));
    expect(await sequence()).toMatchObject({ size: 1203 });
    expect(await sequence()).toMatchObject({ size: 1203 });
    expect((await log.admin.query('select from audit_checkpoint')).rowCount).toBe(1);
    expect(await log.found()).toMatchObject({ size: 1203, checkpoints: 1 });
  });

  test('entries of a database that was restored on another server come before those written there', async () => {
    const restore = (transaction: string, text: string) =>
      log.admin.query('insert into audit_entry (transaction, entry) values ($1, $2)', [transaction, text]);
    await restore('4000000000000', 'restored, sequenced');
    await sequence();
    await write('new');
    await restore('4000000000001', 'restored');
    await sequence();
    expect(await log.texts()).toEqual(['restored, sequenced', 'restored', 'new']);
    expect(await log.found()).toMatchObject({ size: 3 });
    await write('newer');
    expect(await sequence()).toMatchObject({ size: 4 });
  });
});

describe('what is not whole is not there', () => {
  test('a sequencer that is killed in the middle leaves the log as it was, and the next goes on', async () => {
    await write(...numbered(5));
    await sequence();
    await write(...numbered(700, 'later'));
    const killed = log.moreTransactions();
    let statements = 0;
    const dying = {
      run: (work: Parameters<LogTransactions['run']>[0]) =>
        killed.run(async (client) =>
          work(
            new Proxy(client, {
              get(target, name) {
                if (name !== 'query') return Reflect.get(target, name) as unknown;
                return async (sql: string, values: unknown[]) => {
                  if (sql.startsWith('insert into audit_node') && statements++ === 1)
                    await log.admin.query('select pg_terminate_backend(pid) from pg_stat_activity where pid = $1', [
                      (target as unknown as { processID: number }).processID,
                    ]);
                  return target.query(sql, values);
                };
              },
            }),
          ),
        ),
    } as LogTransactions;
    await expect(sequence(dying)).rejects.toThrow();
    expect(statements).toBe(2);
    expect(await log.found()).toMatchObject({ size: 5 });
    expect(await sequence(killed)).toMatchObject({ size: 705 });
    expect(await log.found()).toMatchObject({ size: 705, checkpoints: 2 });
  });

  test('a tree that somebody with all rights has changed is not signed', async () => {
    await write(...numbered(37));
    await sequence();
    await log.admin.query(`update audit_node set hash = sha256('forged') where level = 5`);
    await write('one more');
    await expect(sequence()).rejects.toThrow(
      'The tree of tonghu/health is not the one of 37 entries that was signed: it was changed.',
    );
    await log.admin.query('delete from audit_node where level = 5');
    await expect(sequence()).rejects.toThrow('The log has no node 0 of level 5: it was taken away.');
  });

  test('a log that is hashed by SM3 says so in each checkpoint, and is verified by it', async () => {
    await write(...numbered(20));
    const hashed = new LogSequencer(log.transactions, signer, treeHash('sm3'));
    await untilSettled(async (sql) => (await log.admin.query(sql)).rows);
    expect((await hashed.sequence())!.note).toMatch(/^tonghu\/health\n20\n\S+\nhash sm3\n\n— /);
    expect(await log.found()).toMatchObject({ size: 20 });
    const [proof] = await proveEntries(log.transactions, 'health', [13], async () => {});
    expect(verifyProof(proof!, new KnownCheckpoints([verifier]))).toMatchObject({ size: 20, hash: 'sm3' });
  });

  test('a log goes on with no other hash function than it began with', async () => {
    await write('one');
    await sequence();
    await expect(new LogSequencer(log.transactions, signer, treeHash('sm3')).sequence()).rejects.toThrow(
      'is hashed by sha256: set AUDIT_HASH to it',
    );
  });
});

describe('what somebody with all rights does in the database shows in the file that is exported', () => {
  beforeEach(async () => {
    await write(...numbered(10));
    await sequence();
  });

  test.each([
    ['edits an entry', `update audit_entry set entry = 'edited' where entry = 'entry 4'`, { kind: 'edited', index: 4 }],
    ['deletes an entry', `delete from audit_entry where entry = 'entry 7'`, { kind: 'missing', index: 7 }],
    ['deletes an entry with its leaf', 'delete from audit_leaf where index = 7', { kind: 'missing', index: 7 }],
    [
      'edits an entry with its leaf',
      `update audit_entry set entry = 'edited' where entry = 'entry 4'; update audit_leaf
        set hash = sha256('\\x00'::bytea || 'edited') where index = 4`,
      { kind: 'replaced' },
    ],
    ['takes the newest checkpoint away', 'delete from audit_checkpoint', null],
  ])('%s', async (_what, statement, fault) => {
    await log.admin.query(statement);
    if (fault) expect(await log.found()).toMatchObject(fault);
    else await expect(log.found()).rejects.toThrow('Nothing of the log of health is signed yet');
  });
});

test('an entry is proved, and a file that begins later leads to the same root', async () => {
  await write(...numbered(150));
  await sequence();
  const [proof] = await proveEntries(log.transactions, 'health', [77], async () => {});
  expect(proof).toMatchObject({ index: 77, entry: 'entry 77' });
  expect(verifyProof(proof!, new KnownCheckpoints([verifier]))).toMatchObject({ size: 150 });
  expect(await foundIn(await log.lines(101))).toMatchObject({ from: 101, entries: 49, size: 150 });
  await expect(log.lines(150)).rejects.toThrow('--from is at most 149');
  await expect(proveEntries(log.transactions, 'health', [150], async () => {})).rejects.toThrow('is not signed yet');
});

test('months are made ahead, take in what was written before them, and can be dropped when all of theirs is signed: what is left stays provable', async () => {
  await log.admin.query(
    `insert into audit_entry (recorded_at, entry) select timestamptz '2020-01-15' + n * interval '1 day', 'old ' || n
      from generate_series(0, 30) n`,
  );
  await makeAuditMonths(log.admin, new Date('2020-01-31T23:59:59Z'));
  expect((await log.admin.query('select from audit_entry_2020_01')).rowCount).toBe(17);
  expect((await log.admin.query('select from audit_entry_other')).rowCount).toBe(0);
  await expect(dropAuditMonths(log.admin, new Date('2020-02-01'))).rejects.toThrow(
    'audit_entry_2020_01 has entries without a place in the log',
  );
  await write(...numbered(4, 'new'));
  await sequence();
  expect(await dropAuditMonths(log.admin, new Date('2020-02-01'))).toEqual(['audit_entry_2020_01']);
  expect(await log.found()).toMatchObject({
    kind: 'missing',
    index: 0,
    message: expect.stringContaining('export with --from'),
  });
  expect(await foundIn(await log.lines(17))).toMatchObject({ from: 17, entries: 18, size: 35 });
  await write('newer');
  expect(await sequence()).toMatchObject({ size: 36 });
});
