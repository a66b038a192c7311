import type { Requester } from '../platform/identity/requester.ts';
import { accessFor, decideField, mayEverRead, type Access } from '../platform/policy/access.ts';
import type { ChildFacts, Policies } from '../platform/policy/policy.ts';
import { isRootType } from '../platform/subgraph/structural-types.ts';

/** The kinds of record that a matrix tells apart, in the order of the words of a cell. */
export const recordKinds = {
  inside: 'the child lives in the requester’s division (辖区内)',
  outside: 'it neither lives nor is registered there (辖区外)',
  sealed: 'it lives there, and its file is sealed (已封存)',
  childless: 'the record is of no child, as a school or a division is (与儿童无关)',
} as const;
export type RecordKind = keyof typeof recordKinds;

/** `allow`, `mask:lastFour` or `deny`. */
export type Verdict = string;

/** Requester → type → field → the verdicts: one for each kind of record, or the only one of an operation. */
export type MatrixCells = Record<string, Record<string, Record<string, readonly Verdict[]>>>;

interface MatrixQuestion {
  policies: Policies;
  /** Type → fields. */
  fields: ReadonlyMap<string, readonly string[]>;
  requesters: ReadonlyMap<string, Requester>;
  /** YYYY-MM-DD in Chinese standard time: the day on which is decided, because rules begin and end. */
  day: string;
}

/** Decides every field for every requester and kind of record, as the platform decides it in an answer. */
export function decideMatrix({ policies, fields, requesters, day }: MatrixQuestion): MatrixCells {
  const cells: MatrixCells = {};
  for (const [name, requester] of requesters) {
    const access = accessFor(requester, policies, new Date(`${day}T00:00:00+08:00`));
    const facts = Object.values(factsOfKinds(requester, policies));
    cells[name] = mapRecord(fields, (type, names) => mapRecord(names.map((field) => [field, field]), (field) => (
      isRootType(type) ? [mayEverRead(access, type, field) ? 'allow' : 'deny'] : facts.map((one) => verdict(access, type, field, one))
    )));
  }
  return cells;
}

function mapRecord<Value, Result>(entries: Iterable<readonly [string, Value]>, change: (key: string, value: Value) => Result): Record<string, Result> {
  return Object.fromEntries([...entries].map(([key, value]) => [key, change(key, value)]));
}

function verdict(access: Access, type: string, field: string, facts: ChildFacts | null): Verdict {
  const { effect, mask } = decideField(access, type, field, facts);
  return effect === 'mask' ? `mask:${mask}` : effect;
}

/** A child of every category that a rule names, so that a cell states the most that may leave. */
function factsOfKinds({ division }: Requester, { rules }: Policies): Record<RecordKind, ChildFacts | null> {
  const farAway = '110101001001';
  const inside: ChildFacts = {
    childId: 'child', residenceDivision: division, householdDivision: farAway, sealed: false, categories: rules.flatMap(({ where }) => where.categories ?? []),
  };
  return { inside, outside: { ...inside, residenceDivision: farAway }, sealed: { ...inside, sealed: true }, childless: null };
}
