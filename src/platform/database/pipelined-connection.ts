import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { logger } from '../logger.ts';
import { DescribedQuery } from './described-query.ts';

export interface ConnectionOptions {
  department: string;
  url: string;
  role: string;
  /** Told of each SQL statement as it is sent: tests count them. */
  onQuery?: (sql: string) => void;
}

/** Two clients carry more than one, and more than four: PostgreSQL works on the one while the other is read. */
const clients = 2;
/** Seconds after which PostgreSQL gives a statement up: nobody waits for its answer any more, and those behind it in the pipeline do. */
const slowest = 20;
/** Statements that each client keeps prepared. A statement more is sent without a name. */
const prepared = 500;

/**
 * Connections of one role, opened when they are first asked. Statements are sent one behind the other without waiting for the answers
 * (pipelining), which no pool can do, since it lends a client to one query at a time. Those of one turn of the event loop leave in one write
 * over one of the connections: a write to a socket costs more than what a statement has to say. What must be a transaction does not belong here.
 */
export class PipelinedConnection {
  readonly #options: ConnectionOptions;
  readonly #open: (Promise<pg.Client> | null)[] = Array.from({ length: clients }, () => null);
  readonly #names = new Map<string, string>();
  readonly #gathering = new Set<pg.Client>();
  #turn = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /**
   * Rows as arrays of values, in the order of the selected columns.
   * @param plan `kept`: PostgreSQL plans the statement a few times and then keeps one plan for all values. `by-values`: it plans anew each
   * time, which pays where the best plan depends on how many rows the values leave
   */
  async query(text: string, values: unknown[], plan: 'kept' | 'by-values' = 'kept'): Promise<unknown[][]> {
    const client = await (this.#open[this.#turn] ?? this.#connect(this.#turn));
    this.#gather(client);
    this.#options.onQuery?.(text);
    const name = plan === 'kept' ? this.#nameOf(text) : undefined;
    if (name === undefined) return (await client.query<unknown[]>({ text, values, rowMode: 'array' })).rows;
    return new Promise((resolve, reject) => {
      const callback = (error: Error | null, result: pg.QueryArrayResult) => (error ? reject(error) : resolve(result.rows));
      client.query(new DescribedQuery({ name, text, values, rowMode: 'array', callback }) as never);
    });
  }

  async close(): Promise<void> {
    const open = this.#open.splice(0, clients, ...Array.from({ length: clients }, () => null));
    await Promise.all(open.map(async (one) => (await one)?.end()));
  }

  /** Keeps what the client sends until the end of this turn of the event loop, and gives the next turn to another client. */
  #gather(client: pg.Client): void {
    if (this.#gathering.has(client)) return;
    this.#gathering.add(client);
    const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
    stream.cork();
    setImmediate(() => {
      this.#gathering.delete(client);
      this.#turn = (this.#turn + 1) % clients;
      stream.uncork();
    });
  }

  #connect(turn: number): Promise<pg.Client> {
    const { department, url, role } = this.#options;
    const client = new pg.Client({ connectionString: url, options: `-c role=${role} -c statement_timeout=${slowest}s`, pipeline: true, types } as pg.ClientConfig);
    const lost = () => {
      if (this.#open[turn] === connection) this.#open[turn] = null;
    };
    client.on('error', (error) => logger.warn({ department, role, code: (error as { code?: string }).code }, 'a reading connection was lost'));
    client.on('end', lost);
    const connection = client.connect().then(() => client);
    connection.catch(lost);
    this.#open[turn] = connection;
    return connection;
  }

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= prepared) return known;
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
    this.#names.set(text, name);
    return name;
  }
}

/** As the contract has them: days as YYYY-MM-DD, numbers as numbers. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.DATE) return String;
    if (oid === pg.types.builtins.NUMERIC || oid === pg.types.builtins.INT8) return Number;
    return pg.types.getTypeParser(oid, format as never) as (value: string) => unknown;
  },
};
