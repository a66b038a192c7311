import type { EntitySchema } from '@mikro-orm/postgresql';
import type { AnyProcedure } from '../procedures/define-procedure.ts';
import type { ChildRegister } from '../records/child-register.ts';
import type { RecordTable } from '../records/record-table.ts';

/** What data access and rights know of a department. */
export interface DepartmentTables {
  /** Name of folder, subgraph, database and policy file, e.g. `civil-affairs`. */
  name: string;
  /**
   * What its tables tell and by which fields: what services select, and what a requester's database role may select.
   */
  tables: RecordTable<any>[];
  /** Tables that no field tells of; no requester's role may select from them. */
  privateEntities?: EntitySchema<any, any, any>[];
  /** Tables without an entity whose rows are added and never changed. */
  appendOnlyTables?: readonly string[];
  /** The procedures that move its records: PostgreSQL keeps the order of their states. */
  procedures?: readonly AnyProcedure[];
  /** The department that keeps the child register looks facts up there; every other one in its child scope. */
  register?: ChildRegister;
}
