import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { assertStructuralTypes } from '../../src/platform/subgraph/contract/assert-structural-types.ts';
import { assertKnownEntities } from '../../src/platform/subgraph/contract/known-entities.ts';

const check = (sdl: string, referenced: string[] = ['Child']) => assertKnownEntities(parse(sdl), referenced);

describe('A department whose records would be answered with null is not built:', () => {
  test.each([
    ['of another name', 'type Child @key(fields: "number") { number: ID! }'],
    ['of several fields', 'type Child @key(fields: "id number") { id: ID! number: ID! }'],
    ['of a link', 'type Child @key(fields: "school { id }") { school: School }'],
    ['beside the id', 'type Child @key(fields: "id") @key(fields: "number") { id: ID! number: ID! }'],
    ['of an extension', 'type Child { number: ID! } extend type Child @key(fields: "number")'],
    ['that nobody can ask by', 'type Child @key(fields: "id", resolvable: false) { id: ID! }'],
  ])('a key %s', (_which, sdl) => {
    expect(() => check(sdl)).toThrow('Child has a key that is not its id: write @key(fields: "id")');
  });

  test('a record that is missing under references, and a reference without a key', () => {
    const sdl = 'type Child @key(fields: "id") { id: ID! } type School { id: ID! }';
    expect(() => check(sdl, [])).toThrow('Child has a key: say under references of the department how one is found.');
    expect(() => check(sdl, ['Child', 'School'])).toThrow('School stands under references, but has no @key');
    expect(() => check(sdl)).not.toThrow();
  });

  test('an interface with a key, of whose records another department would not know the types', () => {
    const child = 'type Child @key(fields: "id") { id: ID! }';
    expect(() => check(`interface Event @key(fields: "id") { id: ID! } ${child}`)).toThrow(
      'Event is an interface with a key: give the key to each type of its records.',
    );
    expect(() => check(`type Event @interfaceObject @key(fields: "id") { id: ID! } ${child}`)).toThrow(
      '@interfaceObject is no directive that departments know',
    );
    expect(() => check(`interface Event { id: ID! } ${child}`)).not.toThrow();
  });

  test.each(['federation__requires(fields: "id")', 'requires(fields: "id")', 'federation__external', 'override'])(
    'the directive @%s',
    (directive) => {
      expect(() => check(`type Child @key(fields: "id") { id: ID! age: Int @${directive} }`)).toThrow(
        `@${directive.replace(/\(.*/, '')} is no directive that departments know`,
      );
    },
  );
});

describe('A record is not built that has the name of a type on which no policy decides:', () => {
  const connection = `type Child { id: ID } type ChildEdge { cursor: String! node: Child }
    type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
    type ChildConnection { edges: [ChildEdge!]! pageInfo: PageInfo! totalCount: Int! }`;

  test('what connectionOf makes is built', () => {
    expect(() => assertStructuralTypes(buildSchema(connection))).not.toThrow();
  });

  test.each([
    ['FamilyConnection', 'type FamilyConnection { id: ID relation: String }'],
    ['ChildConnection', connection.replace('totalCount', 'name: String totalCount')],
    ['ChildEdge', connection.replace('node: Child', 'node: String')],
    ['CliffEdge', 'type CliffEdge { cursor: String! address: String }'],
    ['_Secret', 'type _Secret { name: String }'],
    ['FormerValue', 'type FormerValue { name: String }'],
  ])('%s', (name, sdl) => {
    expect(() => assertStructuralTypes(buildSchema(sdl))).toThrow(`${name} has the name of a type that carries others`);
  });
});
