import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { startOperationServer } from '../../src/platform/subgraph/serving/start-operation-server.ts';

test('an operation in use stays compiled while two thousand others come', async () => {
  const compiled: string[] = [];
  const server = await startOperationServer(buildSchema('type Query { name: String }'), (document) => {
    compiled.push(document.loc!.source.body);
    return () => ({ data: {} });
  });
  const answer = (query: string) => server.answer({ query }, {} as never);
  for (let count = 0; count < 2001; count += 1) {
    await answer('{ name }');
    await answer(`{ name${count}: name }`);
  }
  await server.stop();
  expect(compiled.filter((query) => query === '{ name }')).toHaveLength(1);
  expect(compiled).toHaveLength(2002);
});
