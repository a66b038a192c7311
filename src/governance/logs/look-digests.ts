import { readAuditEntries, settlingTime } from '../../platform/audit-log/find-audit-entries.ts';
import type { AuditReader } from '../../platform/audit-log/audit-reader.ts';
import { dayInChina, dayLength, isoDateInChina } from '../../platform/standards/day-in-china.ts';
import type { BackgroundWork } from '../../platform/subgraph/background-work.ts';
import { announce } from '../events/announce.ts';
import { recordReadOf } from './record-read-of.ts';
import { doorsOf } from '../doors.ts';

/**
 * Tells each department, once a day, which others looked at its records the day before and, rounded, how often:
 * `auditDigest` of that day says more.
 */
export const lookDigests: BackgroundWork = {
  name: 'look-digests',
  every: 600_000,
  async run({ now, fork, signal, kept, policies }) {
    const { auditReader, toldCounts } = doorsOf({ kept });
    if (!auditReader) return;
    const day = isoDateInChina(new Date(now().getTime() - settlingTime - dayLength));
    const told = (
      await fork().execute<{ department: string }[]>('select department from look_digest where day = ?', [day])
    ).map(({ department }) => department);
    const faults: unknown[] = [];
    for (const owner of auditReader.departments.filter((name) => !told.includes(name))) {
      // A log that cannot be read keeps back no other department's digest.
      await tell(owner).catch((fault: unknown) => faults.push(fault));
    }
    if (faults.length > 0) throw faults[0];

    async function tell(owner: string): Promise<void> {
      const looks = await looksOfOthers(auditReader!, owner, day, signal);
      if (signal.aborted) return;
      // The events of a department are read in every place.
      const entries = await toldCounts.ofLooks(owner, looks.length, policies().statistics);
      await fork().transactional(async (em) => {
        const written = await em.execute<object[]>(
          'insert into look_digest (department, day, told_at) values (?, ?, ?) on conflict do nothing returning day',
          [owner, day, now()],
        );
        if (written.length === 0 || looks.length === 0) return;
        const facts = {
          'AuditDigestLine.owner': owner,
          'AuditDigestLine.department': [...new Set(looks)].sort().join(', '),
          ...(entries !== null && { 'AuditDigestLine.entries': String(entries) }),
        };
        await announce(em, now(), { kind: 'LOOKS_OF_DAY', subject: day, toDepartments: [owner], facts });
      });
    }
  },
};

/** The department of each answer in which another one was shown something of the owner's records on a day in China. */
async function looksOfOthers(reader: AuditReader, owner: string, day: string, signal: AbortSignal): Promise<string[]> {
  const looks: string[] = [];
  for await (const portion of readAuditEntries(reader, owner, dayInChina(day))) {
    if (signal.aborted) break;
    looks.push(...portion.flatMap((entry) => recordReadOf(entry, { types: null, division: null })?.department ?? []));
  }
  return looks;
}
