import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serveSubgraph } from '../../src/platform/subgraph/serving/serve-subgraph.ts';
import { httpPolicySource, signPoliciesRequest } from '../../src/platform/policy/in-force/policy-source.ts';
import type { Subgraph } from '../../src/platform/subgraph/open-subgraph.ts';

let server: Awaited<ReturnType<typeof serveSubgraph>>;
beforeAll(async () => {
  // Nothing of a department is reached by what is refused here.
  server = await serveSubgraph({} as Subgraph, { host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

test.each<[string, string, RequestInit, [number, string]]>([
  ['broken JSON', '/graphql', { method: 'POST', body: '{ "query": ' }, [400, 'BAD_INPUT']],
  ['an empty body', '/events', { method: 'POST', body: '' }, [400, 'BAD_INPUT']],
  [
    'another media type',
    '/graphql',
    { method: 'POST', body: 'a', headers: { 'content-type': 'text/csv' } },
    [415, 'MEDIA_TYPE_REFUSED'],
  ],
  ['a body over the limit', '/events', { method: 'POST', body: ' '.repeat(4_194_305) }, [413, 'REQUEST_TOO_LARGE']],
  ['a path that it has not', '/policies', {}, [404, 'PATH_UNKNOWN']],
  ['a method that a path does not answer', '/graphql', {}, [405, 'METHOD_REFUSED']],
])('a subgraph refuses %s by code and remedy', async (_what, path, init, refusal) => {
  const response = await fetch(`${server.url}${path}`, {
    ...init,
    headers: { ...(init.body !== undefined && { 'content-type': 'application/json' }), ...init.headers },
  });
  const { errors } = (await response.json()) as any;
  expect([response.status, errors[0].extensions.code]).toEqual(refusal);
  expect(errors[0].extensions.remedy).toBeTruthy();
});

describe('the policies in force', () => {
  const applied = { number: 7, texts: { 'emergency/1.yaml': 'the rule of an emergency access names a child' } };
  let governance: Awaited<ReturnType<typeof serveSubgraph>>;
  beforeAll(async () => {
    const source = {
      findNewer: async (number: number) => (number < applied.number ? applied : null),
      findReplaced: async () => [applied.texts],
      onApplied() {},
      async close() {},
    };
    governance = await serveSubgraph({} as Subgraph, { host: '127.0.0.1', port: 0, policies: { source, key: 'key' } });
  });
  afterAll(() => governance.close());

  const ask = async (path: string, asked?: string) => {
    const response = await fetch(`${governance.url}${path}`, { headers: asked ? { 'x-policies-request': asked } : {} });
    return [response.status, ((await response.json()) as any).errors?.[0].extensions.check];
  };

  test('are told to who signs the question', async () => {
    const source = httpPolicySource(governance.url, 'key');
    expect(await source.findNewer(6)).toEqual(applied);
    expect(await source.findNewer(7)).toBeNull();
    expect(await source.findReplaced()).toEqual([applied.texts]);
  });

  test.each(['/policies?after=0', '/policies/replaced'])('at %s are told to nobody else', async (path) => {
    const now = new Date();
    expect(await ask(path)).toEqual([401, 'signature']);
    expect(await ask(path, 'x')).toEqual([401, 'signature']);
    expect(await ask(path, signPoliciesRequest(path, 'another key', now))).toEqual([401, 'signature']);
    expect(await ask(path, signPoliciesRequest('/another', 'key', now))).toEqual([401, 'signature']);
    expect(await ask(path, signPoliciesRequest(path, 'key', new Date(now.getTime() - 40_000)))).toEqual([401, 'stale']);
  });
});
