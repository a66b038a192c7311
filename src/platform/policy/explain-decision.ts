import type { Requester } from '../identity/requester.ts';
import { isoDateInChina } from '../standards/day-in-china.ts';
import { byPrecedence, recordConditions, requesterConditions } from './access.ts';
import type { ChildFacts, Decision, FieldEffect, Policies, Rule } from './policy.ts';

/** What a rule can fail by, in the order in which a reader asks: who, for what, when, in a case, of which child. */
export const ruleConditions = [
  'requester',
  'place',
  'purpose',
  'dates',
  'case',
  'division',
  'sealed',
  'category',
  'age',
  'child',
] as const;
export type RuleCondition = (typeof ruleConditions)[number];

/** One rule that lists the field, and whether it matched. */
export interface RuleExplanation extends FieldEffect {
  rule: string;
  because: string;
  /** `policies/access/education.yaml:12` */
  source: string;
  /** The conditions that do not hold; none where the rule matched. */
  unmet: readonly RuleCondition[];
}

/** A decision, and every rule of the field, the one that decides before the others. */
export interface DecisionExplanation {
  decision: Decision;
  rules: readonly RuleExplanation[];
}

/**
 * Why a field of a record is allowed, masked or denied: what decideField decides, with every rule of the field, also
 * those that speak to others. It tells no value of the record, but whether the child meets the conditions of each rule.
 */
export function explainDecision(
  policies: Policies,
  requester: Requester,
  now: Date,
  type: string,
  field: string,
  facts: ChildFacts | null,
): DecisionExplanation {
  const asking = { requester, today: isoDateInChina(now) };
  const isMet = (condition: RuleCondition, rule: Rule) =>
    condition in requesterConditions
      ? requesterConditions[condition as keyof typeof requesterConditions](rule, requester, now)
      : recordConditions[condition as keyof typeof recordConditions](rule.where, facts, asking);
  const rules = policies.rules.flatMap((rule): RuleExplanation[] => {
    const effect = rule.fields.get(type)?.get(field);
    if (effect === undefined) return [];
    return [
      {
        ...effect,
        rule: rule.id,
        because: rule.because,
        source: rule.source,
        unmet: ruleConditions.filter((condition) => !isMet(condition, rule)),
      },
    ];
  });
  rules.sort((one, other) => Number(one.unmet.length > 0) - Number(other.unmet.length > 0) || byPrecedence(one, other));
  const [first] = rules;
  if (first === undefined || first.unmet.length > 0)
    return { decision: { effect: 'deny', rule: null, mask: null }, rules };
  return { decision: { effect: first.effect, rule: first.rule, mask: first.mask }, rules };
}
