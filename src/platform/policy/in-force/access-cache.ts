import QuickLRU from 'quick-lru';
import type { Requester } from '../../identity/requester.ts';
import { isoDateInChina } from '../../standards/day-in-china.ts';
import { accessFor, type Access } from '../access.ts';
import type { Policies } from '../policy.ts';

/** Requesters whose access stays cached, for one state of the policies: the last ones, and at most as many again. */
const recentRequesters = 500;

interface CachedAccess {
  access: Access;
  /** Milliseconds since 1970 between which no rule begins or ends. */
  from: number;
  until: number;
}

/**
 * Keeps what `accessFor` found for a requester, as long as it is true: for one state of the policies, one day, and
 * until a rule begins or ends.
 */
export class AccessCache {
  readonly #byPolicies = new WeakMap<Policies, QuickLRU<string, CachedAccess>>();

  accessFor(requester: Requester, policies: Policies, now: Date): Access {
    const accesses =
      this.#byPolicies.get(policies) ?? new QuickLRU<string, CachedAccess>({ maxSize: recentRequesters });
    this.#byPolicies.set(policies, accesses);
    const key = JSON.stringify([requester, isoDateInChina(now)]);
    const cached = accesses.get(key);
    const at = now.getTime();
    if (cached && cached.from <= at && at < cached.until) return cached.access;
    const access = accessFor(requester, policies, now);
    accesses.set(key, { access, ...unchanging(policies, at) });
    return access;
  }
}

function unchanging({ rules }: Policies, at: number): { from: number; until: number } {
  const days = rules
    .flatMap(({ from, until }) => [from, until])
    .filter((day) => day !== null)
    .map((day) => day.getTime());
  return {
    from: Math.max(...days.filter((day) => day <= at), -Infinity),
    until: Math.min(...days.filter((day) => day > at), Infinity),
  };
}
