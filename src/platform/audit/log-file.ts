import { z } from 'zod';
import { treeHashNames } from './tree-hash.ts';

/**
 * A department's log as a file that can be verified without its database: lines of JSON. The first line says whose log it is and what was
 * signed last; then one line for each entry in the order of the leaves, and after the entry with which it was signed one for each checkpoint.
 * Hashes are in base64.
 */
export const logFileHeader = z.object({
  format: z.literal('tonghu-audit-log-1'),
  department: z.string(),
  origin: z.string(),
  hash: z.enum(treeHashNames),
  /** Index of the first entry in this file. */
  from: z.number().int().min(0),
  /** Hashes of the largest complete subtrees over the entries before it, from left to right: they stand for what is not here. */
  before: z.array(z.base64()),
  /** The newest checkpoint, as a note: up to it the file must go. */
  checkpoint: z.string(),
});
export type LogFileHeader = z.infer<typeof logFileHeader>;

export const logFileEntry = z.object({
  index: z.number().int().min(0),
  /** The leaf hash as the tree has it. */
  leaf: z.base64(),
  /** Null where the entry has its place in the tree and is not there any more. */
  entry: z.string().nullable(),
});
export type LogFileEntry = z.infer<typeof logFileEntry>;

/** In a log file and in a file of what a witness kept. */
export const logFileCheckpoint = z.object({ checkpoint: z.string() });
export type LogFileCheckpoint = z.infer<typeof logFileCheckpoint>;

/** That one entry stands in the tree that a checkpoint signs. */
export const entryProof = z.object({
  format: z.literal('tonghu-audit-proof-1'),
  department: z.string(),
  index: z.number().int().min(0),
  entry: z.string(),
  /** The hashes that lead from the entry's own to the root, from below. */
  proof: z.array(z.base64()),
  checkpoint: z.string(),
});
export type EntryProof = z.infer<typeof entryProof>;

/** A line of JSON of this kind, or null where it is none. */
export function findLine<Kind extends z.ZodType>(kind: Kind, text: string): z.infer<Kind> | null {
  try {
    return kind.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
