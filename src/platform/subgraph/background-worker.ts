import pg from 'pg';
import { isConnectionFault } from '../is-connection-fault.ts';
import { logger } from '../logger.ts';
import type { BackgroundDoors, BackgroundWork } from './background-work.ts';

export interface BackgroundWorkerOptions {
  department: string;
  url: string;
  works: readonly BackgroundWork[];
  doorsFor(work: BackgroundWork, signal: AbortSignal): BackgroundDoors;
}

/**
 * Does the background work of one department. A lock that ends with its connection keeps each work to one process at a
 * time.
 */
export class BackgroundWorker {
  readonly #options: BackgroundWorkerOptions;
  readonly #stop = new AbortController();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Work → its last round here: one connection would give the same lock twice. */
  readonly #rounds = new Map<string, Promise<void>>();
  #connection: Promise<LockConnection> | null = null;

  constructor(options: BackgroundWorkerOptions) {
    this.#options = options;
  }

  start(): void {
    for (const work of this.#options.works) this.#schedule(work);
  }

  /** One round now, of every work or of the one of this name. */
  async workOnce(name?: string): Promise<void> {
    for (const work of this.#options.works) if (name === undefined || name === work.name) await this.#round(work);
  }

  /** Ends when the rounds under way have ended, which are told to. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.all(this.#rounds.values());
    await this.#connection?.then(
      ({ client }) => client.end(),
      () => {},
    );
  }

  #schedule(work: BackgroundWork): void {
    if (this.#stop.signal.aborted) return;
    const timer = setTimeout(() => {
      void this.#round(work)
        .catch((error: Error & { code?: string }) => {
          if (this.#stop.signal.aborted) return;
          const level = isConnectionFault(error) ? 'warn' : 'error';
          logger[level](
            { department: this.#options.department, work: work.name, code: error.code, message: error.message },
            'background work failed, trying again',
          );
        })
        .then(() => this.#schedule(work));
    }, work.every);
    this.#timers.set(work.name, timer.unref());
  }

  #round(work: BackgroundWork): Promise<void> {
    const round = (this.#rounds.get(work.name) ?? Promise.resolve()).then(() => this.#runLocked(work));
    this.#rounds.set(
      work.name,
      round.catch(() => {}),
    );
    return round;
  }

  async #runLocked(work: BackgroundWork): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { client, lost } = await (this.#connection ??= this.#connect());
    const lock = [`background ${work.name}`];
    const {
      rows: [taken],
    } = await client.query<{ free: boolean }>('select pg_try_advisory_lock(hashtext($1)) as free', lock);
    if (!taken!.free) return;
    try {
      await work.run(this.#options.doorsFor(work, AbortSignal.any([this.#stop.signal, lost])));
    } finally {
      // Where the connection is gone, so is the lock.
      await client.query('select pg_advisory_unlock(hashtext($1))', lock).catch(() => {});
    }
  }

  #connect(): Promise<LockConnection> {
    const client = new pg.Client({ connectionString: this.#options.url, keepAlive: true });
    const lost = new AbortController();
    const end = () => {
      lost.abort();
      if (this.#connection === connection) this.#connection = null;
    };
    client.on('error', (error) =>
      logger.warn(
        { department: this.#options.department, code: (error as { code?: string }).code },
        'the connection of background work was lost',
      ),
    );
    client.on('end', end);
    const connection = client.connect().then(() => ({ client, lost: lost.signal }));
    connection.catch(end);
    return connection;
  }
}

interface LockConnection {
  client: pg.Client;
  lost: AbortSignal;
}
