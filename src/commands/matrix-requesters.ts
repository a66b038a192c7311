import { listDemonstrationClients } from '../identity-provider/demonstration-clients.ts';
import type { Requester } from '../platform/identity/requester.ts';

/**
 * The closed list of requesters whose permissions are stated cell by cell: each post of the demonstration with each of
 * its purposes.
 */
export function matrixRequesters(): ReadonlyMap<string, Requester> {
  const requesters = new Map<string, Requester>();
  for (const { client, department, roles, division, purposes } of listDemonstrationClients()) {
    for (const purpose of purposes) {
      const name = `${department} ${roles.join('+')} for ${purpose}`;
      // The same post in another place differs by its division only, which the kinds of record are relative to.
      if (!requesters.has(name))
        requesters.set(name, { client, department, roles, division, purpose, caseNumber: null });
    }
  }
  return requesters;
}
