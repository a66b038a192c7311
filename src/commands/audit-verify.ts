import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { KnownCheckpoints } from '../provable-log/known-checkpoints.ts';
import { entryProof, findLine, logFileCheckpoint } from '../provable-log/log-file.ts';
import { LogFault } from '../provable-log/log-fault.ts';
import { LogVerifier, type VerifiedLog } from '../provable-log/log-verifier.ts';
import { noteVerifier } from '../provable-log/note-signer.ts';
import { verifyProof } from '../provable-log/verify-proof.ts';
import { reportFault } from '../processes/run-until-stopped.ts';
import { RunningProgress } from './running-progress.ts';

export interface VerifyOptions {
  /** Verifier keys, or files of them. */
  key: string[];
  /** Files of checkpoints that other departments kept. */
  witness?: string[];
  /** The file holds proofs of single entries. */
  proof?: boolean;
}

/**
 * Verifies a log file or proofs by nothing but public keys, and says what is wrong first. Ends with exit code 1 where
 * anything is.
 */
export async function auditVerify(file: string, { key, witness = [], proof = false }: VerifyOptions): Promise<void> {
  try {
    const known = new KnownCheckpoints(key.flatMap(readKeys).map(noteVerifier));
    for (const kept of witness) await readWitness(kept, known);
    const sentences = proof ? await verifyProofs(file, known) : [sentenceOf(await verifyLog(file, known))];
    process.stdout.write(`${sentences.join('\n')}\n`);
  } catch (error) {
    if (error instanceof LogFault) {
      process.stdout.write(`${file}: ${error.message}\n`);
      process.exit(1);
    }
    const { code, message } = error as NodeJS.ErrnoException;
    reportFault(
      code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES'
        ? new RangeError(
            `${message}. Name a file that npm run audit:export, audit:witness or audit:prove has written, and a verifier key as npm run audit:keys prints it.`,
          )
        : error,
    );
  }
}

async function verifyLog(file: string, known: KnownCheckpoints): Promise<VerifiedLog> {
  const size = statSync(file).size;
  const stream = createReadStream(file, { highWaterMark: 1 << 20 });
  const lines = createInterface({ input: stream, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const first = await lines.next();
  const verifier = new LogVerifier(first.done ? '' : first.value, known);
  const progress = new RunningProgress('bytes');
  for await (const line of lines) {
    await verifier.take(line, lines);
    progress.tell(stream.bytesRead, size);
  }
  progress.end();
  return verifier.end();
}

async function verifyProofs(file: string, known: KnownCheckpoints): Promise<string[]> {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, at) => {
      const proof = findLine(entryProof, line);
      if (proof === null)
        throw new LogFault('unreadable', null, `Line ${at + 1} is no proof: npm run audit:prove prints one.`);
      const { size, root } = verifyProof(proof, known);
      return `Entry ${proof.index} stands in the log of ${proof.department}, as its checkpoint of ${size} entries signs it, root ${root.toString('base64')}.`;
    });
}

/** The keys of an argument: itself, or the lines of the file that it names. */
function readKeys(key: string): string[] {
  return /^\S+\+[0-9a-f]{8}\+/.test(key)
    ? [key]
    : readFileSync(key, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '');
}

async function readWitness(file: string, known: KnownCheckpoints): Promise<void> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number++;
    const read = findLine(logFileCheckpoint, line);
    if (read === null)
      throw new LogFault(
        'unreadable',
        null,
        `Line ${number} of ${file} is no checkpoint: npm run audit:witness writes what another department keeps.`,
      );
    known.readWitnessed(read.checkpoint, `in line ${number} of ${file}`);
  }
}

function sentenceOf({ department, entries, from, size, root, checkpoints, witnessed }: VerifiedLog): string {
  const before =
    from === 0 ? '' : `\n  entries 0 to ${from - 1} are not in this file: their hashes are, and the root leads to them`;
  return `The log of ${department} is whole.\n  entries ${entries}, tree size ${size}, root ${root.toString('base64')}${before}\n  checkpoints that agree: ${checkpoints} of its own, ${witnessed} kept by other departments`;
}
