import { setTimeout as wait } from 'node:timers/promises';
import { StartFault } from '../platform/start-fault.ts';
import { logger } from '../platform/logger.ts';
import type { KeepRights } from '../governance/doors.ts';
import { PoliciesInForce } from '../platform/policy/in-force/policies-in-force.ts';
import { PolicyFeed } from '../platform/policy/in-force/policy-feed.ts';
import type { PolicySource } from '../platform/policy/in-force/policy-source.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { RightsOffice, type RightsOfficeOptions } from '../governance/policy-changes/rights-office.ts';

export interface FollowOptions {
  /** Says what is in force. */
  source: PolicySource;
  /** In force until it has said so. */
  policies: Policies;
  /**
   * Begins though governance does not answer, for the gateway: departments refuse what was begun by policies that they
   * do not know.
   */
  isPatient?: boolean;
  /** Who brings the rights in the databases to what is put in force here; null where nothing is put in force. */
  administration: Omit<RightsOfficeOptions, 'contract'> | null;
}

export interface Following {
  policies: PoliciesInForce;
  /** Replaced a moment ago, the newest first: the rights in the databases may still be wide enough for them. */
  replaced: readonly Policies[];
  keepRights?: KeepRights;
  close(): Promise<void>;
}

/** Milliseconds for which a department waits for governance, which may be starting as well. */
const patience = 60_000;

/**
 * Has this process decide by what governance applies. @throws Error where governance does not answer, over HTTP not
 * within a minute
 */
export async function followGovernance({
  source,
  policies: first,
  administration,
  isPatient = false,
}: FollowOptions): Promise<Following> {
  const policies = new PoliciesInForce(first);
  const { contract } = first;
  const feed = new PolicyFeed({ source, contract, inForce: policies });
  const office = administration && new RightsOffice({ ...administration, contract });
  const close = async () => {
    await office?.close();
    await feed.close();
  };
  try {
    await untilTold(() => feed.start(isPatient));
    await office?.start();
    const replaced = isPatient ? [] : await untilTold(() => feed.findReplaced());
    return { policies, replaced, keepRights: office?.keep, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function untilTold<Told>(ask: () => Promise<Told>): Promise<Told> {
  for (const begin = performance.now(); ; await wait(1000)) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StartFault) || performance.now() - begin > patience) throw error;
      logger.warn({ detail: error.message }, 'governance does not answer yet, asking again');
    }
  }
}
