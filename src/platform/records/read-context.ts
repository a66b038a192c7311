import type DataLoader from 'dataloader';
import type { AccessTrace } from '../audit/access-trace.ts';
import type { Access } from '../policy/access.ts';
import type { ChildFacts } from '../policy/policy.ts';
import type { FactsAndRow } from './load-facts-and-rows.ts';
import type { RecordReader } from './record-reader.ts';

/** A child as a subgraph knows it: its key, and the facts on which record conditions are decided. */
export interface ChildKey extends FactsAndRow {
  id: string;
}

/** What reading records needs of the operation that asks. */
export interface ReadContext {
  access: Access;
  /**
   * Reads under the database role of the requester's department, which may select what some rule can release to it and
   * nothing else.
   */
  reader: RecordReader;
  /** Signs the cursors of this department. */
  cursorKey: string;
  /** Collects what is disclosed and refused, for the audit entry. */
  trace: AccessTrace;
  /**
   * The children that this requester may know of. A child that is sealed or out of reach answers null, as one that does
   * not exist.
   */
  children: DataLoader<string, ChildKey | null>;
  /** Notes the facts of a child that was admitted with them, so that they need not be looked up again. */
  knowChild(facts: ChildFacts): void;
}
