import { isWithinDivision } from '../../../platform/standards/division-code.ts';
import type { FieldEffect, Policies, Rule } from '../../../platform/policy/policy.ts';

/**
 * The rules that another rule covers in the one state and not in the other: whatever they release, that one releases as
 * well.
 */
export function newlySuperfluousRules(before: Policies, after: Policies): string[] {
  // The rules of emergency accesses end by themselves: nobody takes them out.
  const lasting = ({ rules }: Policies) => rules.filter(({ where }) => where.childId === null);
  const superfluousOf = (rules: Rule[]) =>
    rules.filter((rule) =>
      rules.some((other) => other !== rule && covers(other, rule) && !(covers(rule, other) && other.id > rule.id)),
    );
  const superfluous = (policies: Policies) => superfluousOf(lasting(policies));
  const already = new Set(superfluous(before).map(({ id }) => id));
  return superfluous(after)
    .map(({ id }) => id)
    .filter((id) => !already.has(id));
}

function covers(wide: Rule, narrow: Rule): boolean {
  const speaks =
    wide.to === 'everyone' ||
    (narrow.to !== 'everyone' &&
      narrow.to.every(({ department, roles }) =>
        (wide.to as Exclude<Rule['to'], 'everyone'>).some(
          (one) =>
            one.department === department &&
            (one.roles === null || (roles?.every((role) => one.roles!.includes(role)) ?? false)),
        ),
      ));
  const serves =
    wide.purposes === 'any' ||
    (narrow.purposes !== 'any' && narrow.purposes.every((purpose) => wide.purposes.includes(purpose)));
  const lasts =
    (wide.from === null || (narrow.from !== null && wide.from <= narrow.from)) &&
    (wide.until === null || (narrow.until !== null && wide.until >= narrow.until));
  const { where: w } = wide;
  const { where: n } = narrow;
  const reaches =
    (!w.withinRequester || n.withinRequester) &&
    (w.place === null || (n.place !== null && isWithinDivision(n.place, w.place))) &&
    (w.sealedIncluded || !n.sealedIncluded) &&
    (!w.caseNamed || n.caseNamed) &&
    (w.categories === null || (n.categories?.every((category) => w.categories!.includes(category)) ?? false)) &&
    (w.age === null ||
      (n.age !== null &&
        (w.age.from ?? 0) <= (n.age.from ?? 0) &&
        (w.age.below ?? Infinity) >= (n.age.below ?? Infinity)));
  const tells = [...narrow.fields].every(([type, effects]) =>
    [...effects].every(([field, effect]) => isAsClear(wide.fields.get(type)?.get(field), effect)),
  );
  return speaks && serves && lasts && reaches && tells;
}

function isAsClear(given: FieldEffect | undefined, asked: FieldEffect): boolean {
  return given !== undefined && (given.effect === 'allow' || given.mask === asked.mask);
}
