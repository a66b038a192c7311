import { yearsBefore } from '../standards/age.ts';
import { isWithinDivision } from '../standards/division-code.ts';
import { isoDateInChina } from '../standards/resident-id.ts';
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

/** All that one requester may do at one moment: type → field → the rules that release it, the one that decides before the others. */
export interface Access extends Asking {
  policyVersion: string;
  releases: ReadonlyMap<string, ReadonlyMap<string, readonly Release[]>>;
  /** Some rule that speaks to the requester asks for the child's age. */
  asksAge: boolean;
}

/** What a rule asks of the requester and the moment, each condition by the name under which an explanation states it. */
export const requesterConditions = {
  requester: ({ to }: Rule, { department, roles: held }: Requester) => (
    to === 'everyone' || to.some(({ department: named, roles }) => named === department && (roles === null || roles.some((role) => held.includes(role))))
  ),
  purpose: ({ purposes }: Rule, { purpose }: Requester) => purposes === 'any' || purposes.includes(purpose),
  dates: ({ from, until }: Rule, _requester: Requester, now: Date) => (from === null || now >= from) && (until === null || now < until),
  case: ({ where }: Rule, { caseNumber }: Requester) => !where.caseNamed || caseNumber !== null,
};

/** What a rule asks of the child whose record it is; of no child (null) a condition never holds. A file that is not sealed meets no condition by it. */
export const recordConditions = {
  sealed: ({ sealedIncluded }: RecordConditions, facts: ChildFacts | null) => sealedIncluded || facts === null || !facts.sealed,
  division: ({ withinRequester }: RecordConditions, facts: ChildFacts | null, { requester: { division } }: Asking) => (
    !withinRequester || (facts !== null && (isWithinDivision(facts.residenceDivision, division) || isWithinDivision(facts.householdDivision, division)))
  ),
  category: ({ categories }: RecordConditions, facts: ChildFacts | null) => (
    categories === null || (facts !== null && categories.some((category) => facts.categories.includes(category)))
  ),
  age: ({ age }: RecordConditions, facts: ChildFacts | null, { today }: Asking) => {
    if (age === null) return true;
    const birthDate = facts?.birthDate ?? null;
    if (birthDate === null) return false;
    // A day of birth that has not come yet is a fault of the file, and no age.
    return birthDate <= yearsBefore(today, age.from ?? 0) && (age.below === null || birthDate > yearsBefore(today, age.below));
  },
};

/**
 * The rules that speak to this requester, arranged for a synchronous look-up per field. Pure: the clock and the policies are arguments.
 * Computed once per request, so that no answer is computed half by one state of the policies and half by another.
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
  for (const ofType of releases.values()) for (const ofField of ofType.values()) if (ofField.length > 1) ofField.sort(byPrecedence);
  return { requester, today: isoDateInChina(now), policyVersion: policies.version, releases, asksAge };
}

/**
 * Clear before masked, a stricter mask before another, and among equals by the rule's name: where a rule stands decides nothing, not even
 * which of two equal ones is cited.
 */
export function byPrecedence(one: FieldEffect & { rule: string }, other: FieldEffect & { rule: string }): number {
  const rank = ({ mask }: FieldEffect) => (mask === null ? -1 : maskNames.indexOf(mask));
  return rank(one) - rank(other) || (one.rule < other.rule ? -1 : 1);
}

function speaksTo(rule: Rule, requester: Requester, now: Date): boolean {
  return Object.values(requesterConditions).every((isMet) => isMet(rule, requester, now));
}

/** Whether a rule with these conditions covers the record. Without facts only a rule without a condition on the child matches. */
export function matchesRecord(where: RecordConditions, facts: ChildFacts | null, asking: Asking): boolean {
  // One after the other instead of a loop: this is asked for every field of every record.
  const { sealed, division, category, age } = recordConditions;
  return sealed(where, facts) && division(where, facts, asking) && category(where, facts) && age(where, facts, asking);
}

const denied: Decision = { effect: 'deny', rule: null, mask: null };

/** Allow, mask or deny one field of one record. Allow beats mask, a stricter mask another one; what no rule releases is denied. */
export function decideField(access: Access, type: string, field: string, facts: ChildFacts | null): Decision {
  for (const release of access.releases.get(type)?.get(field) ?? []) if (matchesRecord(release.where, facts, access)) return release;
  return denied;
}

/** Whether some rule releases the field on some record: what is false here needs no look at a record. */
export function mayEverRead(access: Access, type: string, field: string): boolean {
  return access.releases.get(type)?.has(field) ?? false;
}

/** Whether some rule releases anything of this type on this record. If none does, the record does not exist for the requester. */
export function mayKnowOf(access: Access, type: string, facts: ChildFacts | null): boolean {
  for (const releases of access.releases.get(type)?.values() ?? []) {
    if (releases.some((release) => matchesRecord(release.where, facts, access))) return true;
  }
  return false;
}
