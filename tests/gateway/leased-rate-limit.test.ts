import { expect, test } from '@jest/globals';
import { createLeasedRateLimit, createLentBuckets, leaseOf } from '../../src/gateway/limits/leased-rate-limit.ts';

const processes = 4;

/** So many processes that share one limit; each question takes a moment, as between processes. */
function share(perSecond: number, now: () => Date) {
  const buckets = createLentBuckets(perSecond, processes, now);
  let questions = 0;
  const limits = Array.from({ length: processes }, () =>
    createLeasedRateLimit({
      perSecond,
      lease: leaseOf(perSecond, processes),
      now,
      async borrow(client, most) {
        questions += 1;
        const grant = buckets.take(client, most);
        await new Promise(setImmediate);
        return grant;
      },
    }),
  );
  /** How many of so many requests at each of these processes are taken. */
  async function ask(at: number[], each: number, client = 'one'): Promise<number> {
    const requests = at.flatMap((process) =>
      Array.from({ length: each }, async () => limits[process]!.assertMayAsk(client)),
    );
    const answers = await Promise.allSettled(requests);
    for (const answer of answers)
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({ code: 'RATE_LIMITED', details: { limit: perSecond, retryAfter: 1 } });
    return answers.filter(({ status }) => status === 'fulfilled').length;
  }
  return { ask, questions: () => questions };
}

test('a lease is a twentieth of a second’s requests, shared by all processes, and one request where that is less', () => {
  expect([leaseOf(1000, 2), leaseOf(1000, 16), leaseOf(20, 2), leaseOf(1, 8)]).toEqual([25, 3, 1, 1]);
});

test('all processes together take no more than the limit, and a twentieth of a second less at most, however the requests are spread', async () => {
  let now = new Date(0);
  const { ask } = share(1000, () => now);
  const all = [0, 1, 2, 3];
  const most = (seconds: number) => 2000 + 1000 * seconds;
  // Every process is left with a part of a lease, then the bucket fills up again.
  for (const process of all) expect(await ask([process], 1)).toBe(1);
  now = new Date(5000);
  let taken = 0;
  for (const seconds of [0, 0.5, 1, 1.7]) {
    now = new Date(5000 + seconds * 1000);
    taken += await ask(all, 1000);
    expect(taken).toBeLessThanOrEqual(most(seconds));
    expect(taken).toBeGreaterThanOrEqual(most(seconds) - 50);
  }
});

test('a client that stays with one process has its whole limit there, but for the leases of the others', async () => {
  let now = new Date(0);
  const { ask } = share(1000, () => now);
  await ask([1, 2, 3], 1);
  now = new Date(5000);
  expect(await ask([0], 3000)).toBeGreaterThanOrEqual(1950);
});

test('where a second has few requests every one is asked for, and the limit is exact', async () => {
  let now = new Date(0);
  const { ask } = share(10, () => now);
  expect(await ask([0, 1, 2, 3], 30)).toBe(20);
  now = new Date(500);
  expect(await ask([3, 1], 30)).toBe(5);
  expect(await ask([2], 30, 'other')).toBe(20);
});

test('many requests cost few questions: those that arrive together are asked for together', async () => {
  const { ask, questions } = share(1000, () => new Date(0));
  expect(await ask([0], 500)).toBe(500);
  for (let count = 0; count < 100; count += 1) expect(await ask([1], 1)).toBe(1);
  expect(questions()).toBeLessThanOrEqual(12);
});
