import type { EntityManager, EntitySchema } from '@mikro-orm/postgresql';
import type { ChildFacts } from '../policy/policy.ts';
import type { WholeRecord } from './whole-record.ts';

/** A record that is changed under a version: what stands there must be what the requester saw. */
export interface VersionedRecord {
  version: number;
}

export interface Change<Entity extends VersionedRecord> {
  /** The mutation, as the policies name it. */
  mutation: string;
  childId: string;
  /** GraphQL type of the record, for history, audit and event. */
  type: string;
  entity: EntitySchema<Entity, any, any>;
  /** Primary key. */
  key: Record<string, unknown>;
  /** Version that the requester saw; 0 for a record that does not exist yet. */
  version: number;
  /** Why, in the requester's words. */
  reason: string;
  /** The columns to set; of a standing record, what is not among them stays as it stands. */
  values: Record<string, unknown>;
  /** What the record must be, once it is whole; see `assertWhole`. */
  whole?: WholeRecord;
  /** `education.schooling-changed` */
  event: string;
  /** Type that a department must be allowed to know of to hear the event; `type` where not given. */
  eventType?: string;
  /**
   * What the event carries beyond which record changed. Its readers ask for values through the gateway, and get what
   * they may see.
   */
  payload?: Record<string, unknown>;
  /**
   * For a change of the facts that rules decide on: what they are by the whole new record. The mutation must be allowed
   * on them as well.
   */
  newFacts?(record: never): ChildFacts;
  /** The child enters the register with this change: it has the new facts alone. */
  entersChild?: boolean;
  /** What must be written with it, in the same transaction. */
  also?(em: EntityManager, record: never): Promise<void>;
}
