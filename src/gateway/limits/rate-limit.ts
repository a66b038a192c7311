import { PlatformError } from '../../platform/errors.ts';

export interface RateLimit {
  /** Counts a request of the client. @throws PlatformError RATE_LIMITED, with the seconds to wait as retryAfter */
  assertMayAsk(client: string): void | Promise<void>;
  /** Counts a request by what it costs, as so many more requests of the client as it holds thousands of values. */
  charge(client: string, cost: number): void;
}

/** Values of an answer that count as one request more. */
const valuesOfRequest = 1000;

/** How many requests more an operation counts as. */
export function requestsOf(cost: number): number {
  return Math.floor(cost / valuesOfRequest);
}

export interface Grant {
  /** Requests granted: at most as many as were asked for. */
  requests: number;
  /** Seconds until there is another one. */
  retryAfter: number;
}

/** A bucket of requests for each client, in memory, that fills up steadily. */
export class RequestBuckets {
  readonly #perSecond: number;
  readonly #capacity: number;
  readonly #now: () => Date;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  /**
   * @param perSecond requests of one client in a second
   * @param capacity requests of one client at once: at most those of two seconds
   */
  constructor(perSecond: number, capacity: number, now: () => Date) {
    this.#perSecond = perSecond;
    this.#capacity = capacity;
    this.#now = now;
  }

  /** Takes so many requests of the client, or as many as there are. */
  take(client: string, most: number): Grant {
    return this.#take(client, (left) => Math.max(0, Math.min(most, Math.floor(left))));
  }

  /** Takes so many requests of the client, also those that it has not got yet: it waits for them. */
  charge(client: string, requests: number): void {
    this.#take(client, (left) => Math.min(requests, left + this.#capacity));
  }

  #take(client: string, taken: (left: number) => number): Grant {
    const at = this.#now().getTime();
    this.#forgetFull(at);
    const bucket = this.#buckets.get(client);
    const left = bucket
      ? Math.min(this.#capacity, bucket.left + (Math.max(0, at - bucket.at) / 1000) * this.#perSecond)
      : this.#capacity;
    const requests = taken(left);
    this.#buckets.delete(client);
    this.#buckets.set(client, { left: left - requests, at });
    return { requests, retryAfter: Math.ceil((1 - (left - requests)) / this.#perSecond) };
  }

  /** The bucket that was not touched for longest comes first; a full one is as good as none, and debt is paid by then. */
  #forgetFull(at: number): void {
    for (const [client, bucket] of this.#buckets) {
      if (at - bucket.at < 4000) return;
      this.#buckets.delete(client);
    }
  }
}

/**
 * Each client may ask as many times at once as in two seconds, then at the steady rate; counted in this process.
 * @param perSecond requests of one client in a second
 */
export function createRateLimit(
  perSecond: number,
  now: () => Date,
): Omit<RateLimit, 'assertMayAsk'> & { assertMayAsk(client: string): void } {
  const buckets = new RequestBuckets(perSecond, 2 * perSecond, now);
  return {
    assertMayAsk(client) {
      const { requests, retryAfter } = buckets.take(client, 1);
      if (requests === 0) throw rateLimited(client, perSecond, retryAfter);
    },
    charge(client, cost) {
      if (requestsOf(cost) > 0) buckets.charge(client, requestsOf(cost));
    },
  };
}

/** What a client is told that asks too often. */
export function rateLimited(client: string, perSecond: number, retryAfter: number): PlatformError {
  return new PlatformError('RATE_LIMITED', `${client} has sent more than ${perSecond} requests a second.`, {
    limit: perSecond,
    retryAfter,
  });
}
