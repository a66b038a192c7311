import { folders } from '../folders.ts';
import { loadPolicies } from './load-policies.ts';
import type { Policies } from './policy.ts';
import { readContract } from './read-contract.ts';

/** The policies as they stand in the project's files. @throws PolicyFault, which names file, line and remedy */
export function standingPolicies(): Policies {
  return loadPolicies(folders.policies, readContract(folders.schema));
}
