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

const nothingNewer = { status: 200, body: '', signedBy: 'key', asked: undefined };

/**
 * Governance's address, where the first questions are answered so and the later ones with no newer version. @param
 * firsts null: the connection is cut
 */
async function governance(
  ...firsts: ({ status: number; body: string; signedBy: string; asked?: string } | null)[]
): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    const first = firsts.shift();
    asked.push(request.url!);
    if (first === null) return response.destroy();
    const {
      status,
      body,
      signedBy,
      asked: of = request.headers['x-policies-request'] as string,
    } = first ?? nothingNewer;
    response.writeHead(status, { 'x-policies-signature': signPolicies(body, of, signedBy) }).end(body);
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

test.each([
  ['somebody else has signed', '{"number":7,"texts":{}}', 'another key', undefined],
  [
    'governance has signed as the answer to an earlier question',
    '{"number":7,"texts":{}}',
    'key',
    'an earlier question',
  ],
  ['are said to be the newest without a signature', '', 'another key', undefined],
])('policies that %s end the start at once', async (_what, body, signedBy, asked) => {
  const { url } = await governance({ status: 200, body, signedBy, asked });
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
