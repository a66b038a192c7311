import type { Policies, Rule } from '../../platform/policy/policy.ts';
import { dayLength, isoDateInChina } from '../../platform/standards/day-in-china.ts';
import type { EndingRule } from './upkeep.type.ts';

/** The rules that end within so many days, the first to end first. */
export function endingRules(
  policies: Pick<Policies, 'rules' | 'contract'>,
  today: string,
  withinDays: number,
): EndingRule[] {
  return policies.rules
    .flatMap((rule) => {
      const owner = ownerOf(rule);
      if (rule.until === null || owner === null) return [];
      const until = isoDateInChina(rule.until);
      const daysLeft = Math.round((Date.parse(until) - Date.parse(today)) / dayLength);
      if (daysLeft < 1 || daysLeft > withinDays) return [];
      return [{ rule: rule.id, owner, until, daysLeft, because: rule.because, departments: readersOf(rule, policies) }];
    })
    .sort((one, other) => one.daysLeft - other.daysLeft || (one.rule < other.rule ? -1 : 1));
}

/** The department in whose file the rule stands; null for one that stands in none. */
export function ownerOf({ source }: Pick<Rule, 'source'>): string | null {
  return /^policies\/access\/([a-z-]+)\.yaml:/.exec(source)?.[1] ?? null;
}

/** The departments to which it speaks. */
export function readersOf({ to }: Rule, { contract }: Pick<Policies, 'contract'>): string[] {
  return to === 'everyone' ? [...contract.departments] : [...new Set(to.map(({ department }) => department))];
}
