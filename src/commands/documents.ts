import { loadTrustedDocuments } from '../gateway/trusted-documents.ts';
import { folders } from '../platform/folders.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import { reportFault } from '../processes/run-until-stopped.ts';

/** Lists the trusted documents with what a client sends as documentId. */
export function showDocuments(): void {
  try {
    const { all } = loadTrustedDocuments(folders.trustedDocuments, standingPolicies());
    for (const { id, file, department, only } of all)
      process.stdout.write(`${file}\n  for ${only ?? 'every client'} of ${department}\n  ${id}\n`);
  } catch (error) {
    reportFault(error);
  }
}
