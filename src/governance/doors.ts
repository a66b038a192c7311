import QuickLRU from 'quick-lru';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { BlockList } from 'node:net';
import type { AuditReader } from '../platform/audit-log/audit-reader.ts';
import type { PoliciesInForce } from '../platform/policy/in-force/policies-in-force.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { ToldCounts } from './telling/told-counts.ts';
import type { ReckonedEffect } from './policy-changes/effects/reckon-effect.ts';

/**
 * Brings the rights in the databases of all departments to what any of these policies need. Those that answers under
 * way were begun by are among them: their columns stay open until they are finished.
 */
export type KeepRights = (policies: readonly Policies[]) => Promise<void>;

/** What governance alone may do, handed over by the process that starts it. */
export interface GovernanceDoors {
  /** The policies by which this process decides; governance puts others in force. */
  policies: PoliciesInForce;
  /** Absent without an administrator of the databases: this process then puts nothing in force. */
  keepRights?: KeepRights;
  /** Reads the audit logs of all departments. Absent where their databases are not known. */
  auditReader?: AuditReader;
  /** Private networks that webhooks may reach. */
  webhookNetworks: BlockList;
}

/** What governance keeps in memory beside its doors. */
export interface GovernanceKept extends GovernanceDoors {
  toldCounts: ToldCounts;
  /** Effects of changes that were reckoned, as far as they follow from the policies alone. */
  effects: QuickLRU<string, ReckonedEffect>;
}

export function keepGovernance({ fork, doors }: { fork(): EntityManager; doors: GovernanceDoors }): GovernanceKept {
  return { ...doors, toldCounts: new ToldCounts(fork), effects: new QuickLRU({ maxSize: 200 }) };
}

/** The doors of an operation, or of background work. */
export function doorsOf({ kept }: { kept: unknown }): GovernanceKept {
  return kept as GovernanceKept;
}
