import type { Requester } from '../identity/requester.ts';
import { accessFor, byPrecedence, decideField, mayEverRead, type Access } from './access.ts';
import type { ChildFacts, Decision, Policies } from './policy.ts';
import { yearsBefore } from '../standards/day-in-china.ts';
import { isRootType } from './structural-types.ts';

/** The kinds of record that a matrix tells apart, in the order of the words of a cell. */
export const recordKinds = {
  inside: 'the child lives in the requester’s division (辖区内)',
  outside: 'it neither lives nor is registered there (辖区外)',
  sealed: 'it lives there, and its file is sealed (已封存)',
  office: 'the record is of no child, as a school or a division is (与儿童无关)',
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
    const access = accessFor({ ...requester, caseNumber: 'a case' }, policies, new Date(`${day}T00:00:00+08:00`));
    const facts = Object.values(factsOfKinds(access, policies));
    cells[name] = mapRecord(fields, (type, names) =>
      mapRecord(
        names.map((field) => [field, field]),
        (field) =>
          isRootType(type)
            ? [mayEverRead(access, type, field) ? 'allow' : 'deny']
            : facts.map((one) => verdict(access, type, field, one)),
      ),
    );
  }
  return cells;
}

function mapRecord<Value, Result>(
  entries: Iterable<readonly [string, Value]>,
  change: (key: string, value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries([...entries].map(([key, value]) => [key, change(key, value)]));
}

/** The most that may leave: what the rules decide of the child at whichever age they release most of it. */
function verdict(access: Access, type: string, field: string, ofEachAge: readonly (ChildFacts | null)[]): Verdict {
  const [{ effect, mask } = denied] = ofEachAge
    .map((facts) => decideField(access, type, field, facts))
    .filter(isRelease)
    .sort(byPrecedence);
  return effect === 'mask' ? `mask:${mask}` : effect;
}

const denied: Pick<Decision, 'effect' | 'mask'> = { effect: 'deny', mask: null };

function isRelease(decision: Decision): decision is Decision & { effect: 'allow' | 'mask'; rule: string } {
  return decision.effect !== 'deny';
}

/**
 * A child of every category that a rule names, in a named case, once for each age at which a rule begins or ends: so a
 * cell states the most that may leave.
 */
function factsOfKinds(
  { requester: { division }, today }: Access,
  { rules }: Policies,
): Record<RecordKind, readonly (ChildFacts | null)[]> {
  const farAway = '110101001001';
  const ages = new Set([0, ...rules.flatMap(({ where: { age } }) => [age?.from ?? 0, age?.below ?? 0])]);
  const ofEachAge = (changes: Partial<ChildFacts>) =>
    [...ages].map((age): ChildFacts => ({
      childId: 'child',
      residenceDivision: division,
      householdDivision: farAway,
      sealed: false,
      categories: rules.flatMap(({ where }) => where.categories ?? []),
      birthDate: yearsBefore(today, age),
      ...changes,
    }));
  return {
    inside: ofEachAge({}),
    outside: ofEachAge({ residenceDivision: farAway }),
    sealed: ofEachAge({ sealed: true }),
    office: [null],
  };
}
