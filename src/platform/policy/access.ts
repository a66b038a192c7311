import { yearsBefore } from '../standards/day-in-china.ts';
import { isWithinDivision } from '../standards/division-code.ts';
import { isoDateInChina } from '../standards/day-in-china.ts';
import type { Requester } from '../identity/requester.ts';
import { maskNames } from './masks.ts';
import type { ChildFacts, Decision, FieldEffect, Policies, RecordConditions, Rule } from './policy.ts';

/** One rule's release of one field. */
export interface Release extends FieldEffect {
  rule: string;
  where: RecordConditions;
}

/** Who asks, and on which day in China, YYYY-MM-DD. */
export interface Asking {
  requester: Requester;
  today: string;
}

/**
 * All that one requester may do at one moment: type → field → the rules that release it, the one that decides before
 * the others.
 */
export interface Access extends Asking {
  policyVersion: string;
  releases: ReadonlyMap<string, ReadonlyMap<string, readonly Release[]>>;
  /** Some rule that speaks to the requester asks for the child's age. */
  asksAge: boolean;
}

/**
 * What a rule asks of the requester and the moment, each condition by the name under which an explanation states it.
 */
export const requesterConditions = {
  requester: ({ to }: Rule, { client, department, roles: held }: Requester) =>
    to === 'everyone' ||
    to.some(
      (one) =>
        one.department === department &&
        (one.roles === null || one.roles.some((role) => held.includes(role))) &&
        (one.client === null || one.client === client),
    ),
  place: ({ where: { place } }: Rule, { division }: Requester) => place === null || isWithinDivision(division, place),
  purpose: ({ purposes }: Rule, { purpose }: Requester) => purposes === 'any' || purposes.includes(purpose),
  dates: ({ from, until }: Rule, _requester: Requester, now: Date) =>
    (from === null || now >= from) && (until === null || now < until),
  case: ({ where }: Rule, { caseNumber }: Requester) => !where.caseNamed || caseNumber !== null,
};

/**
 * What a rule asks of the child whose record it is; of no child (null) a condition never holds. A file that is not
 * sealed meets no condition by it.
 */
export const recordConditions = {
  sealed: ({ sealedIncluded }: RecordConditions, facts: ChildFacts | null) =>
    sealedIncluded || facts === null || !facts.sealed,
  division: (
    { withinRequester, place }: RecordConditions,
    facts: ChildFacts | null,
    { requester: { division } }: Asking,
  ) =>
    (!withinRequester || (facts !== null && isOf(facts, division))) &&
    (place === null || facts === null || isOf(facts, place)),
  category: ({ categories }: RecordConditions, facts: ChildFacts | null) =>
    categories === null || (facts !== null && categories.some((category) => facts.categories.includes(category))),
  age: ({ age }: RecordConditions, facts: ChildFacts | null, { today }: Asking) => {
    if (age === null) return true;
    const birthDate = facts?.birthDate ?? null;
    if (birthDate === null) return false;
    // A day of birth that has not come yet is a fault of the file, and no age.
    return (
      birthDate <= yearsBefore(today, age.from ?? 0) &&
      (age.below === null || birthDate > yearsBefore(today, age.below))
    );
  },
  child: ({ childId }: RecordConditions, facts: ChildFacts | null) => childId === null || facts?.childId === childId,
};

/** Whether a child lives or is registered in a division. */
export function isOf(
  { residenceDivision, householdDivision }: Pick<ChildFacts, 'residenceDivision' | 'householdDivision'>,
  division: string,
): boolean {
  return isWithinDivision(residenceDivision, division) || isWithinDivision(householdDivision, division);
}

/**
 * The rules that speak to this requester, arranged for a synchronous look-up per field. Pure: the clock and the
 * policies are arguments. Computed once per request, so that no answer is computed half by one state of the policies
 * and half by another.
 */
export function accessFor(requester: Requester, policies: Policies, now: Date): Access {
  const releases = new Map<string, Map<string, Release[]>>();
  let asksAge = false;
  for (const rule of policies.rules) {
    if (!speaksTo(rule, requester, now)) continue;
    asksAge ||= rule.where.age !== null;
    for (const [type, fields] of rule.fields) {
      const ofType = releases.get(type) ?? new Map<string, Release[]>();
      releases.set(type, ofType);
      for (const [field, effect] of fields) {
        const ofField = ofType.get(field);
        const release = { ...effect, rule: rule.id, where: rule.where };
        if (ofField === undefined) ofType.set(field, [release]);
        else ofField.push(release);
      }
    }
  }
  for (const ofType of releases.values())
    for (const ofField of ofType.values()) if (ofField.length > 1) ofField.sort(byPrecedence);
  return { requester, today: isoDateInChina(now), policyVersion: policies.version, releases, asksAge };
}

/**
 * Clear before masked, a stricter mask before another, and among equals by the rule's name: where a rule stands decides
 * nothing, not even which of two equal ones is cited.
 */
export function byPrecedence(one: FieldEffect & { rule: string }, other: FieldEffect & { rule: string }): number {
  const rank = ({ mask }: FieldEffect) => (mask === null ? -1 : maskNames.indexOf(mask));
  return rank(one) - rank(other) || (one.rule < other.rule ? -1 : 1);
}

function speaksTo(rule: Rule, requester: Requester, now: Date): boolean {
  return Object.values(requesterConditions).every((isMet) => isMet(rule, requester, now));
}

const recordChecks = Object.values(recordConditions);
/** Which child it is, hardly any rule asks: the others are not slowed down by it. */
const checksOfAnyChild = recordChecks.filter((check) => check !== recordConditions.child);

/**
 * Makes the question whether a rule with these conditions covers a record. Without facts only a rule without a
 * condition on the child matches.
 */
function coverageBy(where: RecordConditions, asking: Asking): (facts: ChildFacts | null) => boolean {
  const checks = where.childId === null ? checksOfAnyChild : recordChecks;
  return (facts) => {
    for (const isMet of checks) if (!isMet(where, facts, asking)) return false;
    return true;
  };
}

const denied: Decision = { effect: 'deny', rule: null, mask: null };

/**
 * Allow, mask or deny one field of one record. Allow beats mask, a stricter mask another one; what no rule releases is
 * denied.
 */
export function decideField(access: Access, type: string, field: string, facts: ChildFacts | null): Decision {
  return decisionsOn(access, facts).decide(type, field);
}

/** Whether some rule releases the field on some record: what is false here needs no look at a record. */
export function mayEverRead(access: Access, type: string, field: string): boolean {
  return access.releases.get(type)?.has(field) ?? false;
}

/** Whether some rule releases the field in clear on some record. */
export function mayEverReadInClear(access: Access, type: string, field: string): boolean {
  return (
    access.releases
      .get(type)
      ?.get(field)
      ?.some(({ effect }) => effect === 'allow') ?? false
  );
}

/**
 * Makes the function that finds out once for each access what follows from it: an access is kept from request to
 * request.
 */
export function perAccess<Value>(findOut: (access: Access) => Value): (access: Access) => Value {
  const kept = new WeakMap<Access, { value: Value }>();
  return (access) => {
    let known = kept.get(access);
    if (known === undefined) {
      known = { value: findOut(access) };
      kept.set(access, known);
    }
    return known.value;
  };
}

/**
 * Whether some rule releases anything of this type on this record. If none does, the record does not exist for the
 * requester.
 */
export function mayKnowOf(access: Access, type: string, facts: ChildFacts | null): boolean {
  return decisionsOn(access, facts).knows(type);
}

/**
 * What is decided on the records of all children who meet the same conditions, which are few: found out at the first of
 * them, and looked up for the others.
 */
export class Decisions {
  readonly #releases: Access['releases'];
  readonly #met: ReadonlySet<RecordConditions>;
  readonly #found = new Map<string, Map<string, Decision>>();
  readonly #known = new Map<string, boolean>();

  constructor({ releases }: Access, met: ReadonlySet<RecordConditions>) {
    this.#releases = releases;
    this.#met = met;
  }

  decide(type: string, field: string): Decision {
    const ofType = this.#found.get(type) ?? new Map<string, Decision>();
    this.#found.set(type, ofType);
    let decision = ofType.get(field);
    if (decision === undefined) {
      decision =
        this.#releases
          .get(type)
          ?.get(field)
          ?.find(({ where }) => this.#met.has(where)) ?? denied;
      ofType.set(field, decision);
    }
    return decision;
  }

  knows(type: string): boolean {
    let known = this.#known.get(type);
    if (known === undefined) {
      known = [...(this.#releases.get(type)?.values() ?? [])].some((releases) =>
        releases.some(({ where }) => this.#met.has(where)),
      );
      this.#known.set(type, known);
    }
    return known;
  }
}

/**
 * Noted on the facts themselves: so many short-lived keys of a weak map cost the garbage collector more than the
 * decisions.
 */
const decided = Symbol('decided');
type Decided = ChildFacts & { [decided]?: { tables: DecisionTables; decisions: Decisions } };

/** The conditions of an access, and what is decided where some of them are met. */
class DecisionTables {
  readonly #access: Access;
  /** Conditions that say the same, together. */
  readonly #conditions: readonly { alike: readonly RecordConditions[]; covers(facts: ChildFacts | null): boolean }[];
  readonly #byConditions = new Map<string, Decisions>();
  readonly #ofNoChild: Decisions;

  constructor(access: Access) {
    this.#access = access;
    const releases = [...access.releases.values()].flatMap((ofType) => [...ofType.values()].flat());
    const distinct = Map.groupBy(new Set(releases.map(({ where }) => where)), (where) => JSON.stringify(where));
    this.#conditions = [...distinct.values()].map((alike) => ({ alike, covers: coverageBy(alike[0]!, access) }));
    this.#ofNoChild = this.#meeting(null);
  }

  on(facts: ChildFacts | null): Decisions {
    if (facts === null) return this.#ofNoChild;
    const kept = (facts as Decided)[decided];
    if (kept?.tables === this) return kept.decisions;
    const decisions = this.#meeting(facts);
    (facts as Decided)[decided] = { tables: this, decisions };
    return decisions;
  }

  #meeting(facts: ChildFacts | null): Decisions {
    const isMet = this.#conditions.map(({ covers }) => covers(facts));
    const key = isMet.join();
    let decisions = this.#byConditions.get(key);
    if (decisions === undefined) {
      decisions = new Decisions(
        this.#access,
        new Set(this.#conditions.flatMap(({ alike }, at) => (isMet[at] ? alike : []))),
      );
      this.#byConditions.set(key, decisions);
    }
    return decisions;
  }
}

const tablesOf = perAccess((access) => new DecisionTables(access));

/** What is decided on the records of this child: the same for all children on whom the same is decided. */
export function decisionsOn(access: Access, facts: ChildFacts | null): Decisions {
  return tablesOf(access).on(facts);
}
