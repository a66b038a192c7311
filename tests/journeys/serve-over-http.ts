import { startGateway } from '../../src/gateway/start-gateway.ts';
import { httpLink } from '../../src/gateway/subgraph-calls.ts';
import { folders } from '../../src/platform/folders.ts';
import { createAuthenticator } from '../../src/platform/identity/authenticate-requester.ts';
import { loadPolicies } from '../../src/platform/policy/files/load-policies.ts';
import { PoliciesInForce } from '../../src/platform/policy/in-force/policies-in-force.ts';
import { readContract } from '../../src/platform/policy/files/read-contract.ts';
import { openSubgraph } from '../../src/platform/subgraph/open-subgraph.ts';
import { loadDepartments } from '../../src/platform/subgraph/load-departments.ts';
import { serveSubgraph } from '../../src/platform/subgraph/serving/serve-subgraph.ts';
import type { TestPlatform } from '../kit/start-test-platform.ts';

/**
 * Serves the civil affairs of the platform once more, over HTTP behind a gateway of its own, by policies whose rule for
 * changes heard in a village ends in a minute.
 */
export async function serveOverHttp(kit: TestPlatform, now: () => Date) {
  const contract = readContract(folders.schema);
  const policies = loadPolicies(folders.policies, contract);
  const until = new Date(Date.now() + 60_000);
  const ending = {
    ...policies,
    rules: policies.rules.map((rule) => (rule.id === 'register-grass-roots-changes' ? { ...rule, until } : rule)),
  };
  const department = (await loadDepartments()).find(({ name }) => name === 'civil-affairs')!;
  const requesterKey = 'a key of this test';
  const subgraph = await openSubgraph({
    department,
    requesterKey,
    now,
    eventKeyOf: () => null,
    subscribers: new Map(),
    deliver: async () => {},
    pollEvents: false,
    databaseUrl: kit.platform.urlOf('civil-affairs'),
    policies: new PoliciesInForce(ending),
  });
  const server = await serveSubgraph(subgraph, { host: '127.0.0.1', port: 0 });
  const gateway = await startGateway({
    supergraphFile: folders.supergraph,
    links: [httpLink('civil-affairs', server.url, requesterKey, now)],
    host: '127.0.0.1',
    port: 0,
    now,
    policies: new PoliciesInForce(policies),
    trusted: { all: [], find: () => null },
    trustedOnly: false,
    authenticateRequester: createAuthenticator({
      issuer: kit.platform.issuer,
      audience: 'tonghu',
      purposes: policies.purposes,
      now,
    }),
  });
  return {
    gateway,
    async close() {
      await gateway.close();
      await server.close();
      await subgraph.close();
    },
  };
}
