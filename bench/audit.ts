// How long it takes to ask, sign, export, verify and prove an audit log. `npm run audit:bench -- 1000000`; in a
// database of its own, made anew.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { AuditReader } from '../src/platform/audit-log/audit-reader.ts';
import { findAuditEntries } from '../src/platform/audit-log/find-audit-entries.ts';
import { originOf } from '../src/provable-log/checkpoint.ts';
import { exportLog, proveEntries } from '../src/platform/audit-log/export-log.ts';
import { LogSequencer } from '../src/platform/audit-log/log-sequencer.ts';
import { LogTransactions } from '../src/platform/audit-log/log-transactions.ts';
import { noteSigner } from '../src/provable-log/note-signer.ts';
import { treeHash } from '../src/provable-log/tree-hash.ts';
import { embeddedUrls, startEmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.ts';
import { prepareDatabases } from '../src/preparation/prepare-databases.ts';
import { standingPolicies } from '../src/platform/policy/catalogue/standing-policies.ts';
import { loadDepartment } from '../src/platform/subgraph/load-departments.ts';
import { loadAuditDigest } from '../src/governance/logs/load-audit-digest.ts';
import { loadChildLooks } from '../src/governance/logs/subject-report/load-child-looks.ts';
import { loadClientHours } from '../src/governance/logs/load-client-hours.ts';
import { auditVerify } from '../src/commands/audit-verify.ts';
import { writeAuditOutput } from '../src/commands/audit-output.ts';

const count = Number(process.argv[2] ?? 100_000);
const perTransaction = 100;
const folder = mkdtempSync(join(tmpdir(), 'tonghu-audit-bench-'));
const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres') });

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const begin = performance.now();
  const result = await work();
  process.stdout.write(`${what}: ${((performance.now() - begin) / 1000).toFixed(2)} s\n`);
  return result;
}

try {
  const urlOf = embeddedUrls(server);
  await prepareDatabases({
    adminUrl: server.adminUrl,
    departments: [await loadDepartment('health')],
    policies: standingPolicies(),
    urlOf,
    demonstration: null,
    onProgress: () => {},
  });
  const admin = new pg.Client({ connectionString: server.urlOf('postgres', 'health') });
  await admin.connect();
  const entry = `'{"kind":"read","owner":"health","at":"2026-07-01T00:00:00.000Z","requestId":"' || gen_random_uuid()
    || '","requester":{"client":"clinic.' || floor(random() * 300) || '@health","department":"health",'
    || '"roles":["clinic"],"division":"610111000000","purpose":"child-health","caseNumber":null},'
    || '"policyVersion":null,"document":null,'
    || '"records":[{"type":"Medical","ids":["' || repeat(gen_random_uuid()::text || '","', 10)
    || '"],"fields":{"fitForSchool":"allow:health-own"}}]}'`;
  await timed(`writing ${count} entries`, async () => {
    for (let written = 0; written < count; written += perTransaction)
      await admin.query(
        `insert into audit_entry (recorded_at, entry) select now() - random() * interval '25 days', ${entry}
          from generate_series(1, ${Math.min(perTransaction, count - written)})`,
      );
  });
  await admin.query('vacuum analyze audit_entry');
  const reader = new AuditReader({ departments: ['health'], urlOf });
  const to = new Date(Date.now() - 86_400_000);
  const [month, day] = [30, 1].map((days) => ({ from: new Date(to.getTime() - days * 86_400_000), to }));
  const ask = (filter: object) => findAuditEntries(reader, ['health'], { ...month!, ...filter }, 50, {});
  const [asked] = (await timed('asking for the newest 50 of a month', () => ask({}))).entries;
  await timed('asking for those of one client', () => ask({ client: asked!.logged.entry.requester.client }));
  await timed('asking for those in which a field was decided', () => ask({ type: 'Medical', field: 'fitForSchool' }));
  await timed('asking who looked at one child in a month', () =>
    loadChildLooks(reader, ['health'], { ...month!, childId: asked!.logged.entry.records[0]!.ids[0]! }),
  );
  await timed('asking for the digest of a day', () => loadAuditDigest(reader, 'health', day!));
  await timed('asking for unusual reading of a day', () =>
    loadClientHours(reader, ['health'], day!, ['protective-removal']),
  );
  await reader.close();
  const transactions = new LogTransactions({ department: 'health', url: urlOf('health'), role: 'health_log' });
  const signer = noteSigner(originOf('health'), 'a'.repeat(48));
  await timed('giving them their places and signing', () =>
    new LogSequencer(transactions, signer, treeHash('sha256')).sequence(),
  );
  const file = join(folder, 'health.jsonl');
  await timed('exporting', () =>
    writeAuditOutput(
      exportLog(transactions, 'health', 0, async () => {}),
      file,
    ),
  );
  process.stdout.write(`the file: ${Math.round(statSync(file).size / 1e6)} MB\n`);
  await timed('verifying the file', () => auditVerify(file, { key: [signer.verifierKey] }));
  const took: number[] = [];
  for (let at = 0; at < 200; at++) {
    const begin = performance.now();
    await proveEntries(transactions, 'health', [Math.floor((count * at) / 200)], async () => {});
    took.push(performance.now() - begin);
  }
  took.sort((one, other) => one - other);
  process.stdout.write(
    `an inclusion proof: median ${took[100]!.toFixed(2)} ms, longest ${took.at(-1)!.toFixed(2)} ms\n` +
      `memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`,
  );
  await transactions.close();
  await admin.end();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
