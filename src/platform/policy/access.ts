import { isWithinDivision } from '../standards/division-code.ts';
import type { Requester } from '../identity/requester.ts';
import type { ChildFacts, Decision, FieldEffect, Policies, RecordConditions, Rule } from './policy.ts';

/** One rule's release of one field. */
export interface Release extends FieldEffect {
  rule: string;
  where: RecordConditions;
}

/** All that one requester may do at one moment: type → field → the rules that release it. */
export interface Access {
  requester: Requester;
  policyVersion: string;
  releases: ReadonlyMap<string, ReadonlyMap<string, readonly Release[]>>;
}

/**
 * The rules that speak to this requester, arranged for a synchronous look-up per field. Pure: the clock and the policies are arguments.
 * Computed once per request, so that no answer is computed half by one state of the policies and half by another.
 */
export function accessFor(requester: Requester, policies: Policies, now: Date): Access {
  const releases = new Map<string, Map<string, Release[]>>();
  for (const rule of policies.rules) {
    if (!speaksTo(rule, requester, now)) continue;
    for (const [type, fields] of rule.fields) {
      const ofType = releases.get(type) ?? new Map<string, Release[]>();
      releases.set(type, ofType);
      for (const [field, effect] of fields) {
        ofType.set(field, [...(ofType.get(field) ?? []), { ...effect, rule: rule.id, where: rule.where }]);
      }
    }
  }
  return { requester, policyVersion: policies.version, releases };
}

function speaksTo(rule: Rule, requester: Requester, now: Date): boolean {
  if (rule.from !== null && now < rule.from) return false;
  if (rule.until !== null && now >= rule.until) return false;
  if (rule.purposes !== 'any' && !rule.purposes.includes(requester.purpose)) return false;
  if (rule.to === 'everyone') return true;
  return rule.to.some(
    ({ department, roles }) => department === requester.department && (roles === null || roles.some((role) => requester.roles.includes(role))),
  );
}

/** Whether a rule with these conditions covers the record. Without facts only a rule without a condition on the child matches. */
export function matchesRecord(where: RecordConditions, facts: ChildFacts | null, requester: Requester): boolean {
  if (facts === null) return !where.withinRequester && where.categories === null;
  if (facts.sealed && !where.sealedIncluded) return false;
  if (where.categories !== null && !where.categories.some((category) => facts.categories.includes(category))) return false;
  return (
    !where.withinRequester ||
    isWithinDivision(facts.residenceDivision, requester.division) ||
    isWithinDivision(facts.householdDivision, requester.division)
  );
}

const denied: Decision = { effect: 'deny', rule: null, mask: null };

/** Allow, mask or deny one field of one record. Allow beats mask; what no rule releases is denied. */
export function decideField(access: Access, type: string, field: string, facts: ChildFacts | null): Decision {
  let masked: Decision | null = null;
  for (const release of access.releases.get(type)?.get(field) ?? []) {
    if (!matchesRecord(release.where, facts, access.requester)) continue;
    if (release.effect === 'allow') return release;
    masked ??= release;
  }
  return masked ?? denied;
}

/** Whether some rule releases the field on some record: what is false here needs no look at a record. */
export function mayEverRead(access: Access, type: string, field: string): boolean {
  return access.releases.get(type)?.has(field) ?? false;
}

/** Whether some rule releases anything of this type on this record. If none does, the record does not exist for the requester. */
export function mayKnowOf(access: Access, type: string, facts: ChildFacts | null): boolean {
  for (const releases of access.releases.get(type)?.values() ?? []) {
    if (releases.some((release) => matchesRecord(release.where, facts, access.requester))) return true;
  }
  return false;
}
