import type { Rule } from '../../platform/policy/policy.ts';
import { country, isWithinDivision } from '../../platform/standards/division-code.ts';

/**
 * Children whose number is told: those of a county or of a larger division, all of them or those of a category. There is
 * a list of these that nobody adds to, whatever rules somebody drafts: seal, age, towns and several categories at once
 * are not told apart.
 */
export interface Population {
  /** 12 digits, of a county or above. */
  division: string;
  category: string | null;
}

/** The smallest populations that hold all children of whom the rules speak, each once. Pure. */
export function populationsOf(rules: readonly Pick<Rule, 'where'>[]): Population[] {
  const all = rules.map(({ where: { place, categories } }): Population => {
    return {
      division: place === null ? country : `${place.slice(0, 6)}000000`,
      category: categories?.length === 1 ? categories[0]! : null,
    };
  });
  const distinct = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  return distinct.filter((one) => !distinct.some((other) => other !== one && holds(other, one)));
}

function holds(one: Population, other: Population): boolean {
  return isWithinDivision(other.division, one.division) && (one.category === null || one.category === other.category);
}
