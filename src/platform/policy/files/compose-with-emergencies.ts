import { logger } from '../../logger.ts';
import { isEmergencyPlace, withoutEmergencies, withoutEnded } from './without-emergencies.ts';
import { composePolicies } from './load-policies.ts';
import type { Contract, Policies, PolicyTexts } from '../policy.ts';
import { PolicyFault } from './read-policy-file.ts';

/**
 * Makes policies of a baseline, with the emergency accesses of other texts: neither a roll back nor other files end
 * them. One that goes beyond the floor of this baseline, or names what is no more, does end: doubt is refusal, and
 * nobody waits for it.
 * @throws PolicyFault for a fault of the baseline
 */
export function composeWithEmergencies(baseline: PolicyTexts, running: PolicyTexts, contract: Contract): Policies {
  let policies = composePolicies(withoutEmergencies(baseline), contract);
  for (const [place, text] of Object.entries(running).filter(([one]) => isEmergencyPlace(one))) {
    try {
      policies = composePolicies({ ...policies.texts, [place]: text }, contract);
    } catch (error) {
      if (!(error instanceof PolicyFault)) throw error;
      logger.warn(
        { place, detail: error.message },
        'an emergency access does not fit the policies that are put in force, and has ended',
      );
    }
  }
  return policies;
}

/** The policies without the emergency accesses that have ended: the same object where none has. */
export function dropEnded(policies: Policies, now: Date): Policies {
  const texts = withoutEnded(policies.texts, now);
  return texts === policies.texts ? policies : composePolicies(texts, policies.contract);
}
