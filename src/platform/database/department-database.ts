import { MikroORM, type EntityManager, type EntitySchema } from '@mikro-orm/postgresql';
import pg from 'pg';
import { ChildScope } from './child-scope.entity.ts';
import { logger } from '../logger.ts';
import { rolesOf } from './roles.ts';

/** The open database of one department. */
export interface DepartmentDatabase {
  orm: MikroORM;
  /** Connections whose role may select and insert audit entries and can do nothing else. */
  log: pg.Pool;
  /** A fresh EntityManager with an identity map of its own: one per request. */
  fork(): EntityManager;
  close(): Promise<void>;
}

export type Entities = EntitySchema<any, any, any>[];

export interface DatabaseOptions {
  department: string;
  url: string;
  entities: Entities;
  /** Told of each SQL statement as it is sent: tests count them. */
  onQuery?: (sql: string) => void;
}

/**
 * Connects to a department's database as its login, which has no right of its own: every connection takes the service role, which
 * cannot touch the audit log, or the log role, which can do nothing else. The role comes with the connection and costs no round trip.
 */
export async function openDepartmentDatabase({ department, url, entities, onQuery }: DatabaseOptions): Promise<DepartmentDatabase> {
  const roles = rolesOf(department);
  const orm = await MikroORM.init({
    // A transaction is found by this name: departments in one process hand each other events, and must not share one.
    contextName: department,
    clientUrl: url,
    dbName: new pg.Client({ connectionString: url }).database,
    driverOptions: { connectionString: url, options: `-c role=${roles.service}` },
    pool: { min: 0, max: 8 },
    entities: [ChildScope, ...entities],
    metadataCache: { enabled: false },
    ...(onQuery && { debug: ['query' as const], logger: (line: string) => onQuery(line) }),
  });
  const log = new pg.Pool({ connectionString: url, options: `-c role=${roles.log}`, max: 4, allowExitOnIdle: true });
  log.on('error', (error) => logger.warn({ department, code: (error as { code?: string }).code }, 'an idle connection of the audit log was lost'));
  if (onQuery) {
    log.on('connect', (client) => {
      const query = client.query.bind(client);
      client.query = ((...args: Parameters<typeof query>) => {
        onQuery(String(args[0]));
        return query(...args);
      }) as typeof client.query;
    });
  }
  return {
    orm,
    log,
    fork: () => orm.em.fork(),
    async close() {
      await Promise.all([orm.close(true), log.end()]);
    },
  };
}
