import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import { buildASTSchema, isObjectType, parse } from 'graphql';
import { folders } from '../../src/platform/folders.ts';

const schema = buildASTSchema(transformSupergraphToPublicSchema(parse(readFileSync(folders.supergraph, 'utf8'))), {
  assumeValid: true,
});
const typesOf = (name: string) => {
  const type = schema.getType(name);
  return isObjectType(type)
    ? Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, String(field.type)]))
    : {};
};
const connections = Object.keys(schema.getTypeMap()).filter((name) => name.endsWith('Connection'));

test.each(connections)('%s has the form that Relay compiles', (name) => {
  const node = name.replace(/Connection$/, '');
  expect(typesOf(name)).toMatchObject({ edges: `[${node}Edge!]!`, pageInfo: 'PageInfo!' });
  expect(typesOf(`${node}Edge`)).toMatchObject({ cursor: 'String!', node });
});

test('a page says what stands before and behind it', () => {
  expect(connections.length).toBeGreaterThan(5);
  expect(typesOf('PageInfo')).toEqual({
    hasNextPage: 'Boolean!',
    hasPreviousPage: 'Boolean!',
    startCursor: 'String',
    endCursor: 'String',
  });
});

test('each field with a connection takes first and after', () => {
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType))
    for (const { name, type: answer, args } of Object.values(type.getFields()))
      if (/Connection!?$/.test(String(answer)))
        expect([type.name, name, ...args.map((argument) => argument.name)]).toEqual(
          expect.arrayContaining(['first', 'after']),
        );
});
