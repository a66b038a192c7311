import { treeHashNames, type TreeHashName } from './tree-hash.ts';

/** What a department signs of its log: that it has this many entries, and which. */
export interface Checkpoint {
  /** Whose log: `tonghu/education`. */
  origin: string;
  size: number;
  root: Buffer;
  hash: TreeHashName;
}

export function originOf(department: string): string {
  return `tonghu/${department}`;
}

/**
 * The text of a checkpoint by C2SP tlog-checkpoint. A hash function other than SHA-256 is named in an extension line.
 */
export function formatCheckpoint({ origin, size, root, hash }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n${hash === 'sha256' ? '' : `hash ${hash}\n`}`;
}

/** The checkpoint that a text is, or null where it is none. */
export function findCheckpoint(text: string): Checkpoint | null {
  const [, origin, size, encoded, name = 'sha256'] =
    /^(\S+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n(?:hash (\S+)\n)?$/.exec(text) ?? [];
  const hash = treeHashNames.find((known) => known === name);
  return origin === undefined || hash === undefined
    ? null
    : { origin, size: Number(size), root: Buffer.from(encoded!, 'base64'), hash };
}

/** The checkpoint in a note, whichever key signed it. */
export function findUnverifiedCheckpoint(note: string): Checkpoint | null {
  return findCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
}
