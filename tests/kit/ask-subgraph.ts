import type { Requester } from '../../src/platform/identity/requester.ts';
import type { TestPlatform } from './start-test-platform.ts';

/** Asks a department's subgraph past the gateway, by the policies in force. @returns the data of the answer */
export async function askSubgraph(
  kit: TestPlatform,
  department: string,
  requester: Requester,
  query: string,
  variables: Record<string, unknown>,
): Promise<any> {
  const [{ policyVersion }] = await kit.sql(
    'governance',
    'select version as "policyVersion" from policy_version order by number desc limit 1',
  );
  const subgraph = kit.platform.subgraphs.get(department)!;
  return (await subgraph.execute({ query, variables }, { requester, requestId: 'request', policyVersion })).data;
}
