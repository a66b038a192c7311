import type { KnownCheckpoints } from './known-checkpoints.ts';
import { originOf, type Checkpoint } from './checkpoint.ts';
import type { EntryProof } from './log-file.ts';
import { LogFault } from './log-fault.ts';
import { provesInclusion } from './merkle-tree.ts';
import { treeHash } from './tree-hash.ts';

/** @returns the checkpoint that signs the entry. @throws LogFault where the proof does not show it */
export function verifyProof(
  { department, index, entry, proof, checkpoint: note }: EntryProof,
  known: KnownCheckpoints,
): Checkpoint {
  const checkpoint = known.read(note, 'of the proof');
  const hash = treeHash(checkpoint.hash);
  const hashes = proof.map((one) => Buffer.from(one, 'base64'));
  if (checkpoint.origin !== originOf(department))
    throw new LogFault(
      'unsigned',
      index,
      `Bad signature: the proof is said to be of ${department}, its checkpoint is one of ${checkpoint.origin}.`,
    );
  if (provesInclusion(hashes, { index, leaf: hash.leaf(entry), size: checkpoint.size, root: checkpoint.root }, hash))
    return checkpoint;
  throw new LogFault(
    'edited',
    index,
    `The proof does not lead from this text to the root that was signed: entry ${index} was edited, stands at another index, or the proof was damaged.`,
  );
}
