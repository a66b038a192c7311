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

/** One statement that has not been sent yet. */
interface Waiting {
  text: string;
  values: unknown[];
  /** None where PostgreSQL is to plan it anew. */
  name: string | undefined;
  resolve(rows: unknown[][]): void;
  reject(error: Error): void;
}

/** One of the clients: opened when it is first needed, and busy until its last statement is answered. */
interface Line {
  client: Promise<pg.Client> | null;
  isBusy: boolean;
}

/**
 * Connections of one role, opened when they are first asked. While one of them works, the statements that arrive wait, and the next one that
 * is free gets all of them in one write, one behind the other (pipelining), which no pool can do, since it lends a client to one query at a
 * time. A write to a socket, and the change of processes that follows it, costs more than what a short statement has to say. What must be a
 * transaction does not belong here.
 */
export class PipelinedConnection {
  readonly #options: ConnectionOptions;
  readonly #lines: readonly Line[] = Array.from({ length: clients }, () => ({ client: null, isBusy: false }));
  readonly #names = new Map<string, string>();
  #waiting: Waiting[] = [];
  #isAboutToSend = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /**
   * Rows as arrays of values, in the order of the selected columns.
   * @param plan `kept`: PostgreSQL plans the statement a few times and then keeps one plan for all values. `by-values`: it plans anew each
   * time, which pays where the best plan depends on how many rows the values leave
   */
  query(text: string, values: unknown[], plan: 'kept' | 'by-values' = 'kept'): Promise<unknown[][]> {
    const name = plan === 'kept' ? this.#nameOf(text) : undefined;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, values, name, resolve, reject });
      this.#sendSoon();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#lines.map(async (line) => {
      const client = line.client;
      line.client = null;
      await (await client)?.end();
    }));
  }

  /** At the end of this turn of the event loop: it may have more to ask. */
  #sendSoon(): void {
    if (this.#isAboutToSend) return;
    this.#isAboutToSend = true;
    setImmediate(() => {
      this.#isAboutToSend = false;
      const line = this.#lines.find(({ isBusy }) => !isBusy);
      if (line !== undefined && this.#waiting.length > 0) void this.#send(line, this.#waiting.splice(0));
    });
  }

  async #send(line: Line, statements: readonly Waiting[]): Promise<void> {
    line.isBusy = true;
    try {
      const client = await (line.client ?? this.#connect(line));
      const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
      stream.cork();
      const answered = statements.map((statement) => this.#ask(client, statement));
      stream.uncork();
      await answered.at(-1);
    } catch (error) {
      for (const { reject } of statements) reject(error as Error);
    }
    line.isBusy = false;
    this.#sendSoon();
  }

  /** Resolves when the statement is answered or refused. */
  #ask(client: pg.Client, { text, values, name, resolve, reject }: Waiting): Promise<void> {
    this.#options.onQuery?.(text);
    return new Promise((settled) => {
      const callback = (error: Error | null, result: pg.QueryArrayResult) => {
        if (error) reject(error);
        else resolve(result.rows);
        settled();
      };
      const config = { name, text, values, rowMode: 'array', callback };
      client.query(name === undefined ? new pg.Query(config as never) : new DescribedQuery(config) as never);
    });
  }

  #connect(line: Line): Promise<pg.Client> {
    const { department, url, role } = this.#options;
    const client = new pg.Client({ connectionString: url, options: `-c role=${role} -c statement_timeout=${slowest}s`, pipeline: true, types } as pg.ClientConfig);
    const lost = () => {
      if (line.client === connection) line.client = null;
    };
    client.on('error', (error) => logger.warn({ department, role, code: (error as { code?: string }).code }, 'a reading connection was lost'));
    client.on('end', lost);
    const connection = client.connect().then(() => client);
    connection.catch(lost);
    line.client = connection;
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
