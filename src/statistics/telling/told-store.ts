import type { EntityManager } from '@mikro-orm/postgresql';

/** A withheld cell, and its state. */
export interface WithheldCell {
  division: string;
  cell: number;
  state: number;
}

/** A table of a closed month, as it was told first. */
export interface ReportedTable {
  divisions: readonly string[];
  counts: ArrayLike<number>;
  states: ArrayLike<number>;
}

const withheldLock = 7464;

/** What this process and others have told and withheld: later answers must agree with it. */
export class ToldStore {
  readonly #fork: () => EntityManager;

  constructor(fork: () => EntityManager) {
    this.#fork = fork;
  }

  /** Cells withheld after a position, in order. */
  readWithheld(year: string, dimensions: string, after: string): Promise<(WithheldCell & { position: string })[]> {
    return this.#fork().execute(
      `select division, cell, state, position from withheld_cell
        where year = ? and dimensions = ? and position > ? order by position`,
      [year, dimensions, after],
    );
  }

  async keepWithheld(year: string, dimensions: string, fresh: readonly WithheldCell[]): Promise<void> {
    await this.#fork().transactional(async (em) => {
      // Positions are in the order of commits: a reader that has read up to a position has missed nothing.
      await em.execute('select pg_advisory_xact_lock(?)', [withheldLock]);
      await em.execute(
        `insert into withheld_cell (year, dimensions, division, cell, state)
         select ?, ?, division, cell, state
           from jsonb_to_recordset(?::jsonb) as fresh(division text, cell integer, state smallint)
         on conflict do nothing`,
        [year, dimensions, JSON.stringify(fresh)],
      );
    });
  }

  findReported(months: readonly string[], dimensions: string): Promise<(ReportedTable & { month: string })[]> {
    return this.#fork().execute(
      `select month, divisions, counts, states from reported_table
        where month = any (string_to_array(?, ',')) and dimensions = ?`,
      [months.join(','), dimensions],
    );
  }

  /** Keeps the table of a month for good. The process that reports first wins. */
  async report(month: string, dimensions: string, { divisions, counts, states }: ReportedTable): Promise<void> {
    await this.#fork().execute(
      `insert into reported_table (month, dimensions, divisions, counts, states)
       values (?, ?, array(select jsonb_array_elements_text(?::jsonb)),
               array(select jsonb_array_elements_text(?::jsonb)::integer),
               array(select jsonb_array_elements_text(?::jsonb)::integer))
       on conflict do nothing`,
      [
        month,
        dimensions,
        JSON.stringify(divisions),
        JSON.stringify(Array.from(counts)),
        JSON.stringify(Array.from(states)),
      ],
    );
  }

  async readSecret(): Promise<string> {
    return (await this.#fork().execute<{ secret: string }[]>('select secret from rounding_secret'))[0]!.secret;
  }
}
