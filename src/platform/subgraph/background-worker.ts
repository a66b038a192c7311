import { KeptConnection } from '../database/kept-connection.ts';
import { Loop } from '../loop.ts';
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
  /** By the work's name. One after the other for each: a connection would give the same lock twice. */
  readonly #loops: ReadonlyMap<string, Loop>;
  readonly #connection: KeptConnection;
  /** Aborted when the present connection is lost. */
  #lost = new AbortController();

  constructor({ department, url, works, doorsFor }: BackgroundWorkerOptions) {
    this.#connection = new KeptConnection({
      config: { connectionString: url, keepAlive: true },
      log: { use: 'background work', department },
      prepare: async () => void (this.#lost = new AbortController()),
      onLost: () => this.#lost.abort(),
    });
    this.#loops = new Map(
      works.map((work) => [
        work.name,
        new Loop({
          every: work.every,
          run: (signal) =>
            this.#runLocked(work.name, (lost) => work.run(doorsFor(work, AbortSignal.any([signal, lost])))),
          fault: 'background work failed',
          log: { department, work: work.name },
        }),
      ]),
    );
  }

  start(): void {
    for (const loop of this.#loops.values()) loop.start();
  }

  /** A round now, of every work or of the work of this name. */
  async workOnce(name?: string): Promise<void> {
    for (const [work, loop] of this.#loops) if (name === undefined || name === work) await loop.run();
  }

  /** Aborts the rounds under way and waits for them. */
  async stop(): Promise<void> {
    await Promise.all([...this.#loops.values()].map((loop) => loop.stop()));
    await this.#connection.close();
  }

  /** Runs a round where no other process does. @param round its signal is aborted when the lock is lost */
  async #runLocked(name: string, round: (lost: AbortSignal) => Promise<void>): Promise<void> {
    const client = await this.#connection.get();
    const { signal } = this.#lost;
    const lock = [`background ${name}`];
    const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock(hashtext($1)) as free', lock);
    if (!rows[0]!.free) return;
    try {
      await round(signal);
    } finally {
      // Where the connection is gone, so is the lock.
      await client.query('select pg_advisory_unlock(hashtext($1))', lock).catch(() => {});
    }
  }
}
