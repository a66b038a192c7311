import { formatCheckpoint, originOf } from '../../src/provable-log/checkpoint.ts';
import { KnownCheckpoints } from '../../src/provable-log/known-checkpoints.ts';
import { LogFault } from '../../src/provable-log/log-fault.ts';
import type { LogFileEntry } from '../../src/provable-log/log-file.ts';
import { LogVerifier, type VerifiedLog } from '../../src/provable-log/log-verifier.ts';
import { rootOf } from '../../src/provable-log/merkle-tree.ts';
import { noteSigner, noteVerifier } from '../../src/provable-log/note-signer.ts';
import { treeHash, type TreeHashName } from '../../src/provable-log/tree-hash.ts';

export const signer = noteSigner(originOf('health'), 'a'.repeat(48));
export const verifier = noteVerifier(signer.verifierKey);

/** The checkpoint of a log of these texts, made apart from what is tested. */
export function noteOf(texts: readonly string[], hash: TreeHashName = 'sha256', by = signer): string {
  const { leaf, ...rest } = treeHash(hash);
  return by.sign(
    formatCheckpoint({ origin: by.name, size: texts.length, root: rootOf(texts.map(leaf), { leaf, ...rest }), hash }),
  );
}

/** A log file of these texts, signed at these sizes, line by line. */
export function writtenLog(
  texts: readonly string[],
  sizes: readonly number[],
  hash: TreeHashName = 'sha256',
): string[] {
  const newest = Math.max(...sizes);
  const lines = [
    JSON.stringify({
      format: 'tonghu-audit-log-1',
      department: 'health',
      origin: signer.name,
      hash,
      from: 0,
      before: [],
      checkpoint: noteOf(texts.slice(0, newest), hash),
    }),
  ];
  for (const [index, entry] of texts.entries()) {
    lines.push(entryLine({ index, entry, leaf: treeHash(hash).leaf(entry).toString('base64') }));
    if (sizes.includes(index + 1)) lines.push(JSON.stringify({ checkpoint: noteOf(texts.slice(0, index + 1), hash) }));
  }
  return lines;
}

export function entryLine(entry: LogFileEntry): string {
  return JSON.stringify(entry);
}

/** What is found in the lines: the whole log, or its first fault. */
export async function foundIn(
  lines: readonly string[],
  witnessed: readonly string[] = [],
  by = [verifier],
): Promise<VerifiedLog | LogFault> {
  async function* given() {
    yield* lines;
  }
  try {
    const known = new KnownCheckpoints(by);
    for (const note of witnessed) known.readWitnessed(note, 'kept by police');
    const reading = given();
    const log = new LogVerifier((await reading.next()).value as string, known);
    for await (const line of reading) await log.take(line, reading);
    return log.end();
  } catch (error) {
    if (error instanceof LogFault) return error;
    throw error;
  }
}
