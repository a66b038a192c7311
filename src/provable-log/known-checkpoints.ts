import { findCheckpoint, findUnverifiedCheckpoint, type Checkpoint } from './checkpoint.ts';
import { LogFault } from './log-fault.ts';
import type { NoteVerifier } from './note-signer.ts';

interface Known {
  checkpoint: Checkpoint;
  where: string;
}

/**
 * Checkpoints of the log itself that are remembered: one of years has millions. What others kept is remembered whole.
 */
const mostRemembered = 100_000;

/** The checkpoints that were met so far: a signer of two of equal size with different roots shows two logs. */
export class KnownCheckpoints {
  readonly #verifiers: readonly NoteVerifier[];
  /** By origin and size, those of the log itself the oldest first. */
  readonly #own = new Map<string, Known>();
  readonly #witnessed = new Map<string, Known>();

  /** @param verifiers any of them may have signed: a key is replaced at times */
  constructor(verifiers: readonly NoteVerifier[]) {
    this.#verifiers = verifiers;
  }

  /**
   * @param where it stands, for the sentence. @throws LogFault where it is not signed, or another of its size was met
   */
  read(note: string, where: string): Checkpoint {
    const checkpoint = this.#findSigned(note);
    if (checkpoint === null) {
      const claimed = findUnverifiedCheckpoint(note);
      throw new LogFault(
        'unsigned',
        null,
        `Bad signature: the checkpoint${claimed ? ` of ${claimed.size} entries` : ''} ${where} is not signed by the key of ${[...new Set(this.#verifiers.map(({ name }) => name))].join(', ')}.`,
      );
    }
    const key = keyOf(checkpoint);
    const known = this.#witnessed.get(key) ?? this.#own.get(key);
    if (known === undefined) {
      this.#own.set(key, { checkpoint, where });
      if (this.#own.size > mostRemembered) this.#own.delete(this.#own.keys().next().value!);
    } else if (!known.checkpoint.root.equals(checkpoint.root)) {
      const roots = [known, { checkpoint, where }].map(
        (one) => `${one.checkpoint.root.toString('base64')} ${one.where}`,
      );
      throw new LogFault(
        'forked',
        null,
        `Forked: two checkpoints of ${checkpoint.size} entries are signed with different roots, ${roots.join(' and ')}. Two logs were shown.`,
      );
    }
    return checkpoint;
  }

  /** Takes in what another department kept, before the log is read. @throws LogFault as read does */
  readWitnessed(note: string, where: string): void {
    const checkpoint = this.read(note, where);
    this.#witnessed.set(keyOf(checkpoint), { checkpoint, where });
  }

  /** What others kept of a log, rising by size. */
  witnessed(origin: string): Checkpoint[] {
    const all = [...this.#witnessed.values()].map(({ checkpoint }) => checkpoint);
    return all.filter((one) => one.origin === origin).sort((one, other) => one.size - other.size);
  }

  #findSigned(note: string): Checkpoint | null {
    for (const verifier of this.#verifiers) {
      const checkpoint = findCheckpoint(verifier.findText(note) ?? '');
      if (checkpoint?.origin === verifier.name) return checkpoint;
    }
    return null;
  }
}

function keyOf({ origin, size }: Checkpoint): string {
  return `${origin} ${size}`;
}
