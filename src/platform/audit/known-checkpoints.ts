import { findCheckpoint, findUnverifiedCheckpoint, type Checkpoint } from './checkpoint.ts';
import { LogFault } from './log-fault.ts';
import type { NoteVerifier } from './signed-note.ts';

const mostKept = 100_000;

/** The checkpoints of one log that were met so far: whoever signs two of one size with different roots shows two logs. */
export class KnownCheckpoints {
  readonly #verifiers: readonly NoteVerifier[];
  /** By origin and size. */
  readonly #roots = new Map<string, { root: Buffer; where: string }>();
  /** Which of them are the log's own, the oldest first: a log of years has millions, what others kept stays. */
  #passing: string[] = [];
  readonly #witnessed: Checkpoint[] = [];

  /** @param verifiers any of them may have signed: a key is replaced at times */
  constructor(verifiers: readonly NoteVerifier[]) {
    this.#verifiers = verifiers;
  }

  /** @param where it stands, for the sentence. @throws LogFault where it is not signed, or another of its size was met */
  read(note: string, where: string): Checkpoint {
    const checkpoint = this.#findSigned(note);
    if (checkpoint === null) {
      const claimed = findUnverifiedCheckpoint(note);
      throw new LogFault('unsigned', null, `Bad signature: the checkpoint${claimed ? ` of ${claimed.size} entries` : ''} ${where} is not signed by the key of ${[...new Set(this.#verifiers.map(({ name }) => name))].join(', ')}.`);
    }
    const { origin, size, root } = checkpoint;
    const known = this.#roots.get(`${origin} ${size}`);
    if (known && !known.root.equals(root)) {
      throw new LogFault('forked', null, `Forked: two checkpoints of ${size} entries are signed with different roots, ${known.root.toString('base64')} ${known.where} and ${root.toString('base64')} ${where}. Two logs were shown.`);
    }
    if (known) return checkpoint;
    this.#roots.set(`${origin} ${size}`, { root, where });
    this.#passing.push(`${origin} ${size}`);
    if (this.#passing.length > mostKept) this.#roots.delete(this.#passing.shift()!);
    return checkpoint;
  }

  /** Takes in what another department kept, before the log is read. */
  readWitnessed(note: string, where: string): void {
    this.#witnessed.push(this.read(note, where));
    this.#passing = [];
  }

  /** What others kept of a log, rising by size, each once. */
  witnessed(origin: string): Checkpoint[] {
    const ofLog = new Map(this.#witnessed.filter((one) => one.origin === origin).map((one) => [one.size, one]));
    return [...ofLog.values()].sort((one, other) => one.size - other.size);
  }

  #findSigned(note: string): Checkpoint | null {
    for (const verifier of this.#verifiers) {
      const checkpoint = findCheckpoint(verifier.findText(note) ?? '');
      if (checkpoint?.origin === verifier.name) return checkpoint;
    }
    return null;
  }
}
