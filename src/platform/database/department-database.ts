import { MikroORM, type EntityManager, type EntityMetadata, type EntitySchema } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Policies } from '../policy/policy.ts';
import type { Department } from '../subgraph/define-department.ts';
import { assertRights } from './assert-rights.ts';
import { ChildScope } from './child-scope.entity.ts';
import { columnForms, formColumn, formProperty, hasForm } from './column-forms.ts';
import { readersOf, tablesOf } from './reading-rights.ts';
import { columnOf, readingsOf } from './record-table.ts';
import { logger } from '../logger.ts';
import { everyone, readingRoleOf, rolesOf } from './roles.ts';

/** The open database of one department. */
export interface DepartmentDatabase {
  /** Connections whose role may select and insert audit entries and can do nothing else. */
  log: pg.Pool;
  /** A fresh EntityManager under the service role, which changes records: one per request. */
  fork(): EntityManager;
  /** A fresh EntityManager that may select what some rule can release to this department, and can do nothing else: one per request. */
  forkFor(requestingDepartment: string): Promise<EntityManager>;
  close(): Promise<void>;
}

export type Entities = EntitySchema<any, any, any>[];

export interface DatabaseOptions {
  department: Department<any>;
  url: string;
  policies: Policies;
  /** Told of each SQL statement as it is sent: tests count them. */
  onQuery?: (sql: string) => void;
}

/**
 * Connects to a department's database as its login, which has no right of its own: every connection takes the service role, which cannot
 * touch the audit log, the log role, which can do nothing else, or the reading role of the department that asks, opened when it first asks.
 * The role comes with the connection and costs no round trip.
 * @throws StartFault where the rights in the database are not those that follow from the policies
 */
export async function openDepartmentDatabase({ department, url, policies, onQuery }: DatabaseOptions): Promise<DepartmentDatabase> {
  const { name } = department;
  const roles = rolesOf(name);
  await connectedAsLogin(url, (connection) => assertRights(connection, connection.user!, department, policies));
  const log = new pg.Pool({ connectionString: url, options: `-c role=${roles.log}`, max: 4, allowExitOnIdle: true });
  log.on('error', (error) => logger.warn({ department: name, code: (error as { code?: string }).code }, 'an idle connection of the audit log was lost'));
  if (onQuery) {
    log.on('connect', (client) => {
      const query = client.query.bind(client);
      client.query = ((...args: Parameters<typeof query>) => {
        onQuery(String(args[0]));
        return query(...args);
      }) as typeof client.query;
    });
  }
  const addForms = formAdder(department);
  const open = (contextName: string, role: string, max: number) =>
    MikroORM.init({
      // A transaction is found by this name: departments in one process hand each other events, and must not share one.
      contextName,
      clientUrl: url,
      dbName: new pg.Client({ connectionString: url }).database,
      driverOptions: { connectionString: url, options: `-c role=${role}` },
      pool: { min: 0, max },
      entities: [ChildScope, ...department.tables.map(({ entity }) => entity), ...(department.privateEntities ?? [])],
      discovery: { onMetadata: addForms },
      metadataCache: { enabled: false },
      ...(onQuery && { debug: ['query' as const], logger: (line: string) => onQuery(line) }),
    });
  const service = await open(name, roles.service, 4);
  const known = new Set(readersOf(policies));
  const readers = new Map<string, Promise<MikroORM>>();
  return {
    log,
    fork: () => service.em.fork(),
    async forkFor(requestingDepartment) {
      const reader = known.has(requestingDepartment) ? requestingDepartment : everyone;
      const opening = readers.get(reader) ?? open(`${name} for ${reader}`, readingRoleOf(name, reader), 4);
      readers.set(reader, opening);
      // What could not be opened is tried again by the next request.
      opening.catch(() => readers.delete(reader));
      return (await opening).em.fork();
    },
    async close() {
      const opened = await Promise.all(readers.values());
      await Promise.all([service, ...opened].map((orm) => orm.close(true)));
      await log.end();
    },
  };
}

async function connectedAsLogin(url: string, work: (connection: pg.Client) => Promise<void>): Promise<void> {
  const connection = new pg.Client({ connectionString: url });
  await connection.connect();
  try {
    await work(connection);
  } finally {
    await connection.end();
  }
}

/** Gives each entity a property for every form that its columns can have, whether the policies of today need it or not; only who names it selects it. */
function formAdder(department: Department<any>): (meta: EntityMetadata) => void {
  const tables = tablesOf(department);
  return (meta) => {
    const table = tables.find(({ entity }) => entity.meta.tableName === meta.tableName);
    for (const { property, kind, isPart } of table ? readingsOf(table) : []) {
      const { name: column } = columnOf(table!, property);
      for (const form of columnForms.filter((one) => (one === 'presence' ? isPart : hasForm(kind, one)))) {
        const name = formProperty(property, form);
        if (meta.properties[name as never]) continue;
        const formula = (_columns: unknown, { alias }: { alias: string }) => `${alias}.${formColumn(column, form)}`;
        meta.addProperty({ name, kind: 'scalar', type: 'string', runtimeType: 'string', formula, persist: false, lazy: true, nullable: true } as never);
      }
    }
  };
}
