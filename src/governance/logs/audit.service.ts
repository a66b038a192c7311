import type { AuditFilter } from '../../platform/audit-log/audit-filter.ts';
import {
  findAuditEntries,
  readAuditEntries,
  type AuditPage,
  type AuditPlace,
} from '../../platform/audit-log/find-audit-entries.ts';
import { assertPageSize, pageLimit, type Page, type PageRequest } from '../../platform/records/find-page.ts';
import { PlatformError } from '../../platform/errors.ts';
import { assertMayFilterOfficeBy } from '../../platform/policy/assert-may-filter-by.ts';
import { dayInChina, hourLength } from '../../platform/standards/day-in-china.ts';
import { isUuid } from '../../platform/standards/uuid.ts';
import { perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { auditCursor, openAuditCursor } from './audit-cursor.ts';
import { auditEntryOf } from './audit-entry-of.ts';
import type { AuditEntry } from './audit-entry.type.ts';
import type { AuditEntryFilter } from './audit.inputs.ts';
import { auditReaderOf, logsFor, periodOf } from './logs-for.ts';
import type { AuditDigestLine, ChildLook, UnusualReading } from './audit-summary.type.ts';
import { loadAuditDigest } from './load-audit-digest.ts';
import { loadChildLooks } from './subject-report/load-child-looks.ts';
import { loadClientHours } from './load-client-hours.ts';
import { logPolicyOf } from './log-policy.ts';
import { loadScopesOf, logReadingOf, mayReadLook, readableEntries, readableHours } from './readable-entries.ts';
import { looksAtChild } from './subject-report/looks-at-child.ts';
import { unusualReadings } from './unusual-readings.ts';

type Period = Pick<AuditEntryFilter, 'from' | 'to'>;

/** Days of which unusual reading is looked for at once: every entry of them is read. */
const unusualDays = 7;
/** Portions of entries that are looked through for one page. */
const mostRounds = 50;

/** Which field of an entry each condition is on. */
const conditionFields = {
  childId: 'records',
  client: 'client',
  owner: 'owner',
  department: 'department',
  purpose: 'purpose',
  item: 'records',
  caseNumber: 'caseNumber',
  kind: 'kind',
  from: 'recordedAt',
  to: 'recordedAt',
} as const;

/** Who saw what, and for what: the logs of all departments, as far as the requester's department reads them. */
export class AuditService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * The newest first. @throws PlatformError FILTER_REFUSED, BAD_INPUT, OPERATION_REFUSED, PAGE_TOO_LARGE,
   * CURSOR_INVALID, REQUEST_TIMED_OUT, STATE_REFUSED
   */
  async findPage(
    { owner = null, item = null, ...given }: AuditEntryFilter,
    { first, after }: PageRequest,
  ): Promise<Page<AuditEntry>> {
    const conditions = Object.entries({ owner, item, ...given }).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [conditionFields[name as keyof typeof conditionFields]],
    );
    assertMayFilterOfficeBy(this.#context.access, 'AuditEntry', conditions);
    const logs = logsFor(this.#context, owner);
    const [type = null, field = null] = item?.split('.') ?? [];
    const kind = given.kind ? (given.kind.toLowerCase() as Lowercase<typeof given.kind>) : null;
    const childId = given.childId?.toLowerCase();
    const filter = {
      ...given,
      ...periodOf(given, this.#context.now),
      childId,
      kind,
      type,
      field,
      requester: given.department,
    };
    if (childId) this.#context.trace.noteRecord('Child', childId);
    const { entries, end, hasNext } = await this.#findReadable(
      logs,
      filter,
      pageSize(first),
      after ? openAuditCursor(after) : {},
    );
    const edges = entries.map(({ logged, place }) => ({ node: auditEntryOf(logged), cursor: auditCursor(place) }));
    return {
      edges,
      pageInfo: {
        hasNextPage: hasNext,
        hasPreviousPage: Boolean(after),
        startCursor: edges[0]?.cursor ?? null,
        endCursor: end && auditCursor(end),
      },
      count: () => this.#countReadable(logs, filter),
    };
  }

  /**
   * Who looked at a child, for what and how often; the last one first. @throws PlatformError BAD_INPUT,
   * REQUEST_TIMED_OUT, STATE_REFUSED
   */
  async findLooks(childId: string, period: Period): Promise<ChildLook[]> {
    if (!isUuid(childId))
      throw new PlatformError('BAD_INPUT', 'childId: this is not the number of a file.', {
        field: 'childId',
        check: 'isUuid',
      });
    this.#context.trace.noteRecord('Child', childId);
    const looks = await loadChildLooks(auditReaderOf(this.#context), logsFor(this.#context, null), {
      ...periodOf(period, this.#context.now),
      childId,
    });
    const facts = (await loadScopesOf(this.#context, [childId])).get(childId);
    const reading = logReadingOf(this.#context);
    return looksAtChild(looks.filter(({ requester }) => mayReadLook(reading, requester.division, facts))).slice(
      0,
      pageLimit,
    );
  }

  /** @throws PlatformError BAD_INPUT, PAGE_TOO_LARGE, REQUEST_TIMED_OUT, STATE_REFUSED */
  async findUnusual(period: Period, manyChildren: number | null, first: number): Promise<UnusualReading[]> {
    const { policies, now } = this.#context;
    if (manyChildren !== null && manyChildren < 1)
      throw new PlatformError('BAD_INPUT', 'manyChildren: one child is the fewest.', {
        field: 'manyChildren',
        check: 'min',
      });
    const size = pageSize(first);
    const casePurposes = [...policies.purposes.values()]
      .filter(({ caseNumberRequired }) => caseNumberRequired)
      .map(({ name }) => name);
    const hours = await loadClientHours(
      auditReaderOf(this.#context),
      logsFor(this.#context, null),
      periodOf(period, now, 1, unusualDays),
      casePurposes,
    );
    const scopes = await loadScopesOf(
      this.#context,
      hours.flatMap(({ childIds }) => [...childIds]),
    );
    const reading = logReadingOf(this.#context);
    const { manyChildrenInAnHour, manyMissesInAnHour, manyRefusalsInAnHour } = logPolicyOf(policies);
    return unusualReadings(readableHours(reading, hours, scopes), scopes, {
      children: manyChildren ?? manyChildrenInAnHour,
      misses: manyMissesInAnHour,
      refusals: manyRefusalsInAnHour,
    }).slice(0, size);
  }

  /** The newest entries behind what is unusual. @throws PlatformError REQUEST_TIMED_OUT, STATE_REFUSED */
  async findBehind({ client, hour }: Pick<UnusualReading, 'client' | 'hour'>, first: number): Promise<AuditEntry[]> {
    const filter = { client, from: hour, to: new Date(hour.getTime() + hourLength) };
    const { entries } = await this.#findReadable(logsFor(this.#context, null), filter, pageSize(first), {});
    return entries.map(({ logged }) => auditEntryOf(logged));
  }

  /**
   * What was asked on one day in China. @throws PlatformError BAD_INPUT, OPERATION_REFUSED, REQUEST_TIMED_OUT,
   * STATE_REFUSED
   */
  async findDigest(day: string, owner: string | null): Promise<AuditDigestLine[]> {
    const reader = auditReaderOf(this.#context);
    const lines = await Promise.all(
      logsFor(this.#context, owner).map((log) =>
        loadAuditDigest(reader, log, { ...dayInChina(day), within: this.#context.requester.division }),
      ),
    );
    return lines.flat();
  }

  /** A page of what the requester reads: further entries take the places of those that it does not read. */
  async #findReadable(
    logs: readonly string[],
    filter: AuditFilter,
    first: number,
    after: AuditPlace,
  ): Promise<AuditPage> {
    const entries: AuditPage['entries'] = [];
    let place = after;
    for (let round = 0; round < mostRounds; round += 1) {
      const page = await findAuditEntries(auditReaderOf(this.#context), logs, filter, pageLimit, place);
      const readable = await readableEntries(
        this.#context,
        page.entries.map(({ logged }) => logged),
      );
      for (const [index, logged] of readable.entries())
        if (logged) entries.push({ logged, place: page.entries[index]!.place });
      if (entries.length > first) {
        const shown = entries.slice(0, first);
        return { entries: shown, end: shown.at(-1)!.place, hasNext: true };
      }
      if (!page.hasNext) return { entries, end: entries.at(-1)?.place ?? null, hasNext: false };
      place = page.end!;
    }
    return { entries, end: place, hasNext: true };
  }

  async #countReadable(logs: readonly string[], filter: AuditFilter): Promise<number> {
    let count = 0;
    for (const log of logs) {
      for await (const entries of readAuditEntries(auditReaderOf(this.#context), log, filter))
        count += (await readableEntries(this.#context, entries)).filter((logged) => logged !== null).length;
    }
    return count;
  }
}

export const auditLogs = perRequest((context) => new AuditService(context));

function pageSize(first: number | null | undefined): number {
  const size = first ?? 20;
  assertPageSize(size);
  return size;
}
