import { hash } from 'node:crypto';

/**
 * The hash functions of which a log's tree can be made: SHA-256 as RFC 9162 has it, or SM3 (GB/T 32905) where 国密 is
 * required.
 */
export const treeHashNames = ['sha256', 'sm3'] as const;
export type TreeHashName = (typeof treeHashNames)[number];

/** How the tree of RFC 9162, section 2.1.1, is hashed. The first byte keeps a leaf from being taken for a node. */
export interface TreeHash {
  name: TreeHashName;
  /** Hash of an entry: H(0x00 ‖ entry). */
  leaf(entry: string): Buffer;
  /** Hash of two subtrees: H(0x01 ‖ left ‖ right). */
  node(left: Buffer, right: Buffer): Buffer;
  /** Hash of the tree without leaves. */
  empty: Buffer;
}

const hashLength = 32;

export function treeHash(name: TreeHashName): TreeHash {
  const pair = Buffer.alloc(1 + 2 * hashLength, 1);
  return {
    name,
    leaf: (entry) => hash(name, `\0${entry}`, 'buffer'),
    node(left, right) {
      pair.set(left, 1);
      pair.set(right, 1 + hashLength);
      return hash(name, pair, 'buffer');
    },
    empty: hash(name, '', 'buffer'),
  };
}
