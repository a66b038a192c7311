import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { assertSignedInTime } from '../../src/platform/audit-log/assert-signed-in-time.ts';
import { LogSequencer } from '../../src/platform/audit-log/log-sequencer.ts';
import { treeHash } from '../../src/provable-log/tree-hash.ts';
import { untilSettled } from '../kit/until-settled.ts';
import { openLog, type OpenLog } from './open-log.ts';
import { signer } from './written-log.ts';

let log: OpenLog;
beforeAll(async () => {
  log = await openLog();
});
beforeEach(() => log.clear());
afterAll(() => log.close());

const write = (age: string) =>
  log.admin.query(`insert into audit_entry (entry, recorded_at) values ('an entry', now() - interval '${age}')`);
const ask = () =>
  assertSignedInTime(async (text, values) => {
    const { rows } = await log.admin.query({ text, values, rowMode: 'array' });
    return rows as unknown[][];
  });

test('a log without entries, with young ones and with signed ones is as it should be', async () => {
  await ask();
  await write('50 seconds');
  await ask();
  await write('5 minutes');
  await untilSettled(async (sql) => (await log.admin.query(sql)).rows);
  await new LogSequencer(log.transactions, signer, treeHash('sha256')).sequence();
  await ask();
  await write('50 seconds');
  await ask();
});

test('a log that is not signed is told, with the transaction that it waits for', async () => {
  const other = await log.connect();
  await other.query('begin; select pg_current_xact_id()');
  await write('2 minutes');
  // Another test file may hold an older one open.
  await expect(ask()).rejects.toThrow(
    /not been signed for 12\d s\. It waits for the transaction of \w+ in \w+: end it, or pg_terminate_backend\(\d+\)/,
  );
  await other.query('rollback');
  await expect(ask()).rejects.toThrow('not been signed');
});
