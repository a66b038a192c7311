import { KeptConnection } from '../database/kept-connection.ts';
import { PlatformError } from '../errors.ts';

/** The channel on which PostgreSQL tells which child's record was changed: its id, never a value. */
export const changeChannel = 'child_changed';

/**
 * Records that may wait for one slow subscriber. One that changes twice waits once: what leaves is what stands there
 * then.
 */
const mostWaiting = 10_000;

/**
 * Hears of committed changes on one channel of PostgreSQL and one connection of its own, which is open while anybody
 * listens.
 */
export class ChangeListener {
  readonly #department: string;
  readonly #connection: KeptConnection;
  readonly #listeners = new Set<WaitingChanges>();

  constructor(department: string, url: string, channel: string) {
    this.#department = department;
    this.#connection = new KeptConnection({
      config: { connectionString: url, keepAlive: true },
      log: { use: 'changes', department },
      prepare: async (client) => {
        client.on('notification', ({ payload }) => {
          for (const waiting of this.#listeners) waiting.add(payload!);
        });
        await client.query(`listen ${channel}`);
      },
      onLost: () => this.#lose(),
    });
  }

  /**
   * The ids that are told from now on, until the signal ends them. A listener learns of every change or of its
   * loss: when the connection is lost the stream fails, and the next listener opens a new one.
   * @param newestOnly what is told replaces what still waits
   * @throws PlatformError DEPARTMENT_UNAVAILABLE, here and in the stream
   */
  async listen(signal: AbortSignal, newestOnly = false): Promise<AsyncGenerator<string, void>> {
    signal.throwIfAborted();
    const waiting = new WaitingChanges(newestOnly);
    this.#listeners.add(waiting);
    const leave = () => {
      waiting.end(null);
      this.#listeners.delete(waiting);
      if (this.#listeners.size === 0) this.#disconnect();
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      await this.#connection.get();
    } catch {
      leave();
      throw new PlatformError('DEPARTMENT_UNAVAILABLE', `The database of ${this.#department} does not answer.`, {
        department: this.#department,
      });
    }
    return waiting.drain();
  }

  close(): void {
    this.#lose();
    this.#disconnect();
  }

  #lose(): void {
    const fault = new PlatformError(
      'DEPARTMENT_UNAVAILABLE',
      `The department ${this.#department} was away: changes may have been missed.`,
      {
        department: this.#department,
        remedy: 'Subscribe again, then read again what it tells of.',
      },
    );
    for (const waiting of this.#listeners) waiting.end(fault);
    this.#listeners.clear();
  }

  #disconnect(): void {
    this.#connection.close().catch(() => {});
  }
}

/** What one subscriber has not taken yet. */
class WaitingChanges {
  readonly #newestOnly: boolean;
  readonly #ids = new Set<string>();
  #ended = false;
  #fault: PlatformError | null = null;
  #wake = () => {};

  constructor(newestOnly: boolean) {
    this.#newestOnly = newestOnly;
  }

  add(id: string): void {
    if (this.#ended) return;
    if (this.#newestOnly) this.#ids.clear();
    this.#ids.add(id);
    if (this.#ids.size > mostWaiting) {
      this.end(
        new PlatformError('SUBSCRIPTION_ENDED', `More than ${mostWaiting} changes wait to be read.`, {
          remedy: 'Read events faster, or subscribe to fewer.',
        }),
      );
    }
    this.#wake();
  }

  end(fault: PlatformError | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#fault = fault;
    this.#ids.clear();
    this.#wake();
  }

  async *drain(): AsyncGenerator<string, void> {
    for (;;) {
      for (const id of this.#ids) {
        this.#ids.delete(id);
        yield id;
      }
      if (this.#fault) throw this.#fault;
      if (this.#ended) return;
      if (this.#ids.size === 0)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
