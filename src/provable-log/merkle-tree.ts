import type { TreeHash } from './tree-hash.ts';

/** A complete subtree: its 2^level leaves begin at leaf index × 2^level. */
export interface NodePlace {
  level: number;
  index: number;
}

export interface TreeNode extends NodePlace {
  hash: Buffer;
}

/** Finds the hashes of complete subtrees, in the order asked: a proof asks once, for as many as the tree is high. */
export type NodeLookUp = (places: NodePlace[]) => Promise<Buffer[]>;

/** Leaves from `begin` to before `end`. */
type Range = readonly [begin: number, end: number];

/**
 * A tree that leaves are added to. It keeps the hashes of its largest complete subtrees, from left to right: all that
 * it takes to go on.
 */
export class MerkleTree {
  readonly #hash: TreeHash;
  readonly #hashes: Buffer[];
  #size: number;

  /** @param hashes those of the places that frontierPlaces(size) names */
  constructor(hash: TreeHash, size = 0, hashes: readonly Buffer[] = []) {
    if (hashes.length !== frontierPlaces(size).length)
      throw new RangeError(
        `A tree of ${size} leaves has ${frontierPlaces(size).length} largest subtrees, not ${hashes.length}.`,
      );
    this.#hash = hash;
    this.#size = size;
    this.#hashes = [...hashes];
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a leaf. @returns the subtrees above it that it completes, the lowest first */
  append(leaf: Buffer): TreeNode[] {
    const completed: TreeNode[] = [];
    let joined = leaf;
    let index = this.#size;
    for (let level = 1; index % 2 === 1; level++) {
      joined = this.#hash.node(this.#hashes.pop()!, joined);
      index = (index - 1) / 2;
      completed.push({ level, index, hash: joined });
    }
    this.#hashes.push(joined);
    this.#size++;
    return completed;
  }

  root(): Buffer {
    return fold(this.#hashes, this.#hash);
  }

  copy(): MerkleTree {
    return new MerkleTree(this.#hash, this.#size, this.#hashes);
  }
}

/** The largest complete subtrees of a tree, from left to right. */
export function frontierPlaces(size: number): NodePlace[] {
  return placesOf([0, size]);
}

export function rootOf(leaves: Iterable<Buffer>, hash: TreeHash): Buffer {
  const tree = new MerkleTree(hash);
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}

/** The hashes with which a leaf's hash leads to the root: PATH of RFC 9162, section 2.1.3.1. */
export async function inclusionProof(index: number, size: number, find: NodeLookUp, hash: TreeHash): Promise<Buffer[]> {
  if (!(index >= 0 && index < size)) throw new RangeError(`A tree of ${size} leaves has no leaf ${index}.`);
  return hashesOf(pathOf(index, [0, size]), find, hash);
}

/** Whether the leaf stands at this index of the tree that has this root: RFC 9162, section 2.1.3.2. */
export function provesInclusion(
  proof: readonly Buffer[],
  { index, leaf, size, root }: { index: number; leaf: Buffer; size: number; root: Buffer },
  hash: TreeHash,
): boolean {
  if (!(index >= 0 && index < size)) return false;
  let [at, last] = [index, size - 1];
  let found = leaf;
  for (const part of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      found = hash.node(part, found);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)];
    } else {
      found = hash.node(found, part);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && found.equals(root);
}

/**
 * The hashes that show that the tree of `size` leaves goes on from that of its first `oldSize`: PROOF of RFC 9162,
 * section 2.1.4.1.
 */
export async function consistencyProof(
  oldSize: number,
  size: number,
  find: NodeLookUp,
  hash: TreeHash,
): Promise<Buffer[]> {
  if (!(oldSize >= 0 && oldSize <= size))
    throw new RangeError(`A tree of ${size} leaves does not go on from one of ${oldSize}.`);
  return oldSize === 0 ? [] : hashesOf(consistencyRanges(oldSize, [0, size], true), find, hash);
}

/**
 * Whether the second tree begins with all leaves of the first one, unchanged: RFC 9162, section 2.1.4.2. Every tree
 * goes on from the empty one.
 */
export function provesConsistency(
  proof: readonly Buffer[],
  old: { size: number; root: Buffer },
  tree: { size: number; root: Buffer },
  hash: TreeHash,
): boolean {
  if (old.size === 0) return proof.length === 0 && old.root.equals(hash.empty);
  if (old.size === tree.size) return proof.length === 0 && old.root.equals(tree.root);
  if (old.size > tree.size) return false;
  const parts = isPowerOfTwo(old.size) ? [old.root, ...proof] : proof;
  const [first, ...others] = parts;
  if (first === undefined) return false;
  let [at, last] = [old.size - 1, tree.size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [oldRoot, root] = [first, first];
  for (const part of others) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      oldRoot = hash.node(part, oldRoot);
      root = hash.node(part, root);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)];
    } else {
      root = hash.node(root, part);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && oldRoot.equals(old.root) && root.equals(tree.root);
}

function pathOf(index: number, [begin, end]: Range): Range[] {
  if (end - begin === 1) return [];
  const middle = begin + largestPowerBelow(end - begin);
  return index < middle
    ? [...pathOf(index, [begin, middle]), [middle, end]]
    : [...pathOf(index, [middle, end]), [begin, middle]];
}

/** SUBPROOF of RFC 9162, section 2.1.4.1. */
function consistencyRanges(oldEnd: number, [begin, end]: Range, isWholeOldTree: boolean): Range[] {
  if (oldEnd === end) return isWholeOldTree ? [] : [[begin, end]];
  const middle = begin + largestPowerBelow(end - begin);
  if (oldEnd <= middle) return [...consistencyRanges(oldEnd, [begin, middle], isWholeOldTree), [middle, end]];
  return [...consistencyRanges(oldEnd, [middle, end], false), [begin, middle]];
}

async function hashesOf(ranges: readonly Range[], find: NodeLookUp, hash: TreeHash): Promise<Buffer[]> {
  const places = ranges.map(placesOf);
  const found = await find(places.flat());
  return places.map((ofRange) => fold(found.splice(0, ofRange.length), hash));
}

/** The complete subtrees of a range, from left to right. A range begins where one of its own size can begin. */
function placesOf([begin, end]: Range): NodePlace[] {
  const places: NodePlace[] = [];
  for (let at = begin; at < end;) {
    const level = Math.floor(Math.log2(end - at));
    places.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return places;
}

function fold(hashes: readonly Buffer[], hash: TreeHash): Buffer {
  return hashes.length === 0 ? hash.empty : hashes.reduceRight((right, left) => hash.node(left, right));
}

function largestPowerBelow(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}

function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count));
}

/** Not a shift, which would cut a number to 32 bits. */
function half(count: number): number {
  return Math.floor(count / 2);
}
