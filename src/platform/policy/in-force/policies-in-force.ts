import QuickLRU from 'quick-lru';
import { PlatformError } from '../../errors.ts';
import type { Policies } from '../policy.ts';

/** Versions that stay known, the last ones used: answers that were begun by one of them are finished by it. */
const recentVersions = 100;

/**
 * The policies by which this process decides. A new version takes the place of the one before for whatever begins from
 * then on. The gateway notes the version with which it begins an answer, and every department decides on its part by
 * that one: no answer mixes two.
 */
export class PoliciesInForce {
  #current: Policies;
  readonly #versions = new QuickLRU<string, Policies>({ maxSize: recentVersions });
  #refresh: () => Promise<void> = async () => {};

  constructor(first: Policies) {
    this.#current = first;
    this.#versions.set(first.version, first);
  }

  get current(): Policies {
    return this.#current;
  }

  /** Has this process learn of newer versions by itself when it is asked for one that it does not know. */
  refreshBy(refresh: () => Promise<void>): void {
    this.#refresh = refresh;
  }

  adopt(policies: Policies): void {
    this.#current = policies;
    this.#versions.set(policies.version, policies);
  }

  /**
   * The policies by which an answer was begun elsewhere.
   * @throws PlatformError POLICIES_UNKNOWN where this process does not know the version: doubt is refusal
   */
  get(version: string): Policies | Promise<Policies> {
    if (version === this.#current.version) return this.#current;
    return this.#versions.get(version) ?? this.#getRefreshed(version);
  }

  async #getRefreshed(version: string): Promise<Policies> {
    await this.#refresh();
    const found = this.#versions.get(version);
    if (found === undefined)
      throw new PlatformError(
        'POLICIES_UNKNOWN',
        `The policies ${version} by which this answer was begun are not known here.`,
      );
    return found;
  }
}
