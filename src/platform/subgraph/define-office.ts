import type { EntityManager } from '@mikro-orm/postgresql';
import type { Requester } from '../identity/requester.ts';
import type { Announce } from '../procedures/announcement.ts';
import type { DepartmentTables } from '../rights/department-tables.ts';
import type { BackgroundDoors } from './background-work.ts';
import { withProcedures, type Department } from './define-department.ts';

/** What an office has beside the parts of a department. */
export interface OfficeParts<Doors, Kept> extends Pick<DepartmentTables, 'appendOnlyTables'> {
  /**
   * Makes what stays in memory from operation to operation.
   * @param given.doors what the process hands to this office alone
   */
  keep?(given: Pick<BackgroundDoors, 'fork' | 'now'> & { doors: Doors }): Kept;
  /** Reads at the start what the first operation would wait for. @param kept what `keep` has made */
  warmUp?(kept: Kept): Promise<void>;
  /** How it announces steps and terms; a department does so through the outbox. */
  announce?: Announce;
  /** Refuses a requester before an operation, for more than its policies say. @throws PlatformError */
  admit?(requester: Requester, em: EntityManager): Promise<void>;
}

/** A subgraph that works for all departments and keeps no child's records of its own. */
export type Office<Doors, Kept> = Omit<Department, 'register' | 'privateEntities'> & OfficeParts<Doors, Kept>;

/** The manifest of any subgraph. */
export type Manifest = Department & OfficeParts<unknown, unknown>;

/** The manifest of an office: `export default defineOffice({ … })` in `src/<name>/office.ts`. */
export function defineOffice<Doors, Kept>(office: Office<Doors, Kept>): Office<Doors, Kept> {
  return withProcedures(office);
}
