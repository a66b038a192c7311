import { startGateway as openGateway, type ClientLimits, type Gateway } from '../gateway/start-gateway.ts';
import { httpLink } from '../gateway/subgraph-calls.ts';
import { loadTrustedDocuments, trustedDocumentsOf, type TrustedDocument } from '../gateway/trusted-documents.ts';
import { config } from '../platform/config.ts';
import { folders } from '../platform/folders.ts';
import { createAuthenticator } from '../platform/identity/authenticate-requester.ts';
import { standingPolicies } from '../platform/policy/catalogue/standing-policies.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { openTracer } from '../platform/request-tracer.ts';
import { subgraphNames } from '../platform/subgraph/load-departments.ts';
import { isWorker, runWorker } from './workers/run-worker.ts';
import { followGovernance } from './follow-governance.ts';
import { rateOf } from './rate-of.ts';
import { remotePolicySource } from './remote-policy-source.ts';
import { required } from './required.ts';
import { reportFault, runUntilStopped, sentenceOf } from './run-until-stopped.ts';
import { serveByWorkers } from './serve-by-workers.ts';

interface GatewayState {
  policies: Policies;
  trusted: readonly TrustedDocument[];
}

/** Starts the gateway alone; the subgraphs answer over HTTP. */
export async function startGateway({
  workers,
  trustedDocuments = false,
}: {
  workers: number;
  trustedDocuments?: boolean;
}): Promise<void> {
  const serve = (state: GatewayState, port: number, clientLimits?: ClientLimits) =>
    serveGateway(state, port, trustedDocuments, clientLimits);
  if (isWorker) return runWorker(serve, sentenceOf);
  await runUntilStopped(async () => {
    const policies = standingPolicies();
    const state: GatewayState = { policies, trusted: loadTrustedDocuments(folders.trustedDocuments, policies).all };
    const port = config.port ?? 4000;
    const gateway = await (workers === 1
      ? serve(state, port)
      : serveByWorkers({ config, workers, port, handover: state, onFault: reportFault }));
    process.stdout.write(`The gateway answers at ${gateway.url}\n`);
    return gateway;
  });
}

async function serveGateway(
  { policies, trusted }: GatewayState,
  port: number,
  trustedOnly: boolean,
  clientLimits?: ClientLimits,
): Promise<Gateway> {
  const following = await followGovernance({
    source: remotePolicySource(),
    policies,
    administration: null,
    isPatient: true,
  });
  const links = subgraphNames().map((name) => {
    const { subgraphUrl, requesterKey } = config.department(name);
    return httpLink(name, required(subgraphUrl, name, 'SUBGRAPH_URL'), required(requesterKey, name, 'REQUESTER_KEY'));
  });
  const { issuer, jwksUrl } = config.identity;
  if (issuer === null)
    throw new RangeError('OIDC_ISSUER is not set: name the identity provider whose tokens are accepted.');
  const gateway = await openGateway({
    supergraphFile: folders.supergraph,
    links,
    authenticateRequester: createAuthenticator({
      issuer,
      audience: 'tonghu',
      jwksUri: jwksUrl,
      purposes: policies.purposes,
    }),
    policies: following.policies,
    trusted: trustedDocumentsOf(trusted),
    trustedOnly,
    limits: rateOf(config),
    clientLimits,
    tracer: openTracer(config),
    host: config.host,
    port,
  });
  return {
    url: gateway.url,
    async close() {
      await gateway.close();
      await following.close();
    },
  };
}
