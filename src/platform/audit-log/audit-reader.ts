import pg from 'pg';
import { isConnectionFault } from '../is-connection-fault.ts';
import { rolesOf } from '../database/roles.ts';
import { PlatformError } from '../errors.ts';
import { ChangeListener } from '../events/change-listener.ts';
import { logger } from '../logger.ts';
import { placedChannel } from './stored-log.ts';

/** Milliseconds after which PostgreSQL gives up a statement: before the gateway gives up the answer. */
const patience = 10_000;

export interface AuditReaderOptions {
  departments: readonly string[];
  /** URL with which the platform connects to a department's database. */
  urlOf(department: string): string;
}

/**
 * The one way to read the audit logs of all departments: on connections whose role may select audit entries, what is
 * counted of them and nothing else, and which are opened when somebody first asks. Nothing is indexed for it, since
 * every answer waits for its entry: a question is a scan of its period.
 */
export class AuditReader {
  readonly departments: readonly string[];
  readonly #urlOf: (department: string) => string;
  readonly #pools = new Map<string, pg.Pool>();
  readonly #listeners = new Map<string, ChangeListener>();

  constructor({ departments, urlOf }: AuditReaderOptions) {
    this.departments = departments;
    this.#urlOf = urlOf;
  }

  /** @throws PlatformError REQUEST_TIMED_OUT, DEPARTMENT_UNAVAILABLE: half of the logs would pass for the whole */
  async query<Row extends object>(department: string, text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.#poolOf(department).query<Row>(text, values)).rows;
    } catch (error) {
      throw readingFault(error, department);
    }
  }

  /**
   * The rows in portions, so that a long answer of the database is never in memory as a whole.
   * @throws PlatformError REQUEST_TIMED_OUT for one portion, DEPARTMENT_UNAVAILABLE
   */
  async *portions<Row extends object>(
    department: string,
    text: string,
    values: unknown[],
    size: number,
  ): AsyncGenerator<Row[], void> {
    const client = await this.#poolOf(department)
      .connect()
      .catch((error) => {
        throw readingFault(error, department);
      });
    let fault: Error | undefined;
    try {
      await client.query('begin');
      await client.query(`declare portion no scroll cursor for ${text}`, values);
      for (;;) {
        const { rows } = await client.query<Row>(`fetch ${size} from portion`);
        if (rows.length > 0) yield rows;
        if (rows.length < size) break;
      }
    } catch (error) {
      fault = error as Error;
      throw readingFault(error, department);
    } finally {
      // A reader that has read enough leaves it here too.
      if (fault === undefined)
        await client.query('rollback').catch((error: Error) => {
          fault = error;
        });
      client.release(fault);
    }
  }

  /**
   * What is told on the channel of placed entries from now on, until the signal ends it. @throws PlatformError
   * DEPARTMENT_UNAVAILABLE, here and in the stream
   */
  listen(department: string, signal: AbortSignal): Promise<AsyncGenerator<string, void>> {
    const listener =
      this.#listeners.get(department) ?? new ChangeListener(department, this.#urlOf(department), placedChannel);
    this.#listeners.set(department, listener);
    return listener.listen(signal);
  }

  async close(): Promise<void> {
    for (const listener of this.#listeners.values()) listener.close();
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
  }

  #poolOf(department: string): pg.Pool {
    const standing = this.#pools.get(department);
    if (standing) return standing;
    const pool = new pg.Pool({
      connectionString: this.#urlOf(department),
      // Entries differ: remembering what their JSON says of each costs more than it saves.
      options:
        `-c role=${rolesOf(department).logReader} -c default_transaction_read_only=on` +
        ` -c statement_timeout=${patience} -c enable_memoize=off`,
      max: 2,
      idleTimeoutMillis: 30_000,
    });
    // The pool hears of a loss only where nobody holds the connection.
    pool.on('connect', (client) =>
      client.on('error', (error: Error & { code?: string }) =>
        logger.warn({ department, code: error.code }, 'a connection that reads the log was lost'),
      ),
    );
    pool.on('error', () => {});
    this.#pools.set(department, pool);
    return pool;
  }
}

function readingFault(error: unknown, department: string): unknown {
  if ((error as { code?: string }).code === '57014') {
    return new PlatformError(
      'REQUEST_TIMED_OUT',
      `The log of ${department} could not be read within ${patience / 1000} seconds.`,
      {
        department,
        remedy: 'Ask for a shorter period, or for one department.',
      },
    );
  }
  if (isConnectionFault(error))
    return new PlatformError('DEPARTMENT_UNAVAILABLE', `The database of ${department} does not answer.`, {
      department,
    });
  return error;
}
