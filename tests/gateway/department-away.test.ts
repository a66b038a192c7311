import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { subgraphNames } from '../../src/platform/subgraph/load-departments.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const question = `{ children(first: 5) { edges { node {
  name schooling { status } medical { fitForSchool specialNeeds } custody { guardiansDetained { relation } }
} } } }`;

test('when the database of a department is away, the others answer, and its fields are null with one error', async () => {
  const before = await kit.asRequester('student affairs').query(question);
  const databaseUrl = new URL(kit.platform.urlOf('health'));
  const database = databaseUrl.pathname.slice(1);
  await kit.sql('civil-affairs', `alter database ${database} allow_connections false`);
  await kit.sql('civil-affairs', 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
    database,
  ]);
  const without = await kit.asRequester('student affairs').query(question);
  expect(without.errors.map(({ extensions }) => extensions)).toEqual([
    { code: 'DEPARTMENT_UNAVAILABLE', department: 'health', remedy: expect.any(String) },
  ]);
  expect(without.data.children.edges).toEqual(
    before.data.children.edges.map(({ node }: any) => ({ node: { ...node, medical: null } })),
  );

  const ready = await fetch(kit.platform.gateway.url.replace('/graphql', '/health/ready'));
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({
    status: 'unavailable',
    departments: Object.fromEntries(subgraphNames().map((name) => [name, name === 'health' ? 'unavailable' : 'ready'])),
  });
  expect((await fetch(kit.platform.gateway.url.replace('/graphql', '/health/live'))).status).toBe(200);

  await kit.sql('civil-affairs', `alter database ${database} allow_connections true`);
  expect(await kit.asRequester('student affairs').query(question)).toEqual(before);
});
