import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, getIntrospectionQuery } from 'graphql';
import { assertNullableOperations } from '../../src/platform/subgraph/contract/build-subgraph-schema.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const ask = (query: string, variables?: Record<string, unknown>) =>
  kit.asRequester('student affairs').query(query, variables);
const ofChild = (fields: string) => `{ children(first: 3) { edges { node { ${fields} } } } }`;
/** Fragments of which each spreads the next, and the last the first. */
const circle = (length: number, spread: (next: number) => string) =>
  Array.from({ length }, (_, at) => `fragment F${at} on Child { ${spread((at + 1) % length)} }`).join(' ');
const codesOf = async (query: string) => (await ask(query)).errors.map(({ extensions }) => extensions.code);

describe('What has gone wrong in other federations:', () => {
  test.each([
    ['two aliases', ofChild('x: name x: residentId')],
    ['an alias and a field', ofChild('name name: residentId')],
    ['an alias in a fragment', `${ofChild('name ...F')} fragment F on Child { name: residentId }`],
    ['aliases of two departments', ofChild('x: name medical { y: fitForSchool } x: medical { y: specialNeeds }')],
    [
      'an alias of one record’s fields',
      ofChild('medical { x: fitForSchool } ... on Child { medical { x: mentalHealth } }'),
    ],
  ])('an allowed and a denied field under one response key, by %s, are refused', async (_how, query) => {
    expect(new Set(await codesOf(query))).toEqual(new Set(['GRAPHQL_INVALID']));
  });

  test('a denied field is refused under any alias, whatever allowed one is beside it', async () => {
    const { data, errors } = await ask(ofChild('name a: riskLevel riskLevel: name'));
    expect(data.children.edges.map(({ node }: any) => [node.a, node.riskLevel === node.name])).toEqual(
      Array(3).fill([null, true]),
    );
    expect(errors.map(({ extensions }) => extensions.field)).toEqual(['Child.riskLevel']);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    'the name %s is refused wherever a document can bring it in, and later answers are whole',
    async (name) => {
      const before = await ask(ofChild('name schooling { status }'));
      for (const query of [
        ofChild(`${name}: name`),
        ofChild(`schooling { ${name}: status }`),
        `{ ${name}: children { totalCount } }`,
        `{ children { ${name}: edges { ${name}: node { name } } } }`,
        `query ${name} { children { totalCount } }`,
        `query($${name}: Int) { children(first: $${name}) { totalCount } }`,
        `{ ...${name} } fragment ${name} on Query { children { totalCount } }`,
      ]) {
        expect(await codesOf(query)).toEqual(['GRAPHQL_INVALID']);
      }
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(await ask(ofChild('name schooling { status }'))).toEqual(before);
    },
  );

  test('keys that every object inherits are refused in variables', async () => {
    const headers = {
      authorization: `Bearer ${await kit.tokenOf('student-affairs.610111@education')}`,
      'x-purpose': 'dropout-prevention',
    };
    const query = JSON.stringify('query($f: ChildFilter!) { children(filter: $f) { totalCount } }');
    for (const name of ['__proto__', 'constructor']) {
      const response = await kit.post(headers, `{"query":${query},"variables":{"f":{"${name}":{"riskLevels":[1]}}}}`);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_INVALID' } }] });
      const beside = await kit.post(headers, `{"query":${query},"variables":{"f":{},"${name}":{"riskLevels":[1]}}}`);
      expect(await beside.json()).toMatchObject({ data: { children: { totalCount: expect.any(Number) } } });
    }
    expect(({} as any).riskLevels).toBeUndefined();
  });

  test('there is no operation that can never be null, and so take the others’ answers with it, and none can be built', async () => {
    expect(() => assertNullableOperations(buildSchema('type Query { a: Int b: [Int!]! }'))).toThrow(
      'Query.b can never be null: declare it with nullable: true.',
    );
    const { data, errors } = await ask(
      '{ children(first: 1) { totalCount } households { totalCount } schools(name: "灞", first: 1) { name } }',
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['OPERATION_REFUSED']);
    expect(data).toEqual({
      children: { totalCount: expect.any(Number) },
      households: null,
      schools: [{ name: expect.any(String) }],
    });
  });

  test.each([
    ['that contains itself', `${ofChild('...A')} fragment A on Child { name ...A }`],
    [
      'that contains itself through another',
      `${ofChild('...A')} fragment A on Child { schooling { child { ...B } } } fragment B on Child { ...A }`,
    ],
    ['of a long circle', `${ofChild('...F0')} ${circle(100, (next) => `...F${next}`)}`],
    ['of a circle that doubles', `${ofChild('...F0')} ${circle(6, (next) => `...F${next} ...F${next}`)}`],
    ['of a circle that nobody spreads', `${ofChild('name')} fragment A on Child { ...B } fragment B on Child { ...A }`],
  ])('a fragment %s is refused', async (_what, query) => {
    expect(new Set(await codesOf(query))).toEqual(new Set(['GRAPHQL_INVALID']));
  });

  test('operations cannot be asked for through _entities or _service', async () => {
    expect(await codesOf('{ _service { sdl } }')).toEqual(['GRAPHQL_INVALID']);
    expect(await codesOf('{ _entities(representations: [{ __typename: "Child", id: "1" }]) { __typename } }')).toEqual([
      'GRAPHQL_INVALID',
    ]);
  });
});

describe('What a client learns of the schema', () => {
  test('is what can be released to its department', async () => {
    const { data } = await ask(getIntrospectionQuery());
    const names = data.__schema.types.map(({ name }: any) => name);
    expect(names).toEqual(expect.arrayContaining(['Child', 'Schooling', 'GuardianDetention']));
    expect(names).not.toEqual(expect.arrayContaining(['DetentionMeasure']));
    const fields = (type: string) =>
      data.__schema.types.find(({ name }: any) => name === type).fields.map(({ name }: any) => name);
    expect(fields('GuardianDetention')).not.toContain('measure');
    expect(fields('Mutation')).not.toContain('registerChild');
    expect((await ask('{ __type(name: "DetentionMeasure") { name } }')).data).toEqual({ __type: null });
  });

  test('is asked for in an operation of its own, by fragments too, and beside others in the same document', async () => {
    expect(await codesOf('{ __type(name: "Child") { name } children { totalCount } }')).toEqual(['GRAPHQL_INVALID']);
    expect((await ask('{ __typename ...F } fragment F on Query { __schema { queryType { name } } }')).data).toEqual({
      __typename: 'Query',
      __schema: { queryType: { name: 'Query' } },
    });
    const headers = {
      authorization: `Bearer ${await kit.tokenOf('student-affairs.610111@education')}`,
      'x-purpose': 'dropout-prevention',
    };
    const query =
      'query Schema { __schema { queryType { name } } } query Children { children(first: 1) { totalCount } }';
    const answer = await (await kit.post(headers, JSON.stringify({ query, operationName: 'Children' }))).json();
    expect(answer).toEqual({ data: { children: { totalCount: expect.any(Number) } } });
  });

  test('does not come from errors: they suggest nothing and name nothing that its introspection does not show', async () => {
    const guesses = [
      '{ childre { totalCount } }',
      ofChild('nam'),
      ofChild('custody { guardiansDetained { measur } }'),
      'mutation { registerChil }',
      '{ children(filter: { nam: "x" }) { totalCount } }',
      '{ children(orderBy: { field: NAM }) { totalCount } }',
      ofChild('schooling'),
      '{ children(firs: 1) { totalCount } }',
      `${ofChild('...F')} fragment F on Chil { name }`,
    ];
    for (const query of guesses) {
      const { errors } = await ask(query);
      expect(errors.map(({ extensions }) => extensions.code)).toContain('GRAPHQL_INVALID');
      expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
    }
    const { errors } = await ask('query($f: ChildFilter!) { children(filter: $f) { totalCount } }', {
      f: { nam: 'x' },
    });
    expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
    // Both exist, and neither can ever be released to education.
    const unknown = await ask('mutation { registerChild(nothing: 1) }');
    expect(JSON.stringify(unknown.errors)).not.toMatch(/RegisterChildInput|input/);
    const hidden = await ask(ofChild('custody { guardiansDetained { measure { x } } }'));
    expect(JSON.stringify(hidden.errors)).not.toContain('DetentionMeasure');
  });

  test('never hides a reason: a field that can never be released to it is null with the refusal', async () => {
    const { data, errors } = await ask(ofChild('name custody { protectiveRemovals { handedOverTo } }'));
    expect(data.children.edges).toHaveLength(3);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(expect.arrayContaining(['FIELD_REFUSED']));
  });
});
