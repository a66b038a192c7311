import { logger } from '../../logger.ts';
import { Loop } from '../../loop.ts';
import { composePolicies } from '../files/load-policies.ts';
import type { PoliciesInForce } from './policies-in-force.ts';
import type { PolicySource } from './policy-source.ts';
import type { Contract, Policies } from '../policy.ts';

/**
 * Milliseconds after which a process looks for a newer version by itself: a word that was lost costs so much and no
 * more.
 */
const lookEvery = 1000;

const unknownPolicies = 'it is not known which policies are in force';

export interface PolicyFeedOptions {
  source: PolicySource;
  contract: Contract;
  inForce: PoliciesInForce;
}

/** Keeps the policies of this process those that governance has applied. */
export class PolicyFeed {
  readonly #options: PolicyFeedOptions;
  #looking: Promise<void> | null = null;
  #number = 0;
  readonly #loop = new Loop({
    every: lookEvery,
    run: () => this.#lookQuietly(),
    fault: unknownPolicies,
  });

  constructor(options: PolicyFeedOptions) {
    this.#options = options;
    options.inForce.refreshBy(() => this.look());
    options.source.onApplied(() => void this.#lookQuietly());
  }

  /**
   * Resolves when the newest version is in force here.
   * @param isPatient where governance does not answer, goes on with what there is and keeps asking: for who decides
   * nothing by it
   * @throws Error where governance does not answer
   */
  async start(isPatient: boolean): Promise<void> {
    await (isPatient ? this.#lookQuietly() : this.look());
    this.#loop.start();
  }

  async close(): Promise<void> {
    await this.#loop.stop();
    await this.#looking?.catch(() => {});
    await this.#options.source.close();
  }

  /**
   * Adopts the newest applied version where it is newer. What is asked while a look is under way waits for one that
   * begins after it.
   */
  async look(): Promise<void> {
    await this.#looking?.catch(() => {});
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** What was replaced a moment ago, the newest first. @throws Error where governance does not answer */
  async findReplaced(): Promise<Policies[]> {
    const { source, contract } = this.#options;
    return (await source.findReplaced()).map((texts) => composePolicies(texts, contract));
  }

  async #lookOnce(): Promise<void> {
    const { source, contract, inForce } = this.#options;
    const newer = await source.findNewer(this.#number);
    if (newer === null) return;
    inForce.adopt(composePolicies(newer.texts, contract));
    this.#number = newer.number;
  }

  /** The version in force stays; a caller that needs a newer version asks again. */
  async #lookQuietly(): Promise<void> {
    await this.look().catch((error: { code?: string; message: string }) =>
      logger.warn({ code: error.code, detail: error.code ? undefined : error.message }, unknownPolicies),
    );
  }
}
