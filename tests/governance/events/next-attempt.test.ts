import { describe, expect, test } from '@jest/globals';
import { nextAttempt } from '../../../src/governance/events/next-attempt.ts';

const now = new Date('2026-11-26T10:00:00Z');
const secondsAfter = (attempts: number, random: number) => {
  const next = nextAttempt(attempts, now, random);
  return next && (next.getTime() - now.getTime()) / 1000;
};

describe('when a message is sent again', () => {
  test('after the pauses of Standard Webhooks, ten attempts in three days, and then no more', () => {
    const pauses = Array.from({ length: 10 }, (_none, at) => secondsAfter(at + 1, 0));
    expect(pauses).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, null]);
  });

  test('chance adds a tenth at most', () => {
    expect([secondsAfter(2, 0.5), secondsAfter(2, 1)]).toEqual([315, 330]);
  });
});
