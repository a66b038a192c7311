import { z } from 'zod';
import { PlatformError } from '../errors.ts';
import { logger } from '../logger.ts';
import { findCheckpoint, findUnverifiedCheckpoint, originOf, type Checkpoint } from '../../provable-log/checkpoint.ts';
import type { LogTransactions } from './log-transactions.ts';
import { provesConsistency } from '../../provable-log/merkle-tree.ts';
import type { NoteVerifier } from '../../provable-log/note-signer.ts';
import { treeHash } from '../../provable-log/tree-hash.ts';

/** A checkpoint as one department tells another of it. */
const toldCheckpoint = z.object({
  department: z.string(),
  note: z.string(),
  /** Size of the tree from which the proof leads to this one. */
  oldSize: z.number().int().min(0),
  /** Consistency proof, each hash in base64. A tree is never so high that it has more. */
  proof: z.array(z.base64()).max(128),
});
export type ToldCheckpoint = z.infer<typeof toldCheckpoint>;

/** What a witness says of a checkpoint that it was told. */
export interface Witnessed {
  /**
   * Entries of the department's log by the newest checkpoint that is kept here: where it differs, the proof has to
   * begin there.
   */
  size: number;
  /** False: it does not go on from what is kept here. */
  follows: boolean;
}

/**
 * Keeps, in one department's database, what the others signed of their logs: one that is rewritten later no longer
 * leads from there.
 */
export class CheckpointWitness {
  readonly #transactions: LogTransactions;
  readonly #verifiers: ReadonlyMap<string, NoteVerifier>;

  /** @param verifiers department → by what its checkpoints are known */
  constructor(transactions: LogTransactions, verifiers: ReadonlyMap<string, NoteVerifier>) {
    this.#transactions = transactions;
    this.#verifiers = verifiers;
  }

  /** @throws PlatformError REQUESTER_NOT_TRUSTED for a checkpoint that the department did not sign */
  async takeIn(told: ToldCheckpoint): Promise<Witnessed> {
    const { data } = toldCheckpoint.safeParse(told);
    const checkpoint = data && this.#findSigned(data);
    if (!checkpoint)
      throw new PlatformError(
        'REQUESTER_NOT_TRUSTED',
        'The checkpoint is not signed by the department that it names.',
        { check: 'signature' },
      );
    const { department, note, oldSize, proof } = data;
    return this.#transactions.run(async (client) => {
      await client.query(`select pg_advisory_xact_lock(hashtext('checkpoint-witness'))`);
      const { rows } = await client.query<{ note: string }>(
        `(select note from audit_witness where department = $1 and follows order by tree_size desc limit 1)
         union all (select note from audit_witness where department = $1 and follows and tree_size = $2)`,
        [department, checkpoint.size],
      );
      const [newest, ofSameSize] = rows.map((row) => findUnverifiedCheckpoint(row.note)!);
      const size = newest?.size ?? 0;
      if (ofSameSize?.root.equals(checkpoint.root)) return { size, follows: true };
      const isForked = ofSameSize !== undefined;
      // Checkpoints of two processes may overtake each other.
      if (!isForked && (checkpoint.size < size || oldSize !== size)) return { size, follows: true };
      const follows = !isForked && leadsTo(checkpoint, newest, proof);
      await client.query(
        'insert into audit_witness (department, tree_size, root_hash, follows, note) values ($1, $2, $3, $4, $5) on conflict do nothing',
        [department, checkpoint.size, checkpoint.root, follows, note],
      );
      if (follows) return { size: checkpoint.size, follows };
      logger.error(
        { department, kept: (isForked ? rows[1] : rows[0])?.note, told: note },
        'a checkpoint does not go on from the one that is kept here: the log was rewritten, or shown to others ' +
          'otherwise',
      );
      return { size, follows };
    });
  }

  #findSigned({ department, note }: ToldCheckpoint): Checkpoint | null {
    const checkpoint = findCheckpoint(this.#verifiers.get(department)?.findText(note) ?? '');
    return checkpoint?.origin === originOf(department) ? checkpoint : null;
  }
}

function leadsTo(checkpoint: Checkpoint, newest: Checkpoint | undefined, proof: readonly string[]): boolean {
  if (newest === undefined) return proof.length === 0;
  const hashes = proof.map((hash) => Buffer.from(hash, 'base64'));
  return newest.hash === checkpoint.hash && provesConsistency(hashes, newest, checkpoint, treeHash(checkpoint.hash));
}
