import type { EntityManager } from '@mikro-orm/postgresql';
import { decisionOf } from '../../platform/audit/audit-entry.ts';
import { readAuditEntries, settlingTime, type LoggedEntry } from '../../platform/audit-log/find-audit-entries.ts';
import type { BackgroundWork } from '../../platform/subgraph/background-work.ts';
import { doorsOf } from '../doors.ts';
import { dayLength } from '../../platform/standards/day-in-china.ts';

/** Milliseconds. As far back as is asked for at most. */
const longest = 366 * dayLength;

/**
 * Keeps when each rule last released something, by what the logs of all departments have become since the last round.
 */
export const ruleUse: BackgroundWork = {
  name: 'rule-use',
  every: 600_000,
  async run({ now, fork, signal, kept }) {
    const { auditReader } = doorsOf({ kept });
    if (!auditReader) return;
    for (const department of auditReader.departments) {
      const readTo = now();
      const [last] = await fork().execute<{ readTo: string }[]>(
        'select read_to as "readTo" from rule_use_read where department = ?',
        [department],
      );
      const from = new Date(last ? Date.parse(last.readTo) - settlingTime : readTo.getTime() - longest);
      const used = new Map<string, Date>();
      for await (const portion of readAuditEntries(auditReader, department, { from })) {
        if (signal.aborted) return;
        for (const entry of portion) noteRules(entry, used);
      }
      await fork().transactional((em) => keep(em, department, readTo, used));
    }
  },
};

function noteRules({ recordedAt, entry }: LoggedEntry, used: Map<string, Date>): void {
  for (const { fields } of entry.records) {
    for (const decision of Object.values(fields)) {
      const { rule } = decisionOf(decision);
      if (rule !== null && recordedAt > (used.get(rule) ?? new Date(0))) used.set(rule, recordedAt);
    }
  }
}

async function keep(
  em: EntityManager,
  department: string,
  readTo: Date,
  used: ReadonlyMap<string, Date>,
): Promise<void> {
  await em.execute(
    `insert into rule_use (rule, last_used_at) select * from jsonb_to_recordset(?::jsonb) as used (rule text, at timestamptz)
     on conflict (rule) do update set last_used_at = greatest(rule_use.last_used_at, excluded.last_used_at)`,
    [JSON.stringify([...used].map(([rule, at]) => ({ rule, at })))],
  );
  await em.execute(
    'insert into rule_use_read (department, read_to) values (?, ?) on conflict (department) do update set read_to = excluded.read_to',
    [department, readTo],
  );
}
