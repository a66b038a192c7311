import type pg from 'pg';
import { KeptConnection } from '../database/kept-connection.ts';

export interface LogTransactionsOptions {
  department: string;
  url: string;
  /** The log role of the department. */
  role: string;
}

/**
 * Transactions under a department's log role, one after the other on one connection, which is opened when it is first
 * needed.
 */
export class LogTransactions {
  readonly #connection: KeptConnection;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor({ department, url, role }: LogTransactionsOptions) {
    this.#connection = new KeptConnection({
      config: { connectionString: url, options: `-c role=${role}` },
      log: { use: 'log', department },
    });
  }

  /** Commits what the work has written, or nothing of it where it throws. */
  run<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new Error('The log is closed.'));
    const result = this.#last.then(() => this.#transact(work));
    this.#last = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    await this.#connection.close();
  }

  async #transact<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = await this.#connection.get();
    await client.query('begin');
    try {
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      // A connection that cannot roll back is lost, and what it wrote with it.
      await client.query('rollback').catch(() => void this.#connection.close().catch(() => {}));
      throw error;
    }
  }
}
