import { startGateway as openGateway } from '../gateway/start-gateway.ts';
import { httpLink } from '../gateway/subgraph-calls.ts';
import { loadTrustedDocuments } from '../gateway/trusted-documents.ts';
import { config } from '../platform/config.ts';
import { folders } from '../platform/folders.ts';
import { createAuthenticator } from '../platform/identity/authenticate-requester.ts';
import { loadPolicies } from '../platform/policy/load-policies.ts';
import { readContract } from '../platform/policy/read-contract.ts';
import { departmentNames } from '../platform/subgraph/load-departments.ts';
import { rateOf } from './rate-of.ts';
import { required } from './required.ts';
import { runUntilStopped } from './run-until-stopped.ts';

/** Starts the gateway alone; the subgraphs answer over HTTP. */
export async function startGateway({ trustedDocuments = false }: { trustedDocuments?: boolean } = {}): Promise<void> {
  await runUntilStopped(async () => {
    const policies = loadPolicies(folders.policies, readContract(folders.schema));
    const links = departmentNames().map((name) => {
      const { subgraphUrl, requesterKey } = config.department(name);
      return httpLink(name, required(subgraphUrl, name, 'SUBGRAPH_URL'), required(requesterKey, name, 'REQUESTER_KEY'));
    });
    const issuer = config.identity.issuer;
    if (issuer === null) throw new RangeError('OIDC_ISSUER is not set: name the identity provider whose tokens are accepted.');
    const gateway = await openGateway({
      supergraphFile: folders.supergraph,
      links,
      authenticateRequester: createAuthenticator({ issuer, audience: 'tonghu', jwksUri: config.identity.jwksUrl, purposes: policies.purposes }),
      policies,
      trusted: loadTrustedDocuments(folders.trustedDocuments, policies),
      trustedOnly: trustedDocuments,
      limits: rateOf(config),
      host: config.host,
      port: config.port ?? 4000,
    });
    process.stdout.write(`The gateway answers at ${gateway.url}\n`);
    return gateway;
  });
}
