import { buildSubgraphSchema } from '@apollo/subgraph';
import { describe, expect, test } from '@jest/globals';
import { execute, getOperationAST, parse, validate, type GraphQLSchema } from 'graphql';
import { PlatformError } from '../../src/platform/errors.ts';
import { createOperationCompiler } from '../../src/platform/subgraph/serving/create-operation-compiler.ts';
import { DateScalar } from '../../src/platform/subgraph/contract/date-scalar.ts';

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  scalar Date
  enum Sex { MALE FEMALE }
  input Filter { name: String sex: Sex bornOn: Date names: [String!] first: Int! = 20 }
  type Child @key(fields: "id") {
    id: ID! name: String never: String! sex: Sex siblings: [Child] friend: Child must: Child!
    asked(filter: Filter, first: Int! = 5): String
  }
  type Query {
    child: Child children: [Child!] refused: String
    asked(filter: Filter, sex: Sex, on: Date, names: [String!], first: Int! = 5): String
  }
  type Mutation { step(name: String!, first: Int! = 1): String }
`);

function makeSchema(done: string[] = []): GraphQLSchema {
  const child = (id: string): Record<string, unknown> => ({
    id,
    name: `child ${id}`,
    sex: 'F',
    never: id === '3' ? null : 'there',
    siblings: () => [child('2'), null, child('3')],
    friend: () => (id === '3' ? null : child('3')),
    must: () => (id === '2' ? null : child('2')),
  });
  const refuse = () => {
    throw new PlatformError('NOT_FOUND', 'It is not here.');
  };
  const asked = (_source: unknown, args: object) => JSON.stringify(Object.entries(args).sort());
  return buildSubgraphSchema([
    {
      typeDefs,
      resolvers: {
        Date: DateScalar as never,
        Sex: { MALE: 'M', FEMALE: 'F' },
        Query: { child: async () => child('1'), children: () => [child('1'), child('2')], asked, refused: refuse },
        Child: {
          __resolveReference: async ({ id }: { id: string }) => (id === '0' ? null : child(id)),
          name: async ({ name }: { name: string }) => name,
          friend: ({ friend }: any) => friend(),
          siblings: async ({ siblings }: any) => siblings(),
          must: ({ must }: any) => must(),
          never: ({ never }: any) => never,
          asked,
        } as never,
        Mutation: {
          async step(_source: unknown, { name, first }: { name: string; first: number }) {
            done.push(`${name} begins`);
            await new Promise((resolve) => setTimeout(resolve, 5));
            done.push(`${name} ends`);
            return name === 'fails' ? refuse() : `${name} ${first}`;
          },
        },
      },
    },
  ]);
}

const codes = {
  injected: '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dglobalThis.injected = 1',
  notANumber: '__MAGIC_NAN__57f286b9_4c20_487f_b409_79804ddcb4f8',
};

async function askBoth(query: string, variables?: Record<string, unknown>, operationName?: string) {
  const schema = makeSchema();
  const document = parse(query);
  expect(validate(schema, document).map(String)).toEqual([]);
  const shown = ({ data, errors = [] }: any) => ({
    data: data === undefined ? undefined : JSON.parse(JSON.stringify(data)),
    errors: errors
      .map(({ message, path, originalError }: any) => ({ message, path, code: originalError?.code }))
      .sort((one: any, other: any) => (String(one.path) < String(other.path) ? -1 : 1)),
  });
  const compile = createOperationCompiler(schema);
  const operation = getOperationAST(document, operationName)!;
  const compiled = shown(await compile(document, operation)(undefined, {}, variables));
  const again = shown(await compile(document, operation)(undefined, {}, variables));
  expect(again).toEqual(compiled);
  return {
    compiled,
    interpreted: shown(await execute({ schema, document, contextValue: {}, variableValues: variables, operationName })),
  };
}

describe('A compiled operation answers as the interpreter does:', () => {
  test.each<[string, string, Record<string, unknown>?, string?]>([
    [
      'plain, linked and listed fields',
      '{ child { __typename id name sex siblings { name friend { id } } must { id } } children { id } }',
    ],
    ['aliases, also of one field with two arguments', '{ a: asked(first: 1) b: asked(first: 2) __typename }'],
    ['aliases that run together', '{ a_b: child { c: asked } a: child { b_c: asked(first: 2) } }'],
    ['a null where there is none, in a link', '{ child { friend { never } } }'],
    ['a null where there is none, up to the root', '{ children { siblings { must { must { id } } } } }'],
    ['an error of the platform', '{ refused child { id } }'],
    [
      'arguments of every kind',
      `{
        asked(
          filter: { name: "x", sex: FEMALE, bornOn: "2015-01-02", names: "one" }, sex: MALE, on: "2015-01-02",
          names: ["a", "b"]
        )
      }`,
    ],
    ['nulls and absent arguments', '{ asked(filter: null, sex: null) child { asked } }'],
    [
      'variables of every kind',
      `query($f: Filter, $s: Sex, $d: Date, $n: [String!], $i: Int!) {
        asked(filter: $f, sex: $s, on: $d, names: $n, first: $i)
      }`,
      { f: { sex: 'MALE', names: 'one' }, s: 'FEMALE', d: '2015-01-02', n: 'a', i: 3 },
    ],
    [
      'variables in literals',
      'query($n: String, $s: Sex = FEMALE, $m: String!) { asked(filter: { name: $n, sex: $s, names: ["a", $m] }) }',
      { m: 'b' },
    ],
    [
      'variables by their defaults',
      'query($i: Int! = 7, $f: Filter = { sex: FEMALE }) { asked(first: $i, filter: $f) child { asked(first: $i) } }',
    ],
    [
      'an absent variable where the argument has a default',
      'query($i: Int = 9, $s: Sex) { asked(first: $i, sex: $s) }',
    ],
    ['a variable that is not given', 'query($i: Int!) { asked(first: $i) }'],
    ['a variable of a wrong type', 'query($f: Filter!) { asked(filter: $f) }', { f: { sex: 'NEITHER' } }],
    ['a variable with a field that there is not', 'query($f: Filter!) { asked(filter: $f) }', { f: { other: 1 } }],
    ['a day that there is not', 'query($f: Filter!) { asked(filter: $f) }', { f: { bornOn: '2015-02-30' } }],
    [
      'conditions',
      `query($a: Boolean!, $b: Boolean = true) {
        child { id @include(if: $a) name @skip(if: $b) sex @skip(if: false) } asked @include(if: $b)
      }`,
      { a: false },
    ],
    [
      'conditions on fragments that are spread twice',
      `query($a: Boolean!) { child { ...F @include(if: $a) friend { ...F } ... @skip(if: $a) { sex } } }
        fragment F on Child { id friend { id } }`,
      { a: false },
    ],
    [
      'one of two operations',
      `query A($a: Boolean!) { child { ...F @include(if: $a) } } query B { child { ...F } }
        fragment F on Child { name }`,
      {},
      'B',
    ],
    [
      'records of other departments',
      'query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Child { id name must { id } } } }',
      { r: ['1', '0', '3'].map((id) => ({ __typename: 'Child', id })) },
    ],
    [
      'keys of records in the document',
      '{ _entities(representations: [{ __typename: "Child", id: "1" }]) { ... on Child { name } } }',
    ],
    [
      'introspection',
      '{ __schema { types { name fields { name type { name } } } } __type(name: "Child") { name } _service { sdl } }',
    ],
    [
      'code in a string',
      `{
        asked(filter: { name: "${codes.injected}" }) b: asked(names: "${codes.notANumber}")
        c: asked(names: ["\\u2028 \\" \\\\ \${1} ' \`"])
      }`,
    ],
    [
      'code in a default',
      `query($f: Filter = { name: "${codes.injected}" }, $n: [String!] = "${codes.injected}") {
        asked(filter: $f, names: $n)
      }`,
    ],
    ['code in a variable', 'query($n: [String!]) { asked(names: $n) }', { n: [codes.injected, codes.notANumber] }],
    [
      'names of the generated code',
      `{
        __context: asked __parent: child { idx0: siblings { __validNode0: name err: friend { __concrete: name } } }
        return: asked
      }`,
    ],
  ])('%s', async (_what, ...[query, variables, operationName]) => {
    const { compiled, interpreted } = await askBoth(query, variables, operationName);
    expect(compiled).toEqual(interpreted);
    expect((globalThis as { injected?: unknown }).injected).toBeUndefined();
  });

  test('changes are made one after the other, and one that fails does not keep back the next', async () => {
    const done: string[] = [];
    const schema = makeSchema(done);
    const document = parse(
      'mutation($n: String!) { a: step(name: $n) b: step(name: "fails") c: step(name: "last", first: 3) }',
    );
    const result = await createOperationCompiler(schema)(document, getOperationAST(document)!)(
      undefined,
      {},
      { n: 'first' },
    );
    expect(done).toEqual(['first begins', 'first ends', 'fails begins', 'fails ends', 'last begins', 'last ends']);
    expect(result.data).toEqual({ a: 'first 1', b: null, c: 'last 3' });
    expect(result.errors!.map(({ path, originalError }) => [path, originalError instanceof PlatformError])).toEqual([
      [['b'], true],
    ]);
  });

  test('a change with a null where there may be none is refused before the first one is made', async () => {
    const done: string[] = [];
    const schema = makeSchema(done);
    const document = parse('mutation($i: Int = 1) { a: step(name: "first") b: step(name: "second", first: $i) }');
    const result = await createOperationCompiler(schema)(document, getOperationAST(document)!)(
      undefined,
      {},
      { i: null },
    );
    expect(result.data).toBeUndefined();
    expect(result.errors!.map(({ message }) => message)).toEqual([
      'An argument of type Int! has the invalid value $i.',
    ]);
    expect(done).toEqual([]);
  });
});

test('a schema of two fields whose names run together is refused', () => {
  const schema = buildSubgraphSchema(
    parse('type Query { a: Sch b: School } type Sch { oolname: String } type School { name: String }'),
  );
  expect(() => createOperationCompiler(schema)).toThrow(
    'School.name and a field of Sch are told apart by the dot alone: rename one of them.',
  );
});
