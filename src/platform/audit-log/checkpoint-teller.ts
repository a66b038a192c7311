import { logger } from '../logger.ts';
import type { ToldCheckpoint, Witnessed } from './checkpoint-witness.ts';
import type { LogTransactions } from './log-transactions.ts';
import { consistencyProof } from '../../provable-log/merkle-tree.ts';
import { StoredLog, type SignedCheckpoint } from './stored-log.ts';
import { treeHash } from '../../provable-log/tree-hash.ts';

/** Hands a checkpoint to another department; rejects when it does not answer. */
export type TellCheckpoint = (witness: string, told: ToldCheckpoint) => Promise<Witnessed>;

/**
 * Tells a department's newest checkpoint to the others. One that does not answer is told the next one, with a proof
 * from where it stands.
 */
export class CheckpointTeller {
  readonly #department: string;
  readonly #transactions: LogTransactions;
  readonly #tell: TellCheckpoint;
  /** Witness → size of the tree that it holds, as far as is known here. */
  readonly #held: Map<string, number>;

  constructor(department: string, transactions: LogTransactions, witnesses: readonly string[], tell: TellCheckpoint) {
    this.#department = department;
    this.#transactions = transactions;
    this.#tell = tell;
    this.#held = new Map(witnesses.map((witness) => [witness, 0]));
  }

  /** @returns false where a witness did not answer */
  async tellAll(checkpoint: SignedCheckpoint): Promise<boolean> {
    let complete = true;
    for (const [witness, held] of this.#held) {
      if (held >= checkpoint.size) continue;
      try {
        await this.#tellOne(witness, checkpoint, held);
      } catch (error) {
        logger.warn(
          { department: this.#department, witness, code: (error as { code?: string }).code },
          'a checkpoint was not taken in, the next one will be',
        );
        complete = false;
      }
    }
    return complete;
  }

  async #tellOne(witness: string, checkpoint: SignedCheckpoint, oldSize: number): Promise<void> {
    const { size, note } = checkpoint;
    const hash = treeHash(checkpoint.hash);
    const proof = await this.#transactions.run((client) =>
      consistencyProof(oldSize, size, new StoredLog(client).nodes(hash), hash),
    );
    const answer = await this.#tell(witness, {
      department: this.#department,
      note,
      oldSize,
      proof: proof.map((one) => one.toString('base64')),
    });
    if (!answer.follows) {
      this.#held.set(witness, size);
      logger.error(
        { department: this.#department, witness, told: note },
        'a witness holds a checkpoint that this log does not go on from: it was rewritten, or restored to an ' +
          'earlier state',
      );
      return;
    }
    this.#held.set(witness, answer.size);
    if (answer.size < size && answer.size !== oldSize) return this.#tellOne(witness, checkpoint, answer.size);
    if (answer.size > size) await this.#assertNotCutBack(witness, answer.size);
  }

  /** A witness that holds more than was told has heard it from another process, or this log has lost entries. */
  async #assertNotCutBack(witness: string, held: number): Promise<void> {
    const newest = await this.#transactions.run((client) => new StoredLog(client).findNewestCheckpoint());
    if ((newest?.size ?? 0) >= held) return;
    logger.error(
      { department: this.#department, witness, held, size: newest?.size },
      'a witness holds a checkpoint of more entries than this log has: it was cut off, or restored to an earlier state',
    );
  }
}
