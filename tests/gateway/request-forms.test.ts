import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { chooseMediaType } from '../../src/gateway/request/choose-media-type.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
let asker: Record<string, string>;
beforeAll(async () => {
  kit = await startTestPlatform();
  asker = await kit.asRequester('child welfare').headers();
});
afterAll(() => kit.close());

const question = JSON.stringify({ query: '{ children(first: 1) { totalCount } }' });

async function send(path: string, init: RequestInit): Promise<{ response: Response; body: any }> {
  const response = await fetch(new URL(path, kit.platform.gateway.url), {
    ...init,
    headers: { ...asker, ...(init.headers as Record<string, string>) },
  });
  return { response, body: await response.json() };
}

/** Status, code, field and check of the one error, which has a remedy and a request id. */
async function refusalOf(path: string, init: RequestInit = {}) {
  const { response, body } = await send(path, init);
  expect(body.errors).toHaveLength(1);
  const [{ message, extensions }] = body.errors;
  expect(message).toBeTruthy();
  expect(extensions.remedy).toBeTruthy();
  expect(response.headers.get('content-type')).toMatch(/^application\/(json|graphql-response\+json); charset=utf-8$/);
  expect(response.headers.get('x-request-id')).toBeTruthy();
  return [response.status, extensions.code, extensions.field, extensions.check].filter((part) => part !== undefined);
}

const post = (contentType: string, body: BodyInit = question, more: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': contentType, ...more },
  body,
});
const json = (body: BodyInit, more: Record<string, string> = {}) => post('application/json', body, more);
const get = (search: string) => `/graphql?${search}`;
const change = `query=${encodeURIComponent('mutation($i: RegisterChildInput!) { registerChild(input: $i) { id } }')}`;
const query = `query=${encodeURIComponent('query($name: String) { children(first: 1, filter: { name: $name }) { totalCount } }')}`;

describe('every refusal has a code and a remedy', () => {
  test.each<[string, string, RequestInit, unknown[]]>([
    ['an unknown path', '/graphiql', {}, [404, 'PATH_UNKNOWN']],
    ['a path in broken escapes', '/%E0%A4%A', {}, [404, 'PATH_UNKNOWN']],
    ['an unknown method', '/graphql', { method: 'PUT', body: question }, [405, 'METHOD_REFUSED']],
    ['a method that a known path does not answer', '/health/ready', { method: 'POST' }, [405, 'METHOD_REFUSED']],
    ['a change by GET', get(change), {}, [405, 'METHOD_REFUSED']],
    [
      'an answer type that is not made',
      '/graphql',
      json(question, { accept: 'image/png' }),
      [406, 'ANSWER_TYPE_REFUSED', 'accept'],
    ],
    [
      'an answer in another charset',
      '/graphql',
      json(question, { accept: 'application/json; charset=gbk' }),
      [406, 'ANSWER_TYPE_REFUSED', 'accept'],
    ],
    ['a form', '/graphql', post('application/x-www-form-urlencoded'), [415, 'MEDIA_TYPE_REFUSED', 'content-type']],
    [
      'no content-type',
      '/graphql',
      { method: 'POST', body: new Uint8Array(Buffer.from(question)) },
      [415, 'MEDIA_TYPE_REFUSED', 'content-type'],
    ],
    ['a content-type that is none', '/graphql', post('json'), [415, 'MEDIA_TYPE_REFUSED', 'content-type']],
    [
      'another charset',
      '/graphql',
      post('application/json; charset=GBK'),
      [415, 'MEDIA_TYPE_REFUSED', 'content-type', 'charset'],
    ],
    [
      'another charset behind another parameter',
      '/graphql',
      post('application/json; profile=x; charset="gb18030"'),
      [415, 'MEDIA_TYPE_REFUSED', 'content-type', 'charset'],
    ],
    [
      'a compressed body',
      '/graphql',
      json(question, { 'content-encoding': 'gzip' }),
      [415, 'MEDIA_TYPE_REFUSED', 'content-encoding'],
    ],
    ['an empty body', '/graphql', json(''), [400, 'BAD_INPUT', 'body', 'present']],
    ['a body that is no JSON', '/graphql', json('{ "query": '), [400, 'BAD_INPUT', 'body', 'json']],
    ['a body that is a text', '/graphql', json('"query"'), [400, 'BAD_INPUT', 'body', 'object']],
    ['a body that is a list', '/graphql', json('[]'), [400, 'BATCH_REFUSED']],
    ['an oversized body', '/graphql', json(' '.repeat(1_048_577)), [413, 'REQUEST_TOO_LARGE', 'body']],
    ['a body without a document', '/graphql', json('{}'), [400, 'GRAPHQL_INVALID', 'query']],
    [
      'variables that are a list',
      '/graphql',
      json('{ "query": "{ a }", "variables": [] }'),
      [400, 'GRAPHQL_INVALID', 'variables'],
    ],
    ['a URL without a document', '/graphql', {}, [400, 'GRAPHQL_INVALID', 'query']],
    ['a URL with two documents', get(`${query}&${query}`), {}, [400, 'BAD_INPUT', 'query', 'single']],
    ['a URL whose variables are no JSON', get(`${query}&variables={`), {}, [400, 'BAD_INPUT', 'variables', 'json']],
    ['a URL with a broken escape', get(`${query}&variables=%7B%2`), {}, [400, 'BAD_INPUT', 'variables', 'encoding']],
    [
      'a URL in GBK',
      get(`${query}&variables=%7B%22name%22:%22%B2%E2%22%7D`),
      {},
      [400, 'BAD_INPUT', 'variables', 'encoding'],
    ],
    [
      'a subscription without an event stream',
      '/graphql',
      json('{ "query": "subscription { childChanged { id } }" }'),
      [400, 'GRAPHQL_INVALID', 'accept'],
    ],
  ])('%s', async (_what, path, init, refusal) => {
    expect(await refusalOf(path, init)).toEqual(refusal);
  });

  test('a refused method names the methods that are answered', async () => {
    const allowedFor = async (path: string, method: string) =>
      (await send(path, { method })).response.headers.get('allow');
    expect(await allowedFor('/graphql', 'DELETE')).toBe('GET, POST');
    expect(await allowedFor('/health/live', 'POST')).toBe('GET');
    expect(await allowedFor(get(change), 'GET')).toBe('POST');
  });

  test('bytes that are no HTTP', async () => {
    const { port } = new URL(kit.platform.gateway.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('童护\r\n\r\n');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket, 'close');
    const [head, body] = Buffer.concat(chunks).toString().split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 400 /);
    expect(JSON.parse(body!).errors[0].extensions).toMatchObject({ code: 'BAD_INPUT', remedy: expect.any(String) });
  });

  test('a header that says who asks, or for what, and is sent twice', async () => {
    const { hostname, port } = new URL(kit.platform.gateway.url);
    for (const name of ['x-purpose', 'x-case-number', 'content-type']) {
      const headers = { 'content-type': 'application/json', 'x-case-number': 'A1', ...asker };
      const lines = [...Object.entries(headers), [name, headers[name as 'content-type']]].map((pair) =>
        pair.join(': '),
      );
      const socket = connect(Number(port), hostname);
      socket.end(
        [
          'POST /graphql HTTP/1.1',
          'host: x',
          'connection: close',
          `content-length: ${question.length}`,
          ...lines,
          '',
          question,
        ].join('\r\n'),
      );
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      await once(socket, 'close');
      const [head, body] = Buffer.concat(chunks).toString().split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1.1 400 /);
      expect(body).toContain(`"field":"${name}","check":"single"`);
    }
  });
});

test('no answer is kept on the way, or taken for something else', async () => {
  const ask = (accept: string) => fetch(kit.platform.gateway.url, { headers: { accept } });
  for (const response of [
    await ask('application/json'),
    await ask('text/html'),
    (await send('/graphql', json(question))).response,
  ]) {
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  }
  expect((await ask('text/html')).headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

test('an event stream asks the proxies before it not to gather events', async () => {
  const stop = new AbortController();
  const { headers } = await fetch(kit.platform.gateway.url, {
    ...json('{ "query": "subscription { childChanged { id } }" }', { ...asker, accept: 'text/event-stream;q=0.9' }),
    signal: stop.signal,
  });
  expect(headers.get('x-accel-buffering')).toBe('no');
  expect(headers.get('cache-control')).toMatch(/no-cache/);
  stop.abort();
});

test('a page says what stands before it', async () => {
  const page = async (after: string | null) =>
    (await send('/graphql', json(JSON.stringify({ query: pages, variables: { after } })))).body.data.children;
  const pages =
    'query($after: String) { children(first: 1, after: $after) { edges { cursor } pageInfo { hasPreviousPage startCursor endCursor } } }';
  const first = await page(null);
  expect(first.pageInfo).toMatchObject({ hasPreviousPage: false, startCursor: first.edges[0].cursor });
  const second = await page(first.pageInfo.endCursor);
  expect(second.pageInfo).toMatchObject({ hasPreviousPage: true, startCursor: second.edges[0].cursor });
});

describe('text arrives as it was written', () => {
  const registration = (name: string) =>
    JSON.stringify({
      query: 'mutation($i: RegisterChildInput!) { registerChild(input: $i) { name } }',
      variables: {
        i: {
          name,
          sex: 'FEMALE',
          birthDate: '2017-05-04',
          residentIdMissingReason: 'NOT_REGISTERED',
          ethnicGroup: '01',
          householdDivision: '610111001200',
          residenceDivision: '610111001200',
          categories: ['LEFT_BEHIND'],
          riskLevel: 2,
          reason: '入户摸排新登记',
        },
      },
    });
  const count = async () => Number((await kit.sql('civil-affairs', 'select count(*) from child'))[0].count);

  test.each(['gbk', 'gb18030', 'utf-16le', 'big5'])('a body in %s stores nothing', async (encoding) => {
    const before = await count();
    const bytes = new Uint8Array(iconv.encode(registration('测试甲'), encoding));
    expect(await refusalOf('/graphql', json(bytes))).toEqual([400, 'BAD_INPUT', 'body', 'encoding']);
    expect(await count()).toBe(before);
  });

  test('UTF-8 is taken with its mark and without', async () => {
    const { body } = await send('/graphql', json(`\ufeff${question}`));
    expect(body).toEqual({ data: { children: { totalCount: expect.anything() } } });
  });
});

describe('headers are read by their standard', () => {
  test.each([
    'application/json; charset="utf-8"',
    'application/json; profile=x; charset=utf-8',
    'Application/JSON ;CHARSET=UTF-8',
    'application/json;charset=utf8',
    'application/json; profile="a;b, charset=gbk"',
  ])('content-type: %s', async (contentType) => {
    expect((await send('/graphql', post(contentType))).body.data).toBeTruthy();
  });

  test('variables of a URL may hold a question mark, in escapes or bare', async () => {
    const { body } = await send(get(`${query}&variables={"name":"${encodeURIComponent('测')}?"}`), {});
    expect(body.errors?.[0].extensions.code).not.toBe('GRAPHQL_INVALID');
    const bare = `query=${encodeURIComponent('query($id: ID!) { child(id: $id) { id } }')}&variables={"id":"?"}`;
    expect(JSON.stringify((await send(get(bare), {})).body)).not.toMatch(/Unparsable|GRAPHQL_INVALID/);
  });

  const offered = ['application/json', 'application/graphql-response+json', 'text/event-stream', 'text/html'] as const;
  test.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*;q=0.1', 'application/json'],
    ['APPLICATION/GraphQL-Response+JSON ; charset="UTF-8"', 'application/graphql-response+json'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
    ['application/json;q=0.4, application/graphql-response+json;q=0.5', 'application/graphql-response+json'],
    ['application/json;q=0, */*', 'application/graphql-response+json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['Text/Event-Stream; charset=utf-8', 'text/event-stream'],
    ['text/event-stream, multipart/mixed', 'text/event-stream'],
    ['application/json, text/event-stream', 'application/json'],
    ['text/html;q=0, image/png', null],
    ['application/json; profile="a, b"; q=0', null],
    ['json', null],
  ])('accept: %s', (accept, chosen) => {
    expect(chooseMediaType(accept, offered)).toBe(chosen);
  });
});
