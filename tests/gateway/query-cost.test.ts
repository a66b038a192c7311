import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { queryCost } from '../../src/gateway/limits/query-cost.ts';
import { queryLimits } from '../../src/gateway/limits/query-limits.ts';

const schema = buildSchema(`
  type Query {
    child(id: ID!): Child
    children(first: Int, after: String): ChildConnection!
    divisions(first: Int! = 100, name: String): [Division!]!
    events(first: Int): EventConnection
    found: [Found!]
  }
  interface Event { id: ID!, after(first: Int): EventConnection, before: [Event] }
  type EventConnection { edges: [EventEdge!]! }
  type EventEdge { node: Event }
  type Visit implements Event { id: ID!, after(first: Int): EventConnection, before: [Event], parents: [Parent!] }
  type Report implements Event { id: ID!, after(first: Int = 50): EventConnection, before: [Event], text: String }
  union Found = Visit | Report | Child
  type ChildConnection { edges: [ChildEdge!]!, totalCount: Int! }
  type ChildEdge { cursor: String!, node: Child }
  type Child { id: ID!, name: String, categories: [String!], parents: [Parent!]
    siblings(first: Int): ChildConnection! }
  type Parent { name: String, relation: String }
  type Division { code: String!, name: String }`);
const cost = (query: string, variables = {}) => queryCost(schema, parse(query), variables, queryLimits);

describe('The cost of a query', () => {
  test.each<[string, string, object, number]>([
    ['a field of one record counts once', '{ child(id: "1") { id name } }', {}, 3],
    ['a list of codes counts as one value', '{ child(id: "1") { categories } }', {}, 2],
    [
      'a list without pages is taken to have five records',
      '{ child(id: "1") { parents { name relation } } }',
      {},
      2 + 5 * 3 - 1,
    ],
    [
      'a page multiplies what is asked of each record',
      '{ children(first: 50) { totalCount edges { cursor node { name } } } }',
      {},
      2 + 50 * 4,
    ],
    ['a page whose size is left open has twenty', '{ children { edges { node { name } } } }', {}, 1 + 20 * 3],
    ['and so has one whose size is null', '{ children(first: null) { edges { node { name } } } }', {}, 1 + 20 * 3],
    ['a list with its own default has that', '{ divisions { code } }', {}, 100 * 2],
    ['a list takes first as its size', '{ divisions(first: 7) { code } }', {}, 7 * 2],
    [
      'the size can be a variable',
      'query($n: Int) { children(first: $n) { edges { cursor } } }',
      { n: 30 },
      1 + 30 * 2,
    ],
    [
      'or the default of a variable',
      'query($n: Int = 40) { children(first: $n) { edges { cursor } } }',
      {},
      1 + 40 * 2,
    ],
    [
      'a variable that is no number is left to the executor',
      'query($n: Int) { children(first: $n) { edges { cursor } } }',
      { n: 'many' },
      1 + 20 * 2,
    ],
    [
      'pages within pages multiply',
      '{ children(first: 10) { edges { node { siblings(first: 5) { edges { cursor } } } } } }',
      {},
      1 + 10 * (2 + (1 + 5 * 2)),
    ],
    [
      'a fragment costs wherever it is spread',
      '{ a: child(id: "1") { ...F } b: child(id: "2") { ...F ... on Child { id } } } fragment F on Child { name }',
      {},
      5,
    ],
    [
      'a field of an interface counts as that of its records',
      '{ events(first: 10) { edges { node { id } } } }',
      {},
      1 + 10 * 3,
    ],
    [
      'records of an interface are all of the type that costs most',
      '{ events(first: 10) { edges { node { id ... on Visit { parents { name } } ... on Report { text } } } } }',
      {},
      1 + 10 * (2 + 1 + 5 * 2),
    ],
    [
      'and so are those of a union',
      '{ found { ... on Child { name } ... on Event { id before { id } } } }',
      {},
      5 * (1 + 1 + 5 * 2),
    ],
    [
      'a page of the interface has the size that the dearest type gives it',
      '{ events(first: 1) { edges { node { after { edges { node { id } } } } } } }',
      {},
      1 + 3 + 50 * 3,
    ],
    [
      'lists below interfaces multiply: 16 million are no 400',
      `{ events(first: 200) { edges { node { after(first: 200) { edges { node {
        after(first: 200) { edges { node { id } } } } } } } } } }`,
      {},
      1 + 200 * (2 + 1 + 200 * (2 + 1 + 200 * 3)),
    ],
    ['a page of nothing costs nothing', '{ children(first: -5) { edges { cursor } } }', {}, 1],
  ])('%s', (_what, query, variables, expected) => {
    expect(cost(query, variables)).toBe(expected);
  });

  test('is reckoned at once for interfaces within interfaces', () => {
    const nested = (depth: number): string => {
      if (depth === 0) return 'id';
      return `before { ... on Visit { ${nested(depth - 1)} } ... on Event { ${nested(depth - 1)} } }`;
    };
    expect(cost(`{ events(first: 1) { edges { node { ${nested(6)} } } } }`)).toBeGreaterThan(5 ** 6);
  });

  test('is not worked out for a page over the limit, which is refused wherever its size stands', () => {
    const refused = expect.objectContaining({ code: 'PAGE_TOO_LARGE' });
    expect(() => cost('{ children(first: 201) { totalCount } }')).toThrow(refused as never);
    expect(() => cost('query($n: Int) { children(first: $n) { totalCount } }', { n: 201 })).toThrow(refused as never);
    expect(() => cost('query($n: Int = 201) { children(first: $n) { totalCount } }')).toThrow(refused as never);
    expect(() => cost('{ child(id: "1") { siblings(first: 201) { totalCount } } }')).toThrow(refused as never);
    expect(() => cost('{ found { ... on Visit { after(first: 201) { edges { node { id } } } } } }')).toThrow(
      refused as never,
    );
    expect(() => cost('{ ...F } fragment F on Query { divisions(first: 201) { code } }')).toThrow(refused as never);
  });
});
