import { policiesToStartWith } from '../governance/policy-changes/policy-versions.ts';
import { prepareDatabases, type Preparation } from '../preparation/prepare-databases.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { countOnce } from './count-once.ts';

export interface PreparationByPolicies extends Omit<Preparation, 'policies'> {
  /** Those in force where not given. */
  policies?: Policies;
}

/**
 * Makes databases ready for the policies in force, which governance's own database knows: it is made ready first.
 * Without it among them, they are those of the files. @returns the policies
 */
export async function prepareByPolicies({ policies: given, ...preparation }: PreparationByPolicies): Promise<Policies> {
  const governance = preparation.departments.filter(({ name }) => name === 'governance');
  let policies = given ?? standingPolicies();
  if (given === undefined && governance.length > 0) {
    await prepareDatabases({ ...preparation, departments: governance, policies, demonstration: null });
    policies = await policiesToStartWith(preparation.urlOf('governance'), policies);
  }
  await prepareDatabases({ ...preparation, policies });
  await countOnce({ ...preparation, policies });
  return policies;
}
