import type { Policies } from '../policy.ts';

/**
 * What any of these policies release, for the rights in the databases: they are wide enough for all that may be in use.
 */
export function unitedPolicies(policies: readonly Policies[]): Policies {
  return { ...policies.at(-1)!, rules: policies.flatMap(({ rules }) => rules) };
}
