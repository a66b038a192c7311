import { rmSync } from 'node:fs';
import { folders } from '../../src/platform/folders.ts';
import { loadPolicies } from '../../src/platform/policy/load-policies.ts';
import type { Policies } from '../../src/platform/policy/policy.ts';
import { readContract } from '../../src/platform/policy/read-contract.ts';
import type { AccessYaml } from '../kit/expected-decision.ts';
import { accessFiles, writePolicies } from '../policies/write-policies.ts';

const contract = readContract(folders.schema);

/** The policies that the platform reads from a folder with these access rules. */
export function policiesOf(files: AccessYaml[]): Policies {
  const folder = writePolicies(accessFiles(files));
  try {
    return loadPolicies(folder, contract);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
