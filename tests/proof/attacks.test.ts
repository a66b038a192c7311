import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FieldResolver, Resolver } from 'type-graphql';
import { Child } from '../../src/departments/health/medical.resolver.ts';
import health from '../../src/departments/health/department.ts';
import { folders } from '../../src/platform/folders.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';
import { signRequester } from '../../src/platform/identity/signed-requester.ts';
import { serveSubgraph } from '../../src/platform/subgraph/serving/serve-subgraph.ts';
import { someRule } from '../policy/write-policies.ts';
import { policiesOf } from './policies-of.ts';
import { requesterKey, startProofPlatform, type ProofPlatform } from './start-proof-platform.ts';
import { childIdOf } from './world.ts';
import { attackedWorld, filesOf, near, released, teacher } from './attacked-world.ts';

const start = new Date('2026-07-01T12:00:00+08:00');
let now = start;
let platform: ProofPlatform;
beforeAll(async () => {
  platform = await startProofPlatform(() => now);
  await platform.fill(attackedWorld());
});
afterAll(() => platform.close());
beforeEach(async () => {
  now = start;
  await platform.use(released({}));
});

async function ask(
  query: string,
  variables?: Record<string, unknown>,
  requester = teacher,
): Promise<{ data: any; codes: string[] }> {
  const { data = null, errors = [] } = JSON.parse(await platform.ask(requester, { query, variables })) as any;
  return {
    data,
    codes: errors.map(({ extensions }: any) => [extensions.code, extensions.field].filter(Boolean).join(' ')),
  };
}

const entities = `query($keys: [_Any!]!) { _entities(representations: $keys) { ... on Child {
  id medical { vaccinationComplete }
} } }`;
async function askEntities(keys: object[]): Promise<any> {
  return JSON.parse(
    await platform.askSubgraph('health', teacher, {
      query: entities,
      variables: { keys: keys.map((key) => ({ __typename: 'Child', ...key })) },
    }),
  );
}

describe('a representation is a key, never data', () => {
  test('what a forged one says of the child is not believed: neither its division, nor that it is not sealed, nor its health', async () => {
    const forged = {
      facts: { sealed: false },
      sealed: false,
      residenceDivision: '610111001200',
      categories: ['POOR'],
      medical: { vaccinationComplete: false },
    };
    const { data, errors } = await askEntities([
      { id: near[0], ...forged },
      { id: childIdOf(6), ...forged },
      { id: childIdOf(7), ...forged },
    ]);
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual([{ id: near[0], medical: { vaccinationComplete: true } }, null, null]);
  });

  test('the keys of a sealed child and of one out of reach answer as a key that was never given', async () => {
    const absent = await askEntities([{ id: childIdOf(50) }]);
    expect(absent).toEqual({ data: { _entities: [null] } });
    for (const at of [6, 7, 8]) expect(await askEntities([{ id: childIdOf(at) }])).toEqual(absent);
  });

  test('no field of the supergraph is @requires of another, and a reference is handed the key alone', async () => {
    expect(readFileSync(folders.supergraph, 'utf8')).not.toMatch(/@join__field\([^)]*requires: "/);
    let handed: unknown;
    const variant = await platform.startVariant({
      ...health,
      references: { Child: async (key) => ((handed = key), null) },
    });
    try {
      const operation = {
        query: entities,
        variables: { keys: [{ __typename: 'Child', id: near[0], residentId: '11010519491231002X' }] },
      };
      await variant.execute(operation, {
        requester: teacher,
        requestId: 'request',
        policyVersion: platform.policies.current.version,
      });
      expect(handed).toEqual({ id: near[0] });
    } finally {
      await variant.close();
    }
  });
});

describe('a list tells nothing of records that are not in it', () => {
  test('its count is taken after the row filter, by every way of asking', async () => {
    const { data, codes } = await ask(
      '{ children(first: 1) { totalCount } schoolings(first: 1) { totalCount } medicals(first: 1) { totalCount } }',
    );
    expect(codes).toEqual([]);
    expect(data).toEqual({ children: { totalCount: 6 }, schoolings: { totalCount: 6 }, medicals: { totalCount: 6 } });
  });

  test.each([
    ['a filter by a field that no rule releases', 'children(filter: { riskLevels: [1] })', 'Child.riskLevel'],
    ['a search for a name that is released masked only', 'children(filter: { name: "孩子1" })', 'Child.name'],
    ['an order by a field that is released masked only', 'children(orderBy: { field: BIRTH_DATE })', 'Child.birthDate'],
    [
      'a filter by a field of a record behind the listed one',
      'schoolings(filter: { droppedOutSince: "2026-01-01" })',
      'Dropout.date',
    ],
    [
      'the negation of a condition on forbidden fields',
      'medicals(filter: { needsAttention: false })',
      'Medical.specialNeeds',
    ],
  ])('%s is refused with the operation', async (_what, list, field) => {
    await platform.use(
      released({
        Child: {
          allow: ['id', 'schooling', 'medical', 'residenceDivision'],
          mask: { name: 'initial', birthDate: 'yearOnly' },
        },
      }),
    );
    for (const selection of ['totalCount', 'pageInfo { hasNextPage }', 'edges { cursor }']) {
      expect(await ask(`{ list: ${list} { ${selection} } }`)).toEqual({
        data: { list: null },
        codes: [`FILTER_REFUSED ${field}`],
      });
    }
  });

  test('a search of the public schools and divisions reads its field too', async () => {
    const open = someRule({
      id: 'public',
      to: 'everyone',
      for: 'any',
      fields: {
        Query: { allow: ['schools', 'divisions'] },
        School: { allow: ['creditCode'] },
        Division: { allow: ['code'] },
      },
    });
    await platform.use(policiesOf(filesOf(open)));
    expect((await ask('{ schools(name: "灞") { creditCode } }')).codes).toEqual(['FILTER_REFUSED School.name']);
    expect((await ask('{ divisions(parent: "610111") { code } }')).codes).toEqual(['FILTER_REFUSED Division.parent']);
    expect((await ask('{ divisions(code: "610111") { code } }')).codes).toEqual([]);
  });
});

describe('a cursor opens nothing but the list that it was given for', () => {
  const page =
    'query($after: String) { children(first: 2, after: $after) { edges { node { id } } pageInfo { endCursor } } }';
  const given = async () => (await ask(page)).data.children.pageInfo.endCursor as string;

  test('its own requester goes on with it', async () => {
    expect((await ask(page, { after: await given() })).data.children.edges).toHaveLength(2);
  });

  test.each<[string, Partial<Requester>]>([
    ['a requester of another division', { division: '420112000000' }],
    ['a requester of another department', { department: 'health' }],
  ])('%s cannot', async (_who, changes) => {
    expect(await ask(page, { after: await given() }, { ...teacher, ...changes })).toEqual({
      data: { children: null },
      codes: ['CURSOR_INVALID after'],
    });
  });

  test('nor can anybody once the policies have changed', async () => {
    const after = await given();
    await platform.use(released({ Division: { allow: ['code'] } }));
    expect(await ask(page, { after })).toEqual({ data: { children: null }, codes: ['CURSOR_INVALID after'] });
  });
});

test('a field that is never null is told as refused, on however many records, and never as a fault', async () => {
  await platform.use(released({ Child: { allow: ['name'] } }));
  const { data, codes } = await ask('{ children { edges { node { id name } } } }');
  expect(codes).toEqual(['FIELD_REFUSED Child.id']);
  expect(data.children.edges.map(({ node }: any) => node)).toEqual(Array(6).fill(null));
});

describe('the policies in force decide', () => {
  const name = `{ child(id: "${near[0]}") { name } }`;

  test('the request after a revocation sees nothing of what the one before it saw', async () => {
    expect(await ask(name)).toEqual({ data: { child: { name: '孩子0' } }, codes: [] });
    await platform.use(released({ Child: { allow: ['id'] } }));
    expect(await ask(name)).toEqual({ data: { child: { name: null } }, codes: ['FIELD_REFUSED Child.name'] });
  });

  test('an operation that is under way is answered by the state that it began with', async () => {
    const answer = platform.askSubgraph('civil-affairs', teacher, { query: name });
    await platform.use(policiesOf([]));
    expect(JSON.parse(await answer)).toEqual({ data: { child: { name: '孩子0' } } });
    expect((await ask(name)).codes).toEqual(['OPERATION_REFUSED child']);
  });

  test('a rule releases nothing from the day on which it ends', async () => {
    await platform.use(released({}, { until: '2026-07-02' }));
    now = new Date('2026-07-01T23:59:59+08:00');
    expect((await ask(name)).data.child.name).toBe('孩子0');
    now = new Date('2026-07-02T00:00:00+08:00');
    expect(await ask(name)).toEqual({ data: { child: null }, codes: ['OPERATION_REFUSED child'] });
  });
});

test('a field that a department adds to a type is denied to everybody until a rule names it', async () => {
  @Resolver(() => Child)
  class HastyResolver {
    @FieldResolver(() => String, { nullable: true })
    bloodGroup(): string {
      return 'AB';
    }
  }
  const variant = await platform.startVariant({ ...health, resolvers: [...health.resolvers, HastyResolver] });
  try {
    const operation = {
      query: 'query($keys: [_Any!]!) { _entities(representations: $keys) { ... on Child { id bloodGroup } } }',
      variables: { keys: [{ __typename: 'Child', id: near[0] }] },
    };
    for (const department of ['health', 'education']) {
      const { data, errors } = await variant.execute(operation, {
        requester: { ...teacher, department },
        requestId: 'request',
        policyVersion: platform.policies.current.version,
      });
      expect(data).toEqual({ _entities: [{ id: near[0], bloodGroup: null }] });
      expect(errors).toMatchObject([{ extensions: { code: 'FIELD_REFUSED', field: 'Child.bloodGroup', rule: null } }]);
    }
  } finally {
    await variant.close();
  }
});

describe('a subgraph that is called directly over HTTP', () => {
  const operation = { query: `{ child(id: "${near[0]}") { name } }`, variables: {} };
  const other = { query: '{ children { totalCount } }', variables: {} };
  const signed = (audience = 'civil-affairs') =>
    signRequester(
      { requester: teacher, requestId: 'request', policyVersion: platform.policies.current.version },
      audience,
      operation,
      requesterKey,
      start,
    );
  let server: Awaited<ReturnType<typeof serveSubgraph>>;
  beforeAll(async () => {
    server = await serveSubgraph(platform.subgraphs.get('civil-affairs')!, { host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());

  async function call(body: object, signature: string | undefined): Promise<unknown> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...(signature && { 'x-requester': signature }) },
    });
    return response.json();
  }

  test.each<[string, () => string | undefined, typeof operation, number]>([
    ['without a signed requester', () => undefined, operation, 0],
    ['with one that was signed for another operation', signed, other, 0],
    ['with one that was signed for another department', () => signed('health'), operation, 0],
    ['with one that was signed more than 30 seconds ago', signed, operation, 31],
    ['with one that is signed for a time to come', signed, operation, -31],
  ])('%s answers nothing', async (_how, sign, asked, seconds) => {
    now = new Date(start.getTime() + seconds * 1000);
    expect(await call(asked, sign())).toEqual({
      errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'REQUESTER_NOT_TRUSTED' }) })],
    });
  });

  test('with its own signature within 30 seconds answers', async () => {
    now = new Date(start.getTime() + 29_000);
    expect(await call(operation, signed())).toEqual({ data: { child: { name: '孩子0' } } });
  });
});
