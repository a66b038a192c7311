import type { LoggedEntry } from '../../platform/audit-log/find-audit-entries.ts';
import type { Requester } from '../../platform/identity/requester.ts';
import { isOf } from '../../platform/policy/access.ts';
import type { ChildFacts } from '../../platform/policy/policy.ts';
import { loadChildScopes } from '../../platform/records/load-child-scopes.ts';
import { isWithinDivision } from '../../platform/standards/division-code.ts';
import { isUuid } from '../../platform/standards/uuid.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import type { ClientHour } from './load-client-hours.ts';
import { isAmong, logPolicyOf, type LogPolicy } from './log-policy.ts';

/** Children whose belonging is looked up at once. */
const mostScopes = 5000;

type Scopes = ReadonlyMap<string, ChildFacts>;

/** Where children belong, for a decision on looks at them: nothing of it is answered. */
export async function loadScopesOf(context: RequestContext, ids: Iterable<string>): Promise<Map<string, ChildFacts>> {
  const childIds = [...new Set(ids)].filter(isUuid);
  const system = context.asSystem({
    because: 'where a child belongs and whether it is sealed decides who reads of looks at it',
  });
  const scopes = new Map<string, ChildFacts>();
  for (let at = 0; at < childIds.length; at += mostScopes) {
    const some = childIds.slice(at, at + mostScopes);
    for (const [id, facts] of await loadChildScopes(system, some, { reach: {}, withAge: false })) scopes.set(id, facts);
  }
  return scopes;
}

/** Who reads the log, and what the floor says of it. */
interface LogReading {
  requester: Pick<Requester, 'department' | 'roles' | 'division'>;
  policy: Pick<LogPolicy, 'sealedTo'>;
}

/** Decides which looks the requester reads: by place and seal, like records. */
export function logReadingOf({ requester, policies }: Pick<RequestContext, 'requester' | 'policies'>): LogReading {
  return { requester, policy: logPolicyOf(policies) };
}

/** Whether the requester may know of looks at a child of this place and seal by clients of any place. Pure. */
function mayReadLooksAt({ requester, policy }: LogReading, facts: ChildFacts | undefined): boolean {
  return (
    facts !== undefined && isOf(facts, requester.division) && (!facts.sealed || isAmong(policy.sealedTo, requester))
  );
}

/**
 * Whether the requester may know that a client of this division looked at a child. Looks of clients of the requester's
 * place are read wherever the child lives, but not at sealed children of another place. Pure.
 */
export function mayReadLook(reading: LogReading, division: string, facts: ChildFacts | undefined): boolean {
  if (mayReadLooksAt(reading, facts)) return true;
  return !facts?.sealed && isWithinDivision(division, reading.requester.division);
}

/**
 * What the requester reads of an entry: without the children that it may not know of; null where it would be told of
 * these alone, or where the entry is of another place. Pure.
 */
export function readableEntry(reading: LogReading, logged: LoggedEntry, scopes: Scopes): LoggedEntry | null {
  const { records, requester } = logged.entry;
  const { division } = requester;
  const isReadable = (id: string) => mayReadLook(reading, division, scopes.get(id));
  const ids = records.flatMap((line) => line.ids);
  if (ids.length === 0) return isWithinDivision(division, reading.requester.division) ? logged : null;
  if (ids.every(isReadable)) return logged;
  if (!ids.some(isReadable)) return null;
  const readable = records
    .map((line) => ({ ...line, ids: line.ids.filter(isReadable), isOfAny: line.ids.length > 0 }))
    .filter((line) => line.ids.length > 0 || !line.isOfAny)
    .map(({ isOfAny: _isOfAny, ...line }) => line);
  return { ...logged, entry: { ...logged.entry, records: readable } };
}

/** What the requester reads of these entries, in their order; null for an entry that it does not read. */
export async function readableEntries(
  context: RequestContext,
  entries: readonly LoggedEntry[],
): Promise<(LoggedEntry | null)[]> {
  const reading = logReadingOf(context);
  const scopes = await loadScopesOf(
    context,
    entries.flatMap(({ entry }) => entry.records.flatMap(({ ids }) => ids)),
  );
  return entries.map((logged) => readableEntry(reading, logged, scopes));
}

/** What the requester reads of these hours: the children that it may know of, and no hour without any. Pure. */
export function readableHours(reading: LogReading, hours: readonly ClientHour[], scopes: Scopes): ClientHour[] {
  return hours
    .map((hour) => ({
      ...hour,
      childIds: new Set([...hour.childIds].filter((id) => mayReadLook(reading, hour.division, scopes.get(id)))),
    }))
    .filter(({ childIds, division }) => childIds.size > 0 || isWithinDivision(division, reading.requester.division));
}
