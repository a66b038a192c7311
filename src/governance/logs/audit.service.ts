import { countAuditEntries, findAuditEntries } from '../../platform/audit-log/find-audit-entries.ts';
import { assertPageSize, pageLimit, type Page, type PageRequest } from '../../platform/records/find-page.ts';
import { loadChildScopes } from '../../platform/records/load-child-scopes.ts';
import { PlatformError } from '../../platform/errors.ts';
import { assertMayFilterOfficeBy } from '../../platform/policy/assert-may-filter-by.ts';
import type { ChildFacts } from '../../platform/policy/policy.ts';
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
import { looksAtChild } from './subject-report/looks-at-child.ts';
import { unusualReadings } from './unusual-readings.ts';

type Period = Pick<AuditEntryFilter, 'from' | 'to'>;

/** Days of which unusual reading is looked for at once: every entry of them is read. */
const unusualDays = 7;
/** Children whose belonging is looked up at once. */
const mostScopes = 5000;

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
    const reader = auditReaderOf(this.#context);
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
    const { entries, end, hasNext } = await findAuditEntries(
      reader,
      logs,
      filter,
      pageSize(first),
      after ? openAuditCursor(after) : {},
    );
    return {
      edges: entries.map(({ logged, place }) => ({ node: auditEntryOf(logged), cursor: auditCursor(place) })),
      pageInfo: { hasNextPage: hasNext, endCursor: end && auditCursor(end) },
      count: () => countAuditEntries(reader, logs, filter),
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
    return looksAtChild(looks).slice(0, pageLimit);
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
    const scopes = await this.#scopesOf([...new Set(hours.flatMap(({ childIds }) => [...childIds]))]);
    return unusualReadings(hours, scopes, manyChildren ?? logPolicyOf(policies).manyChildrenInAnHour).slice(0, size);
  }

  /** The newest entries behind what is unusual. @throws PlatformError REQUEST_TIMED_OUT, STATE_REFUSED */
  async findBehind({ client, hour }: Pick<UnusualReading, 'client' | 'hour'>, first: number): Promise<AuditEntry[]> {
    const filter = { client, kind: 'read' as const, from: hour, to: new Date(hour.getTime() + hourLength) };
    const { entries } = await findAuditEntries(
      auditReaderOf(this.#context),
      logsFor(this.#context, null),
      filter,
      pageSize(first),
      {},
    );
    return entries.map(({ logged }) => auditEntryOf(logged));
  }

  /**
   * What was asked on one day in China. @throws PlatformError BAD_INPUT, OPERATION_REFUSED, REQUEST_TIMED_OUT,
   * STATE_REFUSED
   */
  async findDigest(day: string, owner: string | null): Promise<AuditDigestLine[]> {
    const reader = auditReaderOf(this.#context);
    const lines = await Promise.all(
      logsFor(this.#context, owner).map((log) => loadAuditDigest(reader, log, dayInChina(day))),
    );
    return lines.flat();
  }

  async #scopesOf(childIds: readonly string[]): Promise<Map<string, ChildFacts>> {
    const system = this.#context.asSystem({
      because: 'whether a child is outside of a division is told of the reader, and nothing of the child',
    });
    const scopes = new Map<string, ChildFacts>();
    for (let at = 0; at < childIds.length; at += mostScopes) {
      for (const [id, facts] of await loadChildScopes(system, childIds.slice(at, at + mostScopes), {
        reach: {},
        withAge: false,
      }))
        scopes.set(id, facts);
    }
    return scopes;
  }
}

export const auditLogs = perRequest((context) => new AuditService(context));

function pageSize(first: number | null | undefined): number {
  const size = first ?? 20;
  assertPageSize(size);
  return size;
}
