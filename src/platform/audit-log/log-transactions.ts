import pg from 'pg';
import { logger } from '../logger.ts';

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
  readonly #options: LogTransactionsOptions;
  #client: Promise<pg.Client> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: LogTransactionsOptions) {
    this.#options = options;
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
    const client = this.#client;
    this.#client = null;
    await (await client)?.end();
  }

  async #transact<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = await (this.#client ?? this.#connect());
    await client.query('begin');
    try {
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => this.#drop(client));
      throw error;
    }
  }

  /** A connection that cannot take back what it wrote is lost, and what it wrote with it. */
  #drop(client: pg.Client): void {
    this.#client = null;
    client.end().catch(() => {});
  }

  #connect(): Promise<pg.Client> {
    const { department, url, role } = this.#options;
    const client = new pg.Client({ connectionString: url, options: `-c role=${role}` });
    const lost = () => {
      if (this.#client === connection) this.#client = null;
    };
    client.on('error', (error) =>
      logger.warn({ department, code: (error as { code?: string }).code }, 'the connection of the log was lost'),
    );
    client.on('end', lost);
    const connection = client.connect().then(() => client);
    connection.catch(lost);
    this.#client = connection;
    return connection;
  }
}
