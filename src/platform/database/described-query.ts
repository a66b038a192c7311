import pg from 'pg';

/** What the driver keeps of a result's columns: their names and types, and how each is read. */
interface Columns {
  fields: unknown[];
  _parsers: unknown[];
}

/** The parts of the driver's query that this one stands on. */
interface DriverQuery {
  name?: string;
  _result: Columns;
  _accumulateRows: boolean;
  prepare(connection: object): void;
  handleRowDescription(message: unknown): void;
}

const DriverQuery = pg.Query as unknown as new (config: object) => DriverQuery;

/** Connection → statement's name → its columns. */
const described = new WeakMap<object, Map<string, Columns>>();

/**
 * A named statement that has PostgreSQL describe its columns once on each connection. The driver asks for them with
 * every execution, which costs both sides more than the values of a short answer.
 */
export class DescribedQuery extends DriverQuery {
  #connection: object | null = null;

  override prepare(connection: object): void {
    this.#connection = connection;
    const columns = described.get(connection)?.get(this.name!);
    if (columns === undefined) return super.prepare(connection);
    Object.assign(this._result, columns);
    this._accumulateRows = true;
    super.prepare(Object.create(connection, { describe: { value: () => {} } }) as object);
  }

  override handleRowDescription(message: unknown): void {
    super.handleRowDescription(message);
    const known = described.get(this.#connection!) ?? new Map<string, Columns>();
    described.set(this.#connection!, known);
    const { fields, _parsers } = this._result;
    known.set(this.name!, { fields, _parsers });
  }
}
