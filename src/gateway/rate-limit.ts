import { PlatformError } from '../platform/errors.ts';

export interface RateLimit {
  /** Counts a request of the client. @throws PlatformError RATE_LIMITED, with the seconds to wait as retryAfter */
  assertMayAsk(client: string): void;
}

/**
 * A bucket of requests for each client, in memory: it holds the requests of two seconds and fills up steadily. Every gateway process counts
 * by itself.
 * @param perSecond requests of one client in a second
 */
export function createRateLimit(perSecond: number, now: () => Date): RateLimit {
  const capacity = 2 * perSecond;
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    assertMayAsk(client) {
      const at = now().getTime();
      forgetFull(at);
      const bucket = buckets.get(client);
      const left = bucket ? Math.min(capacity, bucket.left + (Math.max(0, at - bucket.at) / 1000) * perSecond) : capacity;
      buckets.delete(client);
      buckets.set(client, { left: left >= 1 ? left - 1 : left, at });
      if (left >= 1) return;
      const retryAfter = Math.ceil((1 - left) / perSecond);
      throw new PlatformError('RATE_LIMITED', `${client} has sent more than ${perSecond} requests a second.`, { limit: perSecond, retryAfter });
    },
  };

  /** The bucket that was not touched for longest comes first; a full one is as good as none. */
  function forgetFull(at: number): void {
    for (const [client, bucket] of buckets) {
      if (at - bucket.at < 2000) return;
      buckets.delete(client);
    }
  }
}
