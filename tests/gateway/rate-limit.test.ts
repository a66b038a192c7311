import { expect, test } from '@jest/globals';
import { createRateLimit } from '../../src/gateway/limits/rate-limit.ts';

/** How many of so many requests are taken, and the seconds to wait that the first refused one is told. */
function ask(
  limit: ReturnType<typeof createRateLimit>,
  client: string,
  requests: number,
): [taken: number, retryAfter: number | null] {
  let taken = 0;
  for (let count = 0; count < requests; count++) {
    try {
      limit.assertMayAsk(client);
      taken += 1;
    } catch (error) {
      const { code, details } = error as { code: string; details: { retryAfter: number } };
      expect(code).toBe('RATE_LIMITED');
      return [taken, details.retryAfter];
    }
  }
  return [taken, null];
}

test('a client may ask as many times at once as in two seconds, then at the steady rate, and each client counts for itself', () => {
  let now = new Date(0);
  const limit = createRateLimit(10, () => now);
  expect(ask(limit, 'one', 100)).toEqual([20, 1]);
  expect(ask(limit, 'other', 15)).toEqual([15, null]);
  now = new Date(500);
  expect(ask(limit, 'one', 100)).toEqual([5, 1]);
  now = new Date(60_000);
  expect(ask(limit, 'one', 100)).toEqual([20, 1]);
});

test('a refused request takes nothing from the ones that follow', () => {
  let now = new Date(0);
  const limit = createRateLimit(1, () => now);
  expect(ask(limit, 'one', 3)).toEqual([2, 1]);
  for (let more = 0; more < 50; more++) ask(limit, 'one', 1);
  now = new Date(1000);
  expect(ask(limit, 'one', 3)).toEqual([1, 1]);
});

test('a clock that is set back takes no requests away', () => {
  let now = new Date(10_000);
  const limit = createRateLimit(10, () => now);
  ask(limit, 'one', 10);
  now = new Date(0);
  expect(ask(limit, 'one', 100)).toEqual([10, 1]);
});

test('a request counts by what its answer can hold: a thousand values as one request more', () => {
  let now = new Date(0);
  const limit = createRateLimit(10, () => now);
  limit.assertMayAsk('one');
  limit.charge('one', 999);
  expect(ask(limit, 'one', 2)).toEqual([2, null]);
  limit.charge('one', 50_000);
  expect(ask(limit, 'one', 1)).toEqual([0, 3]);
  now = new Date(2000);
  expect(ask(limit, 'one', 1)).toEqual([0, 1]);
  now = new Date(3000);
  expect(ask(limit, 'one', 100)).toEqual([10, 1]);
});
