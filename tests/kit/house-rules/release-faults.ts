import type { Contract, Policies } from '../../../src/platform/policy/policy.ts';
import { isStructuralType } from '../../../src/platform/policy/structural-types.ts';

/**
 * Fields of the contract that no rule releases to anyone, so that they are denied everywhere.
 * @param denied the fields for which that is meant, `Type.field`; one that a rule does release is a fault too
 */
export function releaseFaults(
  { types }: Pick<Contract, 'types'>,
  { rules }: Pick<Policies, 'rules'>,
  denied: readonly string[],
): string[] {
  const fields = [...types]
    .filter(([type]) => !isStructuralType(type))
    .flatMap(([type, names]) => [...names.keys()].map((name) => `${type}.${name}`));
  const released = new Set(
    rules.flatMap((rule) =>
      [...rule.fields].flatMap(([type, effects]) => [...effects.keys()].map((name) => `${type}.${name}`)),
    ),
  );
  return [
    ...fields
      .filter((field) => !released.has(field) && !denied.includes(field))
      .map(
        (field) =>
          `${field} is in no rule of policies/access/, so it is denied everywhere: ` +
          'add it to a rule, or to the deliberately denied fields.',
      ),
    ...denied
      .filter((field) => released.has(field) || !fields.includes(field))
      .map(
        (field) =>
          `${field} is not denied everywhere, or not in the contract: take it off the deliberately denied fields.`,
      ),
  ];
}
