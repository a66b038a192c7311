import pg from 'pg';
import { logger } from '../logger.ts';

export interface KeptConnectionOptions {
  config: pg.ClientConfig;
  /** What the connection is for, and whose it is: in the log, where it is lost. */
  log: { use: string; department?: string; role?: string };
  /** Prepares each new connection, before anybody gets it: `listen`. */
  prepare?(client: pg.Client): Promise<unknown>;
  /** Called when an open connection is lost; not when it is closed here. */
  onLost?(): void;
}

/** A connection that is opened when it is first asked for and kept. A lost one is replaced at the next request. */
export class KeptConnection {
  readonly #options: KeptConnectionOptions;
  #connection: Promise<pg.Client> | null = null;

  constructor(options: KeptConnectionOptions) {
    this.#options = options;
  }

  /** @throws Error where the database does not answer; the next request tries again */
  get(): Promise<pg.Client> {
    return (this.#connection ??= this.#open());
  }

  /** Ends the connection. The next request opens a new one. */
  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await (await connection?.catch(() => null))?.end();
  }

  #open(): Promise<pg.Client> {
    const { config, log, prepare, onLost } = this.#options;
    const client = new pg.Client(config);
    client.on('error', ({ code }: Error & { code?: string }) => logger.warn({ ...log, code }, 'a connection was lost'));
    const connection = (async () => {
      await client.connect();
      await prepare?.(client);
      return client;
    })();
    /** @returns false for a connection that was closed here, or already replaced by a newer one */
    const forget = () => {
      if (this.#connection !== connection) return false;
      this.#connection = null;
      return true;
    };
    connection.then(
      () => client.on('end', () => forget() && onLost?.()),
      () => {
        forget();
        client.end().catch(() => {});
      },
    );
    return connection;
  }
}
