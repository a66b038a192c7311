import { folders } from '../../folders.ts';
import { describeFields } from './describe-fields.ts';
import { loadPolicies } from '../files/load-policies.ts';
import type { Policies } from '../policy.ts';
import { readCatalogue } from './read-catalogue.ts';
import { readContract } from '../files/read-contract.ts';

/** The policies as they stand in the project's files. @throws PolicyFault, which names file, line and remedy */
export function standingPolicies(): Policies {
  const contract = readContract(folders.schema);
  const policies = loadPolicies(folders.policies, contract);
  // The catalogue is read when somebody asks for it: a fault in its file shall be found before.
  readCatalogue(folders.policies, contract, describeFields(folders.schema, contract.departments));
  return policies;
}
