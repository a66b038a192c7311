import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuditLog } from '../../src/platform/audit/audit-log.ts';
import type { AuditEntry } from '../../src/platform/audit/audit-entry.ts';
import { auditEntryWith } from '../kit/audit-entry-with.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const question = '{ medicals(first: 2) { edges { node { fitForSchool } } } }';

test('requests that come together are noted in one entry each, with no more commits than there are', async () => {
  const [{ count: before }] = await kit.sql('health', 'select count(*)::integer as count from audit_entry');
  const statements = await kit.statementsOf(() =>
    Promise.all(Array.from({ length: 40 }, () => kit.asRequester('clinic').query(question))),
  );
  const [{ count, requests }] = await kit.sql(
    'health',
    `select count(*)::integer as count, count(distinct entry::json ->> 'requestId')::integer as requests
      from audit_entry where position > ${before}`,
  );
  expect({ count, requests }).toEqual({ count: 40, requests: 40 });
  expect(
    statements.filter((sql) => sql.includes('insert into audit_entry') && sql.includes('unnest')).length,
  ).toBeLessThanOrEqual(40);
});

test('no entry is told as written before its commit, and where one fails all that it carried fail', async () => {
  const commits: { texts: string[]; end(error?: Error): void }[] = [];
  const log = new AuditLog({
    query: (_sql, [texts]) =>
      new Promise((resolve, reject) =>
        commits.push({ texts: texts as string[], end: (error) => (error ? reject(error) : resolve(undefined)) }),
      ),
  });
  const told: string[] = [];
  const append = (...ids: string[]) =>
    ids.map((id) =>
      log.append(auditEntryWith({ requestId: id })).then(
        () => told.push(id),
        (error: { code: string }) => told.push(`${id} ${error.code}`),
      ),
    );
  const idsIn = ({ texts }: { texts: string[] }) => texts.map((text) => (JSON.parse(text) as AuditEntry).requestId);
  const ofOneTurn = append('1', '2');
  expect(commits).toEqual([]);
  await nextTurn();
  const later = append('3', '4');
  await nextTurn();
  expect(commits.map(idsIn)).toEqual([['1', '2']]);
  expect(told).toEqual([]);
  commits[0]!.end();
  await Promise.all(ofOneTurn);
  expect(told).toEqual(['1', '2']);
  expect(commits.map(idsIn)).toEqual([
    ['1', '2'],
    ['3', '4'],
  ]);
  commits[1]!.end(new Error('disk full'));
  await Promise.all(later);
  expect(told).toEqual(['1', '2', '3 AUDIT_UNAVAILABLE', '4 AUDIT_UNAVAILABLE']);
  const next = log.append(auditEntryWith({ requestId: '5' }));
  await nextTurn();
  commits[2]!.end();
  await expect(next).resolves.toBeUndefined();
});
