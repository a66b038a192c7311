import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { AuditFilter } from '../../src/platform/audit-log/audit-filter.ts';
import { AuditReader } from '../../src/platform/audit-log/audit-reader.ts';
import {
  findAuditEntries,
  readAuditEntries,
  type AuditPlace,
  type LoggedEntry,
} from '../../src/platform/audit-log/find-audit-entries.ts';
import { logger } from '../../src/platform/logger.ts';
import { auditEntryWith } from '../kit/audit-entry-with.ts';
import { copyTemplateDatabases, type DatabaseCopies } from '../kit/copy-template-databases.ts';

const departments = ['education', 'health'];
const children = ['0b6c3a52-9f0e-4a57-8a77-54b2b1a0c001', '0b6c3a52-9f0e-4a57-8a77-54b2b1a0c002'];
const from = new Date('2026-11-01T00:00:00Z');

let databases: DatabaseCopies;
let reader: AuditReader;
beforeAll(async () => {
  databases = await copyTemplateDatabases();
  reader = new AuditReader({ departments, urlOf: databases.urlOf });
});
afterAll(async () => {
  await reader.close();
  await databases.drop();
});

const options = {
  client: fc.constantFrom('a.610111@police', 'a.610111@police-station', 'b"x.610111@health'),
  department: fc.constantFrom('police', 'health'),
  purpose: fc.constantFrom('school-aid', 'protective-removal'),
  caseNumber: fc.constantFrom(null, '公立〔2026〕1号'),
};
const arbitraryEntry = fc.record({
  second: fc.integer({ min: 0, max: 3 }),
  log: fc.constantFrom(...departments),
  kind: fc.constantFrom('read' as const, 'change' as const, 'refusal' as const),
  requester: fc.record(options),
  records: fc.array(
    fc.record({
      type: fc.constantFrom('Medical', 'Schooling'),
      ids: fc.subarray(children),
      fields: fc.dictionary(fc.constantFrom('stage', 'fields', 'Medical'), fc.constantFrom('deny', 'allow:rule'), {
        maxKeys: 2,
      }),
    }),
    { maxLength: 2 },
  ),
});

type Written = Parameters<typeof auditEntryWith>[0] & { second: number; log: string };

async function write(entries: Written[]) {
  for (const log of departments) {
    const client = await databases.connect(log);
    await client.query('truncate audit_entry');
    for (const { second, log: own, ...entry } of entries) {
      if (own === log)
        await client.query('insert into audit_entry (recorded_at, entry) values ($1, $2)', [
          new Date(from.getTime() + second * 1000),
          JSON.stringify(auditEntryWith(entry)),
        ]);
    }
    await client.end();
  }
}

async function all(filter: AuditFilter, first: number): Promise<LoggedEntry[]> {
  const found: LoggedEntry[] = [];
  for (let after: AuditPlace = {}; ;) {
    const { entries, end, hasNext } = await findAuditEntries(reader, departments, filter, first, after);
    found.push(...entries.map(({ logged }) => logged));
    if (!hasNext) return found;
    after = end!;
  }
}

/** What the filter means, said a second time. */
function fits({ entry, recordedAt }: LoggedEntry, filter: Partial<AuditFilter>): boolean {
  const { requester, records, kind } = entry;
  return (
    (!filter.to || recordedAt < filter.to) &&
    (!filter.kind || kind === filter.kind) &&
    (!filter.client || requester.client === filter.client) &&
    (!filter.requester || requester.department === filter.requester) &&
    (!filter.purpose || requester.purpose === filter.purpose) &&
    (!filter.caseNumber || requester.caseNumber === filter.caseNumber) &&
    (!(filter.childId || filter.type || filter.field) ||
      records.some(
        ({ type, ids, fields }) =>
          (!filter.childId || ids.includes(filter.childId)) &&
          (!filter.type || type === filter.type) &&
          (!filter.field || filter.field in fields),
      ))
  );
}

describe('the logs of all departments', () => {
  test('a filter finds exactly what fits, over all pages, each entry once and the newest first', async () => {
    const filters = fc.record(
      {
        from: fc.constant(from),
        to: fc.constantFrom(null, new Date(from.getTime() + 2000)),
        kind: fc.constantFrom(null, 'read' as const),
        childId: fc.constantFrom(null, ...children),
        client: fc.oneof(fc.constant(null), options.client),
        requester: fc.constantFrom(null, 'police'),
        purpose: fc.constantFrom(null, 'school-aid'),
        caseNumber: options.caseNumber,
        type: fc.constantFrom(null, 'Medical'),
        field: fc.constantFrom(null, 'stage', 'Medical'),
      },
      { requiredKeys: ['from'] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryEntry, { maxLength: 12 }),
        fc.array(filters, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        async (entries, some, first) => {
          await write([...entries].sort((one, other) => one.second - other.second));
          const every = await all({ from }, first);
          expect(every.map(({ entry }) => entry)).toHaveLength(entries.length);
          expect(every.map(({ recordedAt }) => recordedAt.getTime())).toEqual(
            every.map(({ recordedAt }) => recordedAt.getTime()).sort((one, other) => other - one),
          );
          for (const filter of some) {
            const fitting = every.filter((logged) => fits(logged, filter));
            expect(await all(filter, first)).toEqual(fitting);
          }
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  test('portions give the same entries, and may be left before the end', async () => {
    await write(
      Array.from({ length: 1200 }, (_, second) => ({
        second: second % 50,
        log: 'health',
        requester: { client: `c${second % 3}` },
      })),
    );
    const read: LoggedEntry[] = [];
    for await (const portion of readAuditEntries(reader, 'health', { from, client: 'c1' })) read.push(...portion);
    expect(read).toHaveLength(400);
    const positions = read.map(({ position }) => Number(position));
    expect(positions).toEqual([...positions].sort((one, other) => other - one));
    for (let times = 0; times < 5; times++) {
      for await (const portion of readAuditEntries(reader, 'health', { from })) {
        expect(portion).toHaveLength(500);
        break;
      }
    }
  });

  test('a text that is no entry is left out, and no other for its sake', async () => {
    const warnings = jest.spyOn(logger, 'warn').mockImplementation(() => {});
    await write(Array.from({ length: 5 }, (_, second) => ({ second, log: 'health' })));
    const client = await databases.connect('health');
    const unreadable = [
      'entry 1',
      '"a text"',
      '{"kind":"read"}',
      '{"v":2}',
      '{"records":[7],"requester":{"client":"c"}}',
    ];
    for (const text of unreadable)
      await client.query('insert into audit_entry (recorded_at, entry) values ($1, $2)', [from, text]);
    await client.end();
    expect(await all({ from }, 2)).toHaveLength(5);
    expect(warnings).toHaveBeenCalledWith(
      expect.objectContaining({ department: 'health', fault: expect.stringContaining('v: this platform reads') }),
      'an audit entry cannot be read',
    );
    for (const filter of [{ client: 'c' }, { kind: 'read' as const, type: 'Medical' }, { childId: children[0]! }])
      expect(await all({ from, ...filter }, 2)).toEqual([]);
    warnings.mockRestore();
  });

  test('the role that reads them may select entries, what is counted of them and nothing else', async () => {
    const client = new pg.Client({ connectionString: databases.urlOf('health'), options: '-c role=health_log_reader' });
    await client.connect();
    try {
      const { rows } = await client.query<{ table: string; privilege: string }>(
        `select relname as "table", privilege
          from pg_class, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])
            privilege
          where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
            and (
              has_table_privilege(pg_class.oid, privilege) or privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                and has_any_column_privilege(pg_class.oid, privilege)
            )`,
      );
      expect(rows.map(({ table, privilege }) => `${privilege} ${table}`).sort()).toEqual([
        'SELECT audit_entry',
        'SELECT audit_look',
        'SELECT look_count',
        'SELECT look_secret',
      ]);
    } finally {
      await client.end();
    }
  });

  test('a department whose database is away is told, not left out', async () => {
    const lost = new AuditReader({
      departments,
      urlOf: (name) => (name === 'health' ? 'postgres://tonghu_health@127.0.0.1:1/health' : databases.urlOf(name)),
    });
    await expect(findAuditEntries(lost, departments, { from }, 10, {})).rejects.toMatchObject({
      code: 'DEPARTMENT_UNAVAILABLE',
      details: { department: 'health' },
    });
    await lost.close();
  });

  test('what takes too long is given up, with a remedy', async () => {
    await expect(
      reader.query('health', 'set local statement_timeout = 50; select pg_sleep(5)', []),
    ).rejects.toMatchObject({
      code: 'REQUEST_TIMED_OUT',
      details: { remedy: 'Ask for a shorter period, or for one department.' },
    });
  });
});
