import { formatCheckpoint } from '../../provable-log/checkpoint.ts';
import type { LogTransactions } from './log-transactions.ts';
import type { NoteSigner } from '../../provable-log/note-signer.ts';
import { StoredLog, type SignedCheckpoint } from './stored-log.ts';
import type { TreeHash } from '../../provable-log/tree-hash.ts';

/** Entries that are hashed at once: the process answers requests between them. */
const mostAtOnce = 500;
/** Entries that one checkpoint adds at most: what is not committed is lost when the process is. */
const mostTogether = 20_000;

/**
 * Gives the entries of a department's log their places in its tree and signs it. Any process may: a lock in the
 * database lets one do it at a time, and what it does is one transaction.
 */
export class LogSequencer {
  readonly #transactions: LogTransactions;
  readonly #signer: NoteSigner;
  readonly #hash: TreeHash;

  /** @param signer in whose name is the origin of the log */
  constructor(transactions: LogTransactions, signer: NoteSigner, hash: TreeHash) {
    this.#transactions = transactions;
    this.#signer = signer;
    this.#hash = hash;
  }

  /**
   * Takes in all entries that are settled.
   * @returns the newest checkpoint; null where there is none, or another process is at it
   * @throws Error where the stored tree is not the one that was signed last
   */
  async sequence(): Promise<SignedCheckpoint | null> {
    for (;;) {
      const { checkpoint, isComplete } = await this.#transactions.run(async (client) => {
        const {
          rows: [lock],
        } = await client.query<{ free: boolean }>(
          `select pg_try_advisory_xact_lock(hashtext('log-sequencer')) as free`,
        );
        return lock!.free ? this.#extend(new StoredLog(client)) : { checkpoint: null, isComplete: true };
      });
      if (isComplete) return checkpoint;
    }
  }

  async #extend(log: StoredLog): Promise<{ checkpoint: SignedCheckpoint | null; isComplete: boolean }> {
    const newest = await log.findNewestCheckpoint();
    const size = newest?.size ?? 0;
    if (newest && newest.hash !== this.#hash.name)
      throw new Error(
        `The log of ${this.#signer.name} is hashed by ${newest.hash}: set AUDIT_HASH to it. A log keeps the hash function that it began with.`,
      );
    const tree = await log.tree(size, this.#hash);
    if (newest && !tree.root().equals(newest.root))
      throw new Error(
        `The tree of ${this.#signer.name} is not the one of ${size} entries that was signed: it was changed.`,
      );
    let isComplete = false;
    while (!isComplete && tree.size - size < mostTogether) {
      const entries = await log.settledEntries(mostAtOnce);
      isComplete = entries.length < mostAtOnce;
      const leaves = entries.map(({ entry }) => this.#hash.leaf(entry));
      const firstIndex = tree.size;
      const nodes = leaves.flatMap((leaf) => tree.append(leaf));
      if (entries.length > 0) await log.add(entries, leaves, firstIndex, nodes);
    }
    if (tree.size === size) return { checkpoint: newest, isComplete };
    const checkpoint = { origin: this.#signer.name, size: tree.size, root: tree.root(), hash: this.#hash.name };
    const signed = { ...checkpoint, note: this.#signer.sign(formatCheckpoint(checkpoint)) };
    await log.addCheckpoint(signed);
    return { checkpoint: signed, isComplete };
  }
}
