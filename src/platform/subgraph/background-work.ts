import type { EntityManager } from '@mikro-orm/postgresql';
import type { Requester } from '../identity/requester.ts';
import type { Policies } from '../policy/policy.ts';
import type { Announce } from '../procedures/announcement.ts';
import type { RequestContext } from './request-context.ts';

/** Work that a department does by itself while it runs: in one of its processes at a time, and again after a fault. */
export interface BackgroundWork {
  /** `webhooks`: names its lock, and the work in audit entries and in the log of the process. */
  name: string;
  /** Milliseconds from the end of one round to the beginning of the next. */
  every: number;
  /** One round: all that is due now. What it throws is logged, and the next round tries again. */
  run(doors: BackgroundDoors): Promise<void>;
}

/** What background work may use. */
export interface BackgroundDoors {
  now(): Date;
  /** A fresh EntityManager under the service role, for what is nobody's record to read. */
  fork(): EntityManager;
  /**
   * What an operation of this requester may use, by the policies of this moment: it decides and notes as if they had
   * asked.
   */
  contextFor(requester: Requester): RequestContext;
  /**
   * Writes the audit entry of what was read in a context, before anything of it leaves. @throws PlatformError
   * AUDIT_UNAVAILABLE
   */
  appendEntry(context: RequestContext): Promise<void>;
  /** What the subgraph keeps in memory (`keep` of its manifest). */
  kept: unknown;
  /** In force at this moment. */
  policies(): Policies;
  /** Announces steps and terms inside a transaction. */
  announce: Announce;
  /** Aborted when the process stops or its lock is lost: begin nothing more. */
  signal: AbortSignal;
}
