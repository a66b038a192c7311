import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { startGateway } from '../../src/gateway/start-gateway.ts';
import { httpLink } from '../../src/gateway/subgraph-calls.ts';
import { errorCodes, type ErrorCode } from '../../src/platform/errors.ts';
import { folders } from '../../src/platform/folders.ts';
import { departmentNames } from '../../src/platform/subgraph/load-departments.ts';
import { PoliciesInForce } from '../../src/platform/policy/in-force/policies-in-force.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform({ limits: { aliases: 20, directives: 10, cost: 5000 } });
});
afterAll(() => kit.close());

const headersOf = async () => ({
  authorization: `Bearer ${await kit.tokenOf('student-affairs.610111@education')}`,
  'x-purpose': 'dropout-prevention',
});

async function refusalOf(query: string, variables?: Record<string, unknown>) {
  const { status, data, errors } = await kit.asRequester('student affairs').query(query, variables);
  expect({ data, faults: errors.length }).toEqual({ data: null, faults: 1 });
  const { code, remedy, limit } = errors[0]!.extensions;
  expect(remedy).toBe(errorCodes[code as ErrorCode]);
  expect(errors[0]!.message).toContain(String(limit));
  return { status, code, limit };
}

const many = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');
const ofChildren = (fields: string, first = 20) => `{ children(first: ${first}) { edges { node { ${fields} } } } }`;
const file =
  'id name birthDate schooling { status grade school { name } } guardianship { livesWith carer { name relation } ' +
  'parents { name workplace } }';

describe('A question about the schema', () => {
  test('is answered in the words of tools, and refused where its answer is many times as large', async () => {
    const { data, errors } = await kit.asRequester('student affairs').query(getIntrospectionQuery());
    expect(errors).toEqual([]);
    expect(data.__schema.types.length).toBeGreaterThan(50);
    const types =
      'types { kind name description fields { name description args { name description } type { kind name ofType { kind ' +
      'name ofType { kind name } } } } enumValues { name description } inputFields { name description type { name } } }';
    const attack = `{ ${many(10, (at) => `a${at}: __schema { ${types} }`)} }`;
    expect(await refusalOf(attack)).toMatchObject({ code: 'QUERY_TOO_COSTLY' });
  });
});

describe('A document over a limit is refused, naming the limit and what to do:', () => {
  test.each<[string, string, string, number]>([
    ['too many aliases', ofChildren(many(21, (at) => `a${at}: name`)), 'TOO_MANY_ALIASES', 20],
    [
      'too many aliases in fragments that are spread twice',
      `${ofChildren('a: schooling { child { ...F } } ...F')} fragment F on Child { ` +
        `${many(11, (at) => `b${at}: name`)} }`,
      'TOO_MANY_ALIASES',
      20,
    ],
    [
      'too many aliases in a question about the schema',
      `{ __schema { ${many(21, (at) => `a${at}: types { name }`)} } }`,
      'TOO_MANY_ALIASES',
      20,
    ],
    ['too many directives', ofChildren(many(11, () => 'name @include(if: true)')), 'TOO_MANY_DIRECTIVES', 10],
    [
      'one field with too many directives',
      ofChildren(`name ${many(11, () => '@include(if: true)')}`),
      'TOO_MANY_DIRECTIVES',
      10,
    ],
    ['too many fields', ofChildren(many(401, () => 'name')), 'QUERY_TOO_LARGE', 400],
    [
      'too many fields, by fragments that double',
      `${ofChildren('...F0')} ${many(9, (at) => `fragment F${at} on Child { ...F${at + 1} ...F${at + 1} }`)} ` +
        'fragment F9 on Child { name }',
      'QUERY_TOO_LARGE',
      400,
    ],
    [
      'too many fields in a fragment that nobody spreads',
      `{ children { totalCount } } fragment F on Child { ${many(401, () => 'name')} }`,
      'QUERY_TOO_LARGE',
      400,
    ],
    ['too many tokens', ofChildren(many(3999, () => 'name')), 'QUERY_TOO_LARGE', 4000],
    ['too many characters', `{ children { totalCount } } # ${'字'.repeat(50_000)}`, 'QUERY_TOO_LARGE', 50_000],
    ['too many questions', `{ ${many(11, (at) => `a${at}: divisions(code: "61") { code }`)} }`, 'QUERY_TOO_LARGE', 10],
    ['too deep', ofChildren(`${'schooling { child { '.repeat(5)}id${' } }'.repeat(5)}`), 'QUERY_TOO_DEEP', 12],
    [
      'too deep by a fragment',
      `${ofChildren('schooling { child { ...F } }')} fragment F on Child { ` +
        `${'schooling { child { '.repeat(4)}id${' } }'.repeat(4)} }`,
      'QUERY_TOO_DEEP',
      12,
    ],
    ['much too deep', `${'{a'.repeat(1300)}${'}'.repeat(1300)}`, 'QUERY_TOO_DEEP', 12],
    [
      'so deep in an argument that a parser gives up',
      `{ children(filter: ${'['.repeat(3900)}) { totalCount } }`,
      'QUERY_TOO_DEEP',
      12,
    ],
    ['too costly', ofChildren(file, 200), 'QUERY_TOO_COSTLY', 5000],
    ['a page too large', '{ children(first: 201) { totalCount } }', 'PAGE_TOO_LARGE', 200],
  ])('%s', async (_what, query, code, limit) => {
    expect(await refusalOf(query)).toMatchObject({ code, limit });
  });

  test('too costly, or a page too large, by a variable', async () => {
    const query = `query($n: Int) ${ofChildren(file).replace('20', '$n')}`;
    expect(await refusalOf(query, { n: 200 })).toMatchObject({ code: 'QUERY_TOO_COSTLY', limit: 5000 });
    expect(await refusalOf(query, { n: 201 })).toMatchObject({ code: 'PAGE_TOO_LARGE', limit: 200 });
    expect((await kit.asRequester('student affairs').query(query, { n: 2 })).data.children.edges).toHaveLength(2);
  });

  test('a body too large', async () => {
    const response = await kit.post(
      await headersOf(),
      JSON.stringify({ query: '{ children { totalCount } }', variables: { text: 'x'.repeat(1_048_576) } }),
    );
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'REQUEST_TOO_LARGE', limit: 1_048_576, remedy: errorCodes.REQUEST_TOO_LARGE } }],
    });
  });

  test('several operations in one body', async () => {
    const response = await kit.post(
      await headersOf(),
      JSON.stringify([{ query: '{ children { totalCount } }' }, { query: '{ children { totalCount } }' }]),
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'BATCH_REFUSED', remedy: errorCodes.BATCH_REFUSED } }],
    });
  });
});

test('the whole file of a child in every department is within the limits', async () => {
  const answer = await kit
    .asRequester('student affairs')
    .query(`{ children(first: 20) { totalCount edges { cursor node { ${file} } } } }`);
  expect(answer.data.children.edges).toHaveLength(20);
});

test('a client that asks too often is told when to come again, and others are not kept waiting', async () => {
  let now = new Date();
  const slow = await startTestPlatform({ now: () => now, limits: { requestsPerSecond: 2 } });
  try {
    const ask = (post: string) => slow.asRequester(post).query('{ children(first: 1) { totalCount } }');
    const answers = [];
    for (let count = 0; count < 5; count++) answers.push(await ask('student affairs'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429]);
    expect(answers[4]!.errors[0]!.extensions).toMatchObject({ code: 'RATE_LIMITED', limit: 2, retryAfter: 1 });
    expect((await ask('clinic')).status).toBe(200);
    const headers = {
      authorization: `Bearer ${await slow.tokenOf('student-affairs.610111@education')}`,
      'x-purpose': 'dropout-prevention',
    };
    expect((await slow.post(headers, '{}')).headers.get('retry-after')).toBe('1');
    now = new Date(now.getTime() + 1000);
    expect((await ask('student affairs')).status).toBe(200);
  } finally {
    await slow.close();
  }
});

test('an answer that is not complete in time is given up, and the department is no longer asked', async () => {
  let hungUp = 0;
  let calls = 0;
  const hanging = createServer((request) => {
    calls += 1;
    request.socket.on('close', () => (hungUp += 1));
  });
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
  const requester = {
    client: 'x',
    department: 'civil-affairs',
    roles: ['child-welfare'],
    division: '610111000000',
    purpose: 'child-protection',
    caseNumber: null,
  };
  const gateway = await startGateway({
    supergraphFile: folders.supergraph,
    links: departmentNames().map((name) => httpLink(name, url, 'key')),
    policies: new PoliciesInForce(standingPolicies()),
    trusted: { all: [], find: () => null },
    trustedOnly: false,
    limits: { seconds: 2 },
    authenticateRequester: async () => requester,
    host: '127.0.0.1',
    port: 0,
  });
  try {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ children { edges { node { name schooling { status } } } } }' }),
    });
    const answer = (await response.json()) as any;
    expect(answer).toEqual({
      errors: [
        {
          message: expect.any(String),
          extensions: { code: 'REQUEST_TIMED_OUT', limit: 2, remedy: errorCodes.REQUEST_TIMED_OUT },
        },
      ],
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    // The schooling would have been asked for next.
    expect({ calls, hungUp }).toEqual({ calls: 1, hungUp: 1 });
  } finally {
    await gateway.close();
    hanging.close();
  }
});
