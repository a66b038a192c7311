import { originOf, type Checkpoint } from './checkpoint.ts';
import type { KnownCheckpoints } from './known-checkpoints.ts';
import { logFileCheckpoint, logFileEntry, logFileHeader, findLine, type LogFileEntry } from './log-file.ts';
import { LogFault } from './log-fault.ts';
import { MerkleTree } from './merkle-tree.ts';
import { treeHash, type TreeHash } from './tree-hash.ts';

/** What was found where nothing is wrong. */
export interface VerifiedLog {
  department: string;
  /** Entries in the file, from this index on. */
  entries: number;
  from: number;
  size: number;
  root: Buffer;
  /** Checkpoints that lie on the tree: of the file, and those that another department kept. */
  checkpoints: number;
  witnessed: number;
}

/**
 * Verifies the lines of a log file one after the other, and keeps no more of them than the tree needs. The first line
 * that is wrong throws; what is wrong with it may show in those behind it only, which is what `rest` is for.
 */
export class LogVerifier {
  readonly #known: KnownCheckpoints;
  readonly #department: string;
  readonly #from: number;
  readonly #hash: TreeHash;
  readonly #tree: MerkleTree;
  readonly #newest: Checkpoint;
  /** What others kept, rising by size, and which of them comes next. */
  readonly #witnessed: readonly Checkpoint[];
  #nextWitnessed = 0;
  #line = 1;
  #checkpoints = 0;
  /** Entries that a checkpoint has confirmed: what is found wrong later lies behind them. */
  #confirmed: number;

  /** @param header the first line. @throws LogFault */
  constructor(header: string, known: KnownCheckpoints) {
    const read = findLine(logFileHeader, header);
    if (read === null)
      throw new LogFault(
        'unreadable',
        null,
        'Line 1 is not the head of an audit log: export it with npm run audit:export.',
      );
    this.#known = known;
    this.#department = read.department;
    this.#from = this.#confirmed = read.from;
    this.#hash = treeHash(read.hash);
    this.#newest = known.read(read.checkpoint, 'at the head of the file');
    if (
      this.#newest.hash !== read.hash ||
      this.#newest.origin !== read.origin ||
      originOf(read.department) !== read.origin
    )
      throw new LogFault(
        'unreadable',
        null,
        'The head of the file names another department or hash function than its checkpoint.',
      );
    try {
      this.#tree = new MerkleTree(
        this.#hash,
        read.from,
        read.before.map((one) => Buffer.from(one, 'base64')),
      );
    } catch {
      throw new LogFault(
        'unreadable',
        null,
        `The head of the file does not have the hashes that stand for the ${read.from} entries before it.`,
      );
    }
    this.#witnessed = known.witnessed(read.origin).filter(({ size }) => size >= read.from);
  }

  /** @param rest the lines behind this one, read where an entry is out of its place. @throws LogFault */
  async take(line: string, rest: AsyncIterable<string>): Promise<void> {
    this.#line++;
    const entry = findLine(logFileEntry, line);
    if (entry) return this.#takeEntry(entry, rest);
    const checkpoint = findLine(logFileCheckpoint, line);
    if (checkpoint) return this.#takeCheckpoint(checkpoint.checkpoint);
    throw new LogFault(
      'unreadable',
      null,
      `Line ${this.#line} is neither an entry nor a checkpoint: it was damaged ${placeAfter(this.#tree.size)}.`,
    );
  }

  /** When all lines are taken. @throws LogFault */
  end(): VerifiedLog {
    const { size, root } = this.#newest;
    this.#passWitnessed();
    if (this.#tree.size < size) {
      throw new LogFault(
        'cut-off',
        this.#tree.size,
        `Cut off ${placeAfter(this.#tree.size)}: the newest checkpoint signs ${size} entries, ${size - this.#tree.size} of them are not here.`,
      );
    }
    if (this.#tree.size > size)
      throw new LogFault(
        'inserted',
        size,
        `Inserted: there are entries after entry ${size - 1}, which no checkpoint signs.`,
      );
    if (!this.#tree.root().equals(root)) throw this.#replaced(size);
    if (this.#nextWitnessed < this.#witnessed.length)
      throw new LogFault(
        'cut-off',
        size,
        `Cut off after entry ${size - 1}: another department keeps a signed checkpoint of ${this.#witnessed.at(-1)!.size} entries. ` +
          'If that was taken after this file, export the log again: what was signed in between is missing here.',
      );
    return {
      department: this.#department,
      entries: size - this.#from,
      from: this.#from,
      size,
      root,
      checkpoints: Math.max(this.#checkpoints, 1),
      witnessed: this.#nextWitnessed,
    };
  }

  async #takeEntry({ index, leaf, entry }: LogFileEntry, rest: AsyncIterable<string>): Promise<void> {
    const expected = this.#tree.size;
    this.#passWitnessed();
    if (index < expected)
      throw new LogFault(
        'inserted',
        index,
        `Inserted: entry ${index} stands twice, the second time behind entry ${expected - 1}.`,
      );
    if (index > expected)
      throw (await isAmong(expected, rest))
        ? new LogFault(
            'reordered',
            expected,
            `Reordered: entry ${index} stands where entry ${expected} belongs, which comes later.`,
          )
        : new LogFault(
            'missing',
            expected,
            index - expected === 1
              ? `Entry ${expected} is missing.`
              : `Entries ${expected} to ${index - 1} are missing.`,
          );
    if (entry === null)
      throw new LogFault(
        'missing',
        index,
        `Entry ${index} is missing: the tree has its place, the database no longer has its text. If its month was dropped on purpose, export with --from.`,
      );
    const stored = Buffer.from(leaf, 'base64');
    if (!this.#hash.leaf(entry).equals(stored))
      throw new LogFault(
        'edited',
        index,
        `Entry ${index} was edited: its text does not have the hash that stands in the tree.`,
      );
    this.#tree.append(stored);
  }

  #takeCheckpoint(note: string): void {
    const checkpoint = this.#known.read(note, `in line ${this.#line}`);
    const { origin, size, root } = checkpoint;
    const found = this.#tree.size;
    if (origin !== this.#newest.origin)
      throw new LogFault(
        'unsigned',
        null,
        `Bad signature: the checkpoint in line ${this.#line} is one of ${origin}, not of this log.`,
      );
    if (size > found)
      throw new LogFault(
        'missing',
        found,
        `${size - found} ${size - found === 1 ? 'entry is' : 'entries are'} missing between entry ${this.#confirmed} and the checkpoint of ${size} entries: the one ${placeAfter(found)}, or, if they were numbered anew, one before it.`,
      );
    if (size < found)
      throw new LogFault(
        'inserted',
        null,
        `Inserted: between entry ${this.#confirmed} and the checkpoint of ${size} entries there are ${found - size} more than were signed.`,
      );
    if (!root.equals(this.#tree.root())) throw this.#replaced(size);
    this.#checkpoints++;
    this.#confirmed = size;
  }

  /** Compares the tree with what others kept of this size. */
  #passWitnessed(): void {
    const witnessed = this.#witnessed[this.#nextWitnessed];
    const { size } = this.#tree;
    if (witnessed?.size !== size) return;
    if (!witnessed.root.equals(this.#tree.root())) {
      throw new LogFault(
        'forked',
        null,
        `Forked: the signed checkpoint of ${size} entries that another department keeps does not lie on this log. It was rewritten between entry ${this.#confirmed} and entry ${size - 1}, or two logs were shown.`,
      );
    }
    this.#nextWitnessed++;
    this.#confirmed = size;
  }

  #replaced(size: number): LogFault {
    const what =
      this.#confirmed === size - 1
        ? `entry ${size - 1} is not the one that was`
        : `entries ${this.#confirmed} to ${size - 1} are not those that were`;
    return new LogFault(
      'replaced',
      this.#confirmed === size - 1 ? size - 1 : null,
      `Replaced: ${what} signed in the checkpoint of ${size} entries. Texts were edited together with their hashes, exchanged, or put in another order.`,
    );
  }
}

/** Where the entry of this index belongs. */
function placeAfter(index: number): string {
  return index === 0 ? 'before the first entry' : `after entry ${index - 1}`;
}

async function isAmong(index: number, lines: AsyncIterable<string>): Promise<boolean> {
  for await (const line of lines) if (findLine(logFileEntry, line)?.index === index) return true;
  return false;
}
