import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { publicSchema } from '../../src/gateway/start-gateway.ts';
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

  test.each(['federation__requires(fields: "id")', 'requires(fields: "id")', 'federation__external', 'override'])(
    'the directive @%s',
    (directive) => {
      expect(() => check(`type Child @key(fields: "id") { id: ID! age: Int @${directive} }`)).toThrow(
        `@${directive.replace(/\(.*/, '')} is no directive that departments know`,
      );
    },
  );
});

test.each([
  'interface Event { id: ID } type Query { event: Event }',
  'type A { a: Int } union Event = A type Query { a: A }',
])('the gateway does not start with %s', (supergraph) => {
  expect(() => publicSchema(supergraph)).toThrow('Event is an interface or a union, which the gateway cannot answer');
});
