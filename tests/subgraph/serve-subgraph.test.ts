import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveSubgraph } from '../../src/platform/subgraph/serving/serve-subgraph.ts';
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
