import type { AuditEntry } from '../../platform/audit/audit-entry.ts';
import type { AuditReader } from '../../platform/audit-log/audit-reader.ts';
import { readAuditEntries, type LoggedEntry } from '../../platform/audit-log/find-audit-entries.ts';
import type { Requester } from '../../platform/identity/requester.ts';
import { decideMatrix, recordKinds, type MatrixCells } from '../../platform/policy/decide-matrix.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import { isoDateInChina, dayLength } from '../../platform/standards/day-in-china.ts';
import { isUuid } from '../../platform/standards/uuid.ts';
import { rulesOnlyIn } from './changed-cells.ts';
import type { PolicyReplay, ReplayedAnswer } from './policy-replay.type.ts';

export interface ReplayOptions {
  log: AuditReader;
  /** Whose rules change, and whose log is replayed. */
  owner: string;
  before: Policies;
  after: Policies;
  now: Date;
  /** What the reader may know of these entries: null for one of another place, or of sealed files. */
  readable(entries: readonly LoggedEntry[]): Promise<readonly (LoggedEntry | null)[]>;
}

const days = 30;
const mostEntries = 5_000;
const mostMilliseconds = 5_000;
const mostNamed = 20;

/**
 * Decides the answers of the last days anew, as far as the reader may know of them, by the policies before and after a
 * change: each for who asked, for what and of which fields, and for every kind of record. What is known of the children
 * decides nothing: who drafts one rule after the other would learn it.
 */
export async function replayAnswers({
  log,
  owner,
  before,
  after,
  now,
  readable,
}: ReplayOptions): Promise<PolicyReplay> {
  const touched = touchedFields(before, after);
  const from = new Date(now.getTime() - days * dayLength);
  const replay: PolicyReplay = { from, replayed: 0, isComplete: true, changed: 0, answers: [] };
  if (touched.size === 0) return replay;
  const decided = new Map<string, Verdicts>();
  const verdictsOf = (requester: Requester) => {
    const key = JSON.stringify({ ...requester, client: '', caseNumber: null });
    const known = decided.get(key) ?? verdictsFor(requester, { before, after, touched, day: isoDateInChina(now) });
    decided.set(key, known);
    return known;
  };
  const began = performance.now();
  for await (const portion of readAuditEntries(log, owner, { from, ...onlyType(touched) })) {
    for (const logged of await readable(portion)) {
      if (logged === null) continue;
      const { entry } = logged;
      if (replay.replayed === mostEntries || performance.now() - began > mostMilliseconds)
        return { ...replay, isComplete: false };
      replay.replayed += 1;
      const answer = replayedAnswer(entry, touched, verdictsOf(entry.requester));
      if (answer === null) continue;
      replay.changed += 1;
      if (replay.answers.length < mostNamed) replay.answers.push(answer);
    }
  }
  return replay;
}

/** What one requester is told before and after, of every kind of record. */
type Verdicts = readonly [before: MatrixCells[string], after: MatrixCells[string]];

function verdictsFor(
  requester: Requester,
  { before, after, touched, day }: Pick<ReplayOptions, 'before' | 'after'> & { touched: Touched; day: string },
): Verdicts {
  const fields = new Map([...touched].map(([type, names]) => [type, [...names]]));
  const decide = (policies: Policies) =>
    decideMatrix({ policies, fields, requesters: new Map([['it', requester]]), day })['it']!;
  return [decide(before), decide(after)];
}

/** Type → fields. */
type Touched = ReadonlyMap<string, ReadonlySet<string>>;

/** Type → the fields that some rule releases in one of the two states and not, or not so, in the other. */
function touchedFields(before: Policies, after: Policies): Map<string, Set<string>> {
  const touched = new Map<string, Set<string>>();
  for (const { fields } of [...rulesOnlyIn(before, after), ...rulesOnlyIn(after, before)]) {
    for (const [type, effects] of fields) touched.set(type, new Set([...(touched.get(type) ?? []), ...effects.keys()]));
  }
  return touched;
}

/** What can be left to the database: entries that do not name the type are not read. */
function onlyType(touched: ReadonlyMap<string, ReadonlySet<string>>): { type?: string } {
  const [type, another] = touched.keys();
  return another === undefined ? { type } : {};
}

/** The answer as the change makes it another one; null where it stays as it was. */
function replayedAnswer(entry: AuditEntry, touched: Touched, [before, after]: Verdicts): ReplayedAnswer | null {
  const items = new Set<string>();
  const children = new Set<string>();
  for (const { type, ids, fields } of entry.records) {
    for (const field of Object.keys(fields).filter((name) => touched.get(type)?.has(name))) {
      const would = after[type]![field]!;
      const changes = before[type]![field]!.flatMap((was, kind) =>
        was === would[kind] || (would.length > 1 && (kind === officeKind) !== (ids.length === 0))
          ? []
          : [`${type}.${field}: ${was} → ${would[kind]}`],
      );
      for (const change of changes) items.add(change);
      if (changes.length > 0) for (const id of ids.filter(isUuid)) children.add(id);
    }
  }
  if (items.size === 0) return null;
  const { client, department, purpose } = entry.requester;
  return { at: new Date(entry.at), client, department, purpose, items: [...items], children: children.size };
}

const officeKind = Object.keys(recordKinds).indexOf('office');
