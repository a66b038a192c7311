import { loadTrustedDocuments } from '../gateway/trusted-documents.ts';
import { folders } from '../platform/folders.ts';
import { loadPolicies } from '../platform/policy/load-policies.ts';
import { readContract } from '../platform/policy/read-contract.ts';
import { reportFault } from './run-until-stopped.ts';

/** Lists the trusted documents with what a client sends as documentId. */
export function showDocuments(): void {
  try {
    const { all } = loadTrustedDocuments(folders.trustedDocuments, loadPolicies(folders.policies, readContract(folders.schema)));
    for (const { id, file, department, only } of all) process.stdout.write(`${file}\n  for ${only ?? 'every client'} of ${department}\n  ${id}\n`);
  } catch (error) {
    reportFault(error);
  }
}
