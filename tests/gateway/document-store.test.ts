import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { createDocumentStore } from '../../src/gateway/document-store.ts';
import { queryLimits } from '../../src/gateway/limits/query-limits.ts';

const schema = buildSchema('type Query { name: String }');

test('a document in use stays read while a thousand others come', () => {
  const documents = createDocumentStore(schema, queryLimits);
  const read = (query: string) => documents.read(query, () => schema);
  const first = read('{ name }');
  for (let count = 0; count < 1001; count += 1) {
    read(`{ name${count}: name }`);
    expect(read('{ name }')).toBe(first);
  }
});

test('a document that nobody asks for any more is evicted, so that at most a thousand are held', () => {
  const documents = createDocumentStore(schema, queryLimits);
  const read = (query: string) => documents.read(query, () => schema);
  const first = read('{ name }');
  for (let count = 0; count < 1000; count += 1) read(`{ name${count}: name }`);
  expect(read('{ name }')).not.toBe(first);
});

test('a refused document is refused from memory, for each schema in whose words it is told', () => {
  const documents = createDocumentStore(schema, queryLimits);
  const other = buildSchema('type Query { name: String other: Int }');
  const query = '{ unknown }';
  const refusal = documents.read(query, () => schema);
  expect(refusal).toHaveLength(1);
  expect(documents.read(query, () => schema)).toBe(refusal);
  expect(documents.read(query, () => other)).not.toBe(refusal);
  for (let count = 0; count < 100; count += 1) documents.read(`{ unknown${count} }`, () => schema);
  expect(documents.read(query, () => schema)).not.toBe(refusal);
});
