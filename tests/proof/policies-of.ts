import { folders } from '../../src/platform/folders.ts';
import type { Policies } from '../../src/platform/policy/policy.ts';
import { readContract } from '../../src/platform/policy/files/read-contract.ts';
import type { AccessYaml } from '../kit/expected-decision.ts';
import { policiesOf as policiesBy } from '../policy/write-policies.ts';

const contract = readContract(folders.schema);

/** The policies of these access rules over the real types and fields. */
export function policiesOf(files: AccessYaml[]): Policies {
  return policiesBy(files, contract);
}
