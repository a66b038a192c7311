import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

/** Warnings and notices of the audits that stand, each with the reason. */
const accepted: Record<string, string> = {};

test('the gateway passes the audits of GraphQL over HTTP', async () => {
  const authorization = `Bearer ${await kit.tokenOf('student-affairs.610111@education')}`;
  const audits = serverAudits({
    url: kit.platform.gateway.url,
    fetchFn: (url: string, init: RequestInit) =>
      fetch(url, { ...init, headers: { ...init?.headers, authorization, 'x-purpose': 'dropout-prevention' } }),
  });
  const results = await Promise.all(audits.map((audit) => audit.fn()));
  expect(results.length).toBeGreaterThan(50);
  const shown = results
    .filter(({ status }) => status !== 'ok')
    .map((result) => `${result.status} ${result.id} ${result.name}`);
  expect(shown.sort()).toEqual(Object.keys(accepted).sort());
});
