import type { AuditedExport } from '../audit/audit-entry.ts';
import type { EntryProof, LogFileCheckpoint, LogFileEntry, LogFileHeader } from '../../provable-log/log-file.ts';
import type { LogTransactions } from './log-transactions.ts';
import { frontierPlaces, inclusionProof } from '../../provable-log/merkle-tree.ts';
import { StoredLog, type SignedCheckpoint } from './stored-log.ts';
import { treeHash } from '../../provable-log/tree-hash.ts';

/** Entries that are read at once. */
const mostAtOnce = 5000;

/** Told what leaves before any of it does; where it throws, nothing leaves. */
export type NoteExport = (leaving: AuditedExport) => Promise<void>;

/**
 * The lines of a department's log file, up to the newest checkpoint.
 * @param from index of the first entry
 * @throws RangeError where nothing is signed yet, or nothing from there on
 */
export async function* exportLog(
  transactions: LogTransactions,
  department: string,
  from: number,
  note: NoteExport,
): AsyncGenerator<{ line: string; done: number; size: number }> {
  const newest = await getNewest(transactions, department);
  const { size, origin, hash, root } = newest;
  if (from >= size)
    throw new RangeError(
      `The log of ${department} has ${size} signed entries, 0 to ${size - 1}: --from is at most ${size - 1}.`,
    );
  await note({
    what: 'audit-log',
    count: size - from,
    ...(await transactions.run((client) => periodOf(new StoredLog(client), [from, size - 1]))),
    hash: toBase64(root),
  });
  const before = await transactions.run((client) => new StoredLog(client).nodes(treeHash(hash))(frontierPlaces(from)));
  const header: LogFileHeader = {
    format: 'tonghu-audit-log-1',
    department,
    origin,
    hash,
    from,
    before: before.map(toBase64),
    checkpoint: newest.note,
  };
  yield { line: JSON.stringify(header), done: from, size };
  for (let begin = from; begin < size; begin += mostAtOnce) {
    const end = Math.min(begin + mostAtOnce, size);
    const { leaves, checkpoints } = await transactions.run(async (client) => {
      const log = new StoredLog(client);
      return { leaves: await log.leaves(begin, end), checkpoints: await log.checkpoints(begin + 1, end) };
    });
    for (const leaf of leaves) {
      while (checkpoints[0] && checkpoints[0].size <= leaf.index)
        yield { line: lineOf(checkpoints.shift()!), done: leaf.index, size };
      const entry: LogFileEntry = { index: leaf.index, leaf: toBase64(leaf.hash), entry: leaf.entry };
      yield { line: JSON.stringify(entry), done: leaf.index + 1, size };
    }
    for (const checkpoint of checkpoints) yield { line: lineOf(checkpoint), done: end, size };
  }
}

/**
 * The inclusion proofs of entries of the log, under the newest checkpoint. @throws RangeError where one has no place
 * that is signed
 */
export async function proveEntries(
  transactions: LogTransactions,
  department: string,
  indexes: readonly number[],
  note: NoteExport,
): Promise<EntryProof[]> {
  const { size, note: checkpoint, hash, root } = await getNewest(transactions, department);
  const { proofs, period } = await transactions.run(async (client) => {
    const log = new StoredLog(client);
    const proofs: EntryProof[] = [];
    for (const index of indexes) {
      if (index >= size)
        throw new RangeError(
          `Entry ${index} is not signed yet: the newest checkpoint has ${size} entries. Wait ten seconds, then ask again.`,
        );
      const [leaf] = await log.leaves(index, index + 1);
      if (!leaf || leaf.entry === null)
        throw new RangeError(`The text of entry ${index} is not in the database any more; only its hash is.`);
      const proof = await inclusionProof(index, size, log.nodes(treeHash(hash)), treeHash(hash));
      proofs.push({
        format: 'tonghu-audit-proof-1',
        department,
        index,
        entry: leaf.entry,
        proof: proof.map(toBase64),
        checkpoint,
      });
    }
    return { proofs, period: await periodOf(log, indexes) };
  });
  await note({ what: 'audit-proof', count: proofs.length, ...period, hash: toBase64(root) });
  return proofs;
}

async function getNewest(transactions: LogTransactions, department: string): Promise<SignedCheckpoint> {
  const newest = await transactions.run((client) => new StoredLog(client).findNewestCheckpoint());
  if (newest === null)
    throw new RangeError(
      `Nothing of the log of ${department} is signed yet. Entries are signed within ten seconds while the department runs and has an audit key.`,
    );
  return newest;
}

/** When the first and the last of these entries were written. */
async function periodOf(log: StoredLog, indexes: readonly number[]): Promise<Pick<AuditedExport, 'from' | 'to'>> {
  const at = async (index: number) => (await log.findTime(index))?.toISOString() ?? null;
  return { from: await at(indexes[0]!), to: await at(indexes.at(-1)!) };
}

function lineOf({ note }: SignedCheckpoint): string {
  return JSON.stringify({ checkpoint: note } satisfies LogFileCheckpoint);
}

function toBase64(hash: Buffer): string {
  return hash.toString('base64');
}
