import { MikroORM, SimpleLogger, type EntityManager, type LogContext, type LoggerOptions } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Policies } from '../policy/policy.ts';
import type { DepartmentTables } from '../rights/department-tables.ts';
import { assertRights } from '../rights/assert-rights.ts';
import { ChildScope } from '../records/child-scope.entity.ts';
import { connected } from '../database/connected.ts';
import { freeLostClients } from '../database/free-lost-clients.ts';
import { PipelinedConnection, type OnQuery } from '../database/pipelined-connection.ts';
import { readersOf } from '../rights/reading-rights.ts';
import { RecordReader } from '../records/record-reader.ts';
import { everyone, readingRoleOf, rolesOf } from '../database/roles.ts';

/** The open database of one department. */
export interface DepartmentDatabase {
  /** Connections whose role may select and insert audit entries and can do nothing else. */
  log: PipelinedConnection;
  /** A fresh EntityManager under the service role, which changes records: one per request. */
  fork(): EntityManager;
  /** Reads what some rule can release to this department, and can do nothing else. */
  readerFor(requestingDepartment: string): RecordReader;
  /** Reads whatever the service role may read. */
  systemReader: RecordReader;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  department: DepartmentTables;
  url: string;
  policies: Policies;
  /**
   * Versions that were replaced a moment ago, the newest first: the rights may still be wide enough for some of them.
   */
  replaced?: readonly Policies[];
  onQuery?: OnQuery;
}

/**
 * Connects to a department's database as its login, which has no right of its own: every connection takes the service
 * role, which cannot touch the audit log, the log role, which can do nothing else, or the reading role of the
 * department that asks, opened when it first asks. The role comes with the connection and costs no round trip.
 * @throws StartFault where the rights in the database are not those that follow from the policies
 */
export async function openDepartmentDatabase({
  department,
  url,
  policies,
  replaced,
  onQuery,
}: DatabaseOptions): Promise<DepartmentDatabase> {
  const { name } = department;
  const roles = rolesOf(name);
  await connected(url, (connection) => assertRights(connection, connection.user!, department, policies, replaced));
  const log = new PipelinedConnection({ department: name, url, role: roles.log, onQuery });
  const service = await MikroORM.init({
    // A transaction is found by this name: departments in one process hand each other events, and must not share one.
    contextName: name,
    clientUrl: url,
    dbName: new pg.Client({ connectionString: url }).database,
    driverOptions: { connectionString: url, options: `-c role=${roles.service}` },
    pool: { min: 0, max: 4 },
    entities: [ChildScope, ...department.tables.map(({ entity }) => entity), ...(department.privateEntities ?? [])],
    metadataCache: { enabled: false },
    ...(onQuery && { debug: ['query' as const], loggerFactory: (options) => new QueryLogger(options, name, onQuery) }),
  });
  freeLostClients(await service.em.getConnection().getNativeClient());
  const readerAs = (role: string) => {
    const connection = new PipelinedConnection({ department: name, url, role, onQuery });
    return { connection, reader: new RecordReader(connection) };
  };
  const system = readerAs(roles.service);
  const readers = new Map(readersOf(policies).map((reader) => [reader, readerAs(readingRoleOf(name, reader))]));
  return {
    log,
    fork: () => service.em.fork(),
    readerFor: (requestingDepartment) => (readers.get(requestingDepartment) ?? readers.get(everyone)!).reader,
    systemReader: system.reader,
    async close() {
      await Promise.all([system, ...readers.values()].map(({ connection }) => connection.close()));
      await service.close(true);
      await log.close();
    },
  };
}

/** Hands on what the unit of work sends. */
class QueryLogger extends SimpleLogger {
  readonly #department: string;
  readonly #onQuery: OnQuery;

  constructor(options: LoggerOptions, department: string, onQuery: OnQuery) {
    super(options);
    this.#department = department;
    this.#onQuery = onQuery;
  }

  override logQuery({ query, took, results, affected }: LogContext & { query: string }): void {
    this.#onQuery(query, { department: this.#department, milliseconds: took, rows: results ?? affected });
  }
}
