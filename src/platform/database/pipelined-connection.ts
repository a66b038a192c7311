import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { DescribedQuery } from './described-query.ts';
import { KeptConnection } from './kept-connection.ts';

export interface ConnectionOptions {
  department: string;
  url: string;
  role: string;
  onQuery?: OnQuery;
}

/** Told of each SQL statement: by a reading connection when it is asked, by a transaction when it was answered. */
export type OnQuery = (sql: string, sent: SentQuery) => void;

export interface SentQuery {
  department: string;
  /** Rows that will come, of a statement that is under way. */
  answer?: Promise<unknown[][]>;
  /** Of a statement that was answered. */
  milliseconds?: number;
  /** Of a statement that was answered. */
  rows?: number;
}

/**
 * How a statement is planned. `kept`: once, for all values; PostgreSQL would plan look-ups of one key anew each time,
 * which takes it longer than the look-up. `by-values`: each time, which pays where the best plan depends on how many
 * rows the values leave.
 */
export type PlanKind = 'kept' | 'by-values';

/**
 * Clients of a connection by what they are sent: a look-up by key does not wait behind a list, and one list not behind
 * another.
 */
const clients: Readonly<Record<PlanKind, number>> = { kept: 1, 'by-values': 2 };
/**
 * Seconds after which PostgreSQL gives a statement up: nobody waits for its answer any more, and those behind it in the
 * pipeline do.
 */
const slowest = 20;
/** Statements that each client keeps prepared. A statement more is sent without a name. */
const prepared = 500;

/** One statement that has not been sent yet. */
interface Waiting {
  text: string;
  values: unknown[];
  resolve(rows: unknown[][]): void;
  reject(error: Error): void;
}

/** One of the connections, busy until its last statement is answered. */
interface Line {
  connection: KeptConnection;
  isBusy: boolean;
}

/** The clients for one kind of statements, and those that wait for one of them. */
interface Queue {
  plan: PlanKind;
  lines: readonly Line[];
  waiting: Waiting[];
  isAboutToSend: boolean;
}

/**
 * Connections of one role, opened when they are first asked. While they work, the statements that arrive wait, and
 * those that are free next get them in one write, one behind the other (pipelining), which no pool can do, since it
 * lends a client to one query at a time. A write to a socket, and the change of processes that follows it, costs more
 * than what a short statement has to say. What must be a transaction does not belong here.
 */
export class PipelinedConnection {
  readonly #options: ConnectionOptions;
  readonly #queues: Readonly<Record<PlanKind, Queue>>;
  readonly #names = new Map<string, string>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#queues = { kept: queueOf('kept', options), 'by-values': queueOf('by-values', options) };
  }

  /** Rows as arrays of values, in the order of the selected columns. */
  query(text: string, values: unknown[], plan: PlanKind = 'kept'): Promise<unknown[][]> {
    const answer = new Promise<unknown[][]>((resolve, reject) => {
      this.#queues[plan].waiting.push({ text, values, resolve, reject });
      this.#sendSoon(this.#queues[plan]);
    });
    this.#options.onQuery?.(text, { department: this.#options.department, answer });
    return answer;
  }

  async close(): Promise<void> {
    const lines = Object.values(this.#queues).flatMap((queue) => queue.lines);
    await Promise.all(lines.map(({ connection }) => connection.close()));
  }

  /** At the end of this turn of the event loop: it may have more to ask. */
  #sendSoon(queue: Queue): void {
    if (queue.isAboutToSend) return;
    queue.isAboutToSend = true;
    setImmediate(() => {
      queue.isAboutToSend = false;
      const free = queue.lines.filter(({ isBusy }) => !isBusy);
      for (const [taken, line] of free.entries()) {
        if (queue.waiting.length > 0)
          void this.#send(
            queue,
            line,
            queue.waiting.splice(0, Math.ceil(queue.waiting.length / (free.length - taken))),
          );
      }
    });
  }

  async #send(queue: Queue, line: Line, statements: readonly Waiting[]): Promise<void> {
    line.isBusy = true;
    try {
      const client = await line.connection.get();
      const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
      stream.cork();
      const answered = statements.map((statement) => this.#ask(client, statement, queue.plan));
      stream.uncork();
      await answered.at(-1);
    } catch (error) {
      for (const { reject } of statements) reject(error as Error);
    }
    line.isBusy = false;
    this.#sendSoon(queue);
  }

  /** Resolves when the statement is answered or refused. */
  #ask(client: pg.Client, { text, values, resolve, reject }: Waiting, plan: PlanKind): Promise<void> {
    const name = plan === 'kept' ? this.#nameOf(text) : undefined;
    return new Promise((settled) => {
      const callback = (error: Error | null, result: pg.QueryArrayResult) => {
        if (error) reject(error);
        else resolve(result.rows);
        settled();
      };
      const config = { name, text, values, rowMode: 'array', callback };
      client.query(name === undefined ? new pg.Query(config as never) : (new DescribedQuery(config) as never));
    });
  }

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= prepared) return known;
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
    this.#names.set(text, name);
    return name;
  }
}

function queueOf(plan: PlanKind, options: ConnectionOptions): Queue {
  return {
    plan,
    lines: Array.from({ length: clients[plan] }, () => ({ connection: connectionFor(plan, options), isBusy: false })),
    waiting: [],
    isAboutToSend: false,
  };
}

function connectionFor(plan: PlanKind, { department, url, role }: ConnectionOptions): KeptConnection {
  const settings = {
    role,
    statement_timeout: `${slowest}s`,
    plan_cache_mode: plan === 'kept' ? 'force_generic_plan' : 'force_custom_plan',
  };
  const options = Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
  return new KeptConnection({
    config: { connectionString: url, options, pipeline: true, types } as pg.ClientConfig,
    log: { use: 'reading', department, role },
  });
}

/** As the contract has them: days as YYYY-MM-DD, numbers as numbers. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.DATE) return String;
    if (oid === pg.types.builtins.NUMERIC || oid === pg.types.builtins.INT8) return Number;
    return pg.types.getTypeParser(oid, format as never) as (value: string) => unknown;
  },
};
