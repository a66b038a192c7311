import { PlatformError } from '../../platform/errors.ts';

export interface StreamLimits {
  /** Event streams open at once, for one client. */
  perClient: number;
  /** And for all. */
  total: number;
}

export const streamLimits: StreamLimits = { perClient: 20, total: 1000 };

export interface Seats {
  /** Takes a seat until the signal frees it. @throws PlatformError TOO_MANY_STREAMS */
  take(client: string, signal: AbortSignal): void | Promise<void>;
}

/** Counts the open event streams: each holds a connection and is decided anew at every change. */
export class StreamSeats implements Seats {
  readonly #limits: StreamLimits;
  readonly #taken = new Map<string, number>();
  #total = 0;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
  }

  take(client: string, signal: AbortSignal): void {
    const { perClient, total } = this.#limits;
    const own = this.#taken.get(client) ?? 0;
    if (own >= perClient)
      throw new PlatformError(
        'TOO_MANY_STREAMS',
        `This client has ${perClient} event streams open; it may have no more.`,
        { limit: perClient },
      );
    if (this.#total >= total)
      throw new PlatformError('TOO_MANY_STREAMS', `The platform has ${total} event streams open; it opens no more.`, {
        limit: total,
      });
    signal.throwIfAborted();
    this.#taken.set(client, own + 1);
    this.#total += 1;
    signal.addEventListener('abort', () => this.#leave(client), { once: true });
  }

  #leave(client: string): void {
    const own = this.#taken.get(client)! - 1;
    if (own === 0) this.#taken.delete(client);
    else this.#taken.set(client, own);
    this.#total -= 1;
  }
}
