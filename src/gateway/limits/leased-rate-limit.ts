import { RequestBuckets, rateLimited, requestsOf, type Grant, type RateLimit } from './rate-limit.ts';

/**
 * Requests of one client that one process may hold without having let them through, so that it need not ask for each:
 * those of a twentieth of a second, shared by all processes. Where that is less than two, each request is asked for.
 */
export function leaseOf(perSecond: number, processes: number): number {
  return Math.max(1, Math.floor(perSecond / (20 * processes)));
}

/**
 * The buckets from which several processes borrow. They hold less by what the processes may hold: whatever these let
 * through at once, it is never more than the limit; a client may be refused up to a twentieth of a second's requests
 * too early.
 */
export function createLentBuckets(perSecond: number, processes: number, now: () => Date): RequestBuckets {
  return new RequestBuckets(perSecond, 2 * perSecond - processes * (leaseOf(perSecond, processes) - 1), now);
}

interface Lease {
  left: number;
  borrowedAt: number;
  isBorrowing: boolean;
  waiting: { taken(): void; refused(error: Error): void }[];
}

export interface LeasedRateLimitOptions {
  perSecond: number;
  /** See leaseOf. */
  lease: number;
  /** Takes so many requests of the client from the buckets that all processes share. */
  borrow(client: string, most: number): Promise<Grant>;
  now: () => Date;
}

/** The rate limit of one process among several. */
export function createLeasedRateLimit({ perSecond, lease: size, borrow, now }: LeasedRateLimitOptions): RateLimit {
  const leases = new Map<string, Lease>();

  function leaseFor(client: string): Lease {
    const known = leases.get(client);
    if (known) return known;
    const lease: Lease = { left: 0, borrowedAt: now().getTime(), isBorrowing: false, waiting: [] };
    leases.set(client, lease);
    return lease;
  }

  /** While one answer is under way the next requests gather, and are asked for together. */
  async function fill(client: string, lease: Lease): Promise<void> {
    lease.isBorrowing = true;
    while (lease.waiting.length > 0) {
      const together = lease.waiting.splice(0);
      const { requests, retryAfter } = await borrow(client, together.length + size - 1);
      lease.left = requests;
      for (const { taken, refused } of together) {
        if (lease.left === 0) {
          refused(rateLimited(client, perSecond, retryAfter));
        } else {
          lease.left -= 1;
          taken();
        }
      }
      while (lease.left > 0 && lease.waiting.length > 0) {
        lease.left -= 1;
        lease.waiting.shift()!.taken();
      }
    }
    lease.isBorrowing = false;
    lease.borrowedAt = now().getTime();
    leases.delete(client);
    leases.set(client, lease);
    forgetIdle(lease.borrowedAt);
  }

  /** The lease that was borrowed first comes first. What is left of it is lost: its bucket has filled up long since. */
  function forgetIdle(at: number): void {
    for (const [client, { borrowedAt, isBorrowing }] of leases) {
      if (at - borrowedAt < 60_000) return;
      if (!isBorrowing) leases.delete(client);
    }
  }

  return {
    assertMayAsk(client) {
      const lease = leaseFor(client);
      if (lease.left > 0) {
        lease.left -= 1;
        return;
      }
      return new Promise((taken, refused) => {
        lease.waiting.push({ taken, refused });
        if (!lease.isBorrowing) void fill(client, lease);
      });
    },
    charge(client, cost) {
      // A process that is about to end has nobody to ask, and nothing to refuse.
      if (requestsOf(cost) > 0) borrow(client, requestsOf(cost)).catch(() => {});
    },
  };
}
