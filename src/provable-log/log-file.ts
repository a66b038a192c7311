import { treeHashNames, type TreeHashName } from './tree-hash.ts';

/**
 * A department's log as a file that can be verified without its database: lines of JSON. The first line says whose log
 * it is and what was signed last; then one line for each entry in the order of the leaves, and after the entry with
 * which it was signed one for each checkpoint. Hashes are in base64.
 */
export interface LogFileHeader {
  format: 'tonghu-audit-log-1';
  department: string;
  origin: string;
  hash: TreeHashName;
  /** Index of the first entry in this file. */
  from: number;
  /**
   * Hashes of the largest complete subtrees over the entries before it, from left to right: they stand for what is not
   * here.
   */
  before: string[];
  /** The newest checkpoint, as a note: up to it the file must go. */
  checkpoint: string;
}

export interface LogFileEntry {
  index: number;
  /** The leaf hash as the tree has it. */
  leaf: string;
  /** Null where the entry has its place in the tree and is not there any more. */
  entry: string | null;
}

/** In a log file and in a file of what a witness kept. */
export interface LogFileCheckpoint {
  checkpoint: string;
}

/** That one entry stands in the tree that a checkpoint signs. */
export interface EntryProof {
  format: 'tonghu-audit-proof-1';
  department: string;
  index: number;
  entry: string;
  /** The hashes that lead from the entry's own to the root, from below. */
  proof: string[];
  checkpoint: string;
}

/** Whether a value of JSON has each of these keys, with a value of its kind. */
type Shape<Line> = { [Key in keyof Line]: (value: unknown) => boolean };

const isText = (value: unknown) => typeof value === 'string';
const isIndex = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isHash = (value: unknown) =>
  isText(value) && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value as string);
const isHashes = (value: unknown) => Array.isArray(value) && value.every(isHash);

export const logFileHeader: Shape<LogFileHeader> = {
  format: (value) => value === 'tonghu-audit-log-1',
  department: isText,
  origin: isText,
  hash: (value) => treeHashNames.includes(value as TreeHashName),
  from: isIndex,
  before: isHashes,
  checkpoint: isText,
};

export const logFileEntry: Shape<LogFileEntry> = {
  index: isIndex,
  leaf: isHash,
  entry: (value) => value === null || isText(value),
};

export const logFileCheckpoint: Shape<LogFileCheckpoint> = { checkpoint: isText };

export const entryProof: Shape<EntryProof> = {
  format: (value) => value === 'tonghu-audit-proof-1',
  department: isText,
  index: isIndex,
  entry: isText,
  proof: isHashes,
  checkpoint: isText,
};

/** A line of JSON of this shape, or null for any other text. */
export function findLine<Line>(shape: Shape<Line>, text: string): Line | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const checks = Object.entries(shape) as [string, (value: unknown) => boolean][];
  if (!checks.every(([key, isRight]) => isRight((value as Record<string, unknown>)[key]))) return null;
  return Object.fromEntries(checks.map(([key]) => [key, (value as Record<string, unknown>)[key]])) as Line;
}
