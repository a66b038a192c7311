import type { ChildFacts } from '../policy/policy.ts';
import type { RowFilter } from '../policy/row-filter.ts';
import type { RecordReader } from './record-reader.ts';

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
