import type { AuditEntry } from '../../platform/audit/audit-entry.ts';
import type { AuditReader } from '../../platform/audit-log/audit-reader.ts';
import { readAuditEntries } from '../../platform/audit-log/find-audit-entries.ts';
import type { Requester } from '../../platform/identity/requester.ts';
import { accessFor, decideField, type Access } from '../../platform/policy/access.ts';
import type { ChildFacts, Decision, Policies } from '../../platform/policy/policy.ts';
import { isUuid } from '../../platform/standards/uuid.ts';
import { rulesOnlyIn } from './changed-cells.ts';
import type { PolicyReplay, ReplayedAnswer } from './policy-replay.type.ts';
import { dayLength } from '../../platform/standards/day-in-china.ts';

export interface ReplayOptions {
  log: AuditReader;
  /** Whose rules change, and whose log is replayed. */
  owner: string;
  before: Policies;
  after: Policies;
  now: Date;
  /** What is known today of these children. */
  loadFacts(ids: readonly string[]): Promise<ReadonlyMap<string, ChildFacts>>;
}

const days = 30;
const mostEntries = 5_000;
const mostMilliseconds = 5_000;
const mostNamed = 20;

/**
 * Decides the answers of the last days anew, as they stand in the owner's log, by the policies before and after a
 * change: each for who asked, for what, of which children and fields. A child that is not known any more is left out.
 */
export async function replayAnswers({
  log,
  owner,
  before,
  after,
  now,
  loadFacts,
}: ReplayOptions): Promise<PolicyReplay> {
  const touched = touchedFields(before, after);
  const from = new Date(now.getTime() - days * dayLength);
  const replay: PolicyReplay = { from, replayed: 0, isComplete: true, changed: 0, answers: [] };
  if (touched.size === 0) return replay;
  const accesses = new Map<string, [Access, Access]>();
  const accessesOf = (requester: Requester) => {
    const key = JSON.stringify(requester);
    const known = accesses.get(key) ?? [accessFor(requester, before, now), accessFor(requester, after, now)];
    accesses.set(key, known);
    return known;
  };
  const began = performance.now();
  for await (const portion of readAuditEntries(log, owner, { from, ...onlyType(touched) })) {
    const facts = await loadFacts([
      ...new Set(
        portion.flatMap(({ entry }) =>
          entry.records.filter(({ type }) => touched.has(type)).flatMap(({ ids }) => ids.filter(isUuid)),
        ),
      ),
    ]);
    for (const { entry } of portion) {
      if (replay.replayed === mostEntries || performance.now() - began > mostMilliseconds)
        return { ...replay, isComplete: false };
      replay.replayed += 1;
      const answer = replayedAnswer(entry, touched, accessesOf(entry.requester), facts);
      if (answer === null) continue;
      replay.changed += 1;
      if (replay.answers.length < mostNamed) replay.answers.push(answer);
    }
  }
  return replay;
}

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
function replayedAnswer(
  entry: AuditEntry,
  touched: ReadonlyMap<string, ReadonlySet<string>>,
  [before, after]: [Access, Access],
  facts: ReadonlyMap<string, ChildFacts>,
): ReplayedAnswer | null {
  const items = new Set<string>();
  const children = new Set<string>();
  for (const { type, ids, fields } of entry.records) {
    const asked = Object.keys(fields).filter((field) => touched.get(type)?.has(field));
    if (asked.length === 0) continue;
    const subjects = ids.length === 0 ? [null] : ids.flatMap((id) => facts.get(id) ?? []);
    for (const subject of subjects) {
      for (const field of asked) {
        const [was, would] = [before, after].map((access) => verdictOf(decideField(access, type, field, subject)));
        if (was === would) continue;
        items.add(`${type}.${field}: ${was} → ${would}`);
        if (subject !== null) children.add(subject.childId);
      }
    }
  }
  if (items.size === 0) return null;
  const { client, department, purpose } = entry.requester;
  return { at: new Date(entry.at), client, department, purpose, items: [...items], children: children.size };
}

function verdictOf({ effect, mask }: Decision): string {
  return effect === 'mask' ? `mask:${mask}` : effect;
}
