import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEntry, AuditedRecords } from '../../src/platform/audit/audit-entry.ts';
import { LogSequencer } from '../../src/platform/audit-log/log-sequencer.ts';
import type { LogTransactions } from '../../src/platform/audit-log/log-transactions.ts';
import { treeHash } from '../../src/provable-log/tree-hash.ts';
import { auditEntryWith } from '../kit/audit-entry-with.ts';
import { untilSettled } from '../kit/until-settled.ts';
import { openLog, type OpenLog } from './open-log.ts';
import { signer } from './written-log.ts';

let log: OpenLog;
beforeAll(async () => {
  log = await openLog();
});
beforeEach(async () => {
  await log.clear();
  await log.admin.query('truncate look_count');
});
afterAll(() => log.close());

const medical: AuditedRecords = {
  type: 'Medical',
  ids: ['one', 'two', 'three'],
  fields: { fitForSchool: 'allow:some-rule', mentalHealth: 'deny', specialNeeds: 'mask:some-rule' },
};
const school: AuditedRecords = { type: 'School', ids: [], fields: { name: 'allow:some-rule' } };
const operation: AuditedRecords = { type: 'Query', ids: [], fields: { children: 'allow:some-rule' } };

function entry(
  department: string,
  purpose: string,
  records: AuditedRecords[] = [operation, medical, school],
  kind: AuditEntry['kind'] = 'read',
): string {
  return JSON.stringify(auditEntryWith({ kind, requester: { department, purpose }, records }));
}

const write = (texts: readonly string[], recordedAt = '2026-09-14T04:00:00Z') =>
  log.admin.query('insert into audit_entry (entry, recorded_at) select unnest($1::text[]), $2', [texts, recordedAt]);
const sequencerOn = (transactions: LogTransactions) => new LogSequencer(transactions, signer, treeHash('sha256'));
const settle = () => untilSettled(async (sql) => (await log.admin.query(sql)).rows);
async function sequence() {
  await settle();
  await sequencerOn(log.transactions).sequence();
}
const counts = async () =>
  (await log.admin.query('select * from look_count order by month, department, purpose')).rows.map((row) =>
    Object.values(row).join(' '),
  );

describe('Looks are counted as their entries get their places', () => {
  test('by month, department and purpose, with what was decided of each record; the operation is no field of a record', async () => {
    await write([
      entry('education', 'dropout-prevention'),
      entry('education', 'dropout-prevention', [school]),
      entry('education', 'school-aid'),
      entry('police', 'household-verification', [], 'refusal'),
    ]);
    expect(await counts()).toEqual([]);
    await sequence();
    // requests, refused requests, fields released, masked, refused
    expect(await counts()).toEqual([
      '2026-09 education dropout-prevention 2 0 5 3 3',
      '2026-09 education school-aid 1 0 4 3 3',
      '2026-09 police household-verification 1 1 0 0 0',
    ]);
  });

  test('in the month that it is in China', async () => {
    await write([entry('education', 'school-aid', [school])], '2026-09-30T15:59:59Z');
    await write([entry('education', 'school-aid', [school])], '2026-09-30T16:00:00Z');
    await sequence();
    expect(await counts()).toEqual([
      '2026-09 education school-aid 1 0 1 0 0',
      '2026-10 education school-aid 1 0 1 0 0',
    ]);
  });

  test('each once, however often and by how many processes the log is sequenced', async () => {
    let isWriting = true;
    const written = (async () => {
      for (let round = 0; round < 30; round += 1)
        await write([...Array(20).fill(entry('education', 'school-aid')), entry('police', 'household-verification')]);
    })().finally(() => (isWriting = false));
    const sequenced = [log.transactions, log.moreTransactions()].map(async (transactions) => {
      while (isWriting) await sequencerOn(transactions).sequence();
    });
    await Promise.all([written, ...sequenced]);
    await sequence();
    await sequence();
    expect(await counts()).toEqual([
      '2026-09 education school-aid 600 0 2400 1800 1800',
      '2026-09 police household-verification 30 0 120 90 90',
    ]);
  });

  test('with the place or not at all: where the tree is refused, nothing was counted', async () => {
    await write([entry('education', 'school-aid')]);
    await sequence();
    const before = await counts();
    await log.admin.query(`update audit_leaf set hash = sha256('another')`);
    await write([entry('education', 'school-aid')]);
    await settle();
    await expect(sequencerOn(log.transactions).sequence()).rejects.toThrow('it was changed');
    expect(await counts()).toEqual(before);
  });

  test('what is no entry of a department is no look, and keeps no other from its place', async () => {
    await write(['some text', '{}', '[1]', entry('education', 'school-aid', [school])]);
    await sequence();
    expect(await counts()).toEqual(['2026-09 education school-aid 1 0 1 0 0']);
    expect(await log.texts()).toHaveLength(4);
  });

  test('entries that had their places before they were counted are counted by the migration', async () => {
    await write(Array(700).fill(entry('education', 'school-aid', [school])));
    await sequence();
    const before = await counts();
    await log.admin.query('truncate look_count');
    await log.admin.query('select count_looks(0, (select max(index) + 1 from audit_leaf))');
    expect(await counts()).toEqual(before);
  });

  test.each([
    'delete from look_count',
    `update look_count set purpose = 'statistics'`,
    'truncate look_count',
    'select secret from look_secret',
  ])('the log cannot %s', async (statement) => {
    await expect(log.transactions.run((client) => client.query(statement))).rejects.toThrow('permission denied');
  });
});
