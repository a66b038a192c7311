import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { followGovernance } from '../../src/processes/follow-governance.ts';
import { httpPolicySource, signPolicies } from '../../src/platform/policy/in-force/policy-source.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/**
 * Governance's address, where the first questions are answered so and the later ones with no newer version. @param
 * firsts null: the connection is cut
 */
async function governance(
  ...firsts: ({ status: number; body: string; signedBy: string } | null)[]
): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    const first = firsts.shift();
    asked.push(request.url!);
    if (first === undefined) response.writeHead(204).end();
    else if (first === null) response.destroy();
    else
      response
        .writeHead(first.status, { 'x-policies-signature': signPolicies(first.body, first.signedBy) })
        .end(first.body);
  });
  await new Promise<void>((resolve) => {
    server!.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const policies = standingPolicies();
const follow = (url: string) =>
  followGovernance({ source: httpPolicySource(url, 'key'), policies, administration: null });

test('a department that starts while governance does not answer yet asks again', async () => {
  const { url, asked } = await governance(null, { status: 503, body: '', signedBy: 'key' });
  const following = await follow(url);
  await following.close();
  expect(following.policies.current).toBe(policies);
  expect(asked).toEqual(['/policies?after=0', '/policies?after=0', '/policies?after=0', '/policies/replaced']);
});

test('policies that somebody else has signed end the start at once', async () => {
  const { url } = await governance({ status: 200, body: '{"number":7,"texts":{}}', signedBy: 'another key' });
  await expect(follow(url)).rejects.toThrow('The policies in force are not signed by governance.');
});

test('who asks a governance that is not there hears where it was looked for and what to do', async () => {
  const { url } = await governance();
  server!.close();
  await expect(httpPolicySource(url, 'key').findNewer(0)).rejects.toMatchObject({
    message: `Governance at ${url} does not tell which policies are in force (ECONNREFUSED).`,
    remedy: expect.stringContaining('GOVERNANCE_SUBGRAPH_URL'),
  });
});
