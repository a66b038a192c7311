import { rmSync } from 'node:fs';
import { afterAll } from '@jest/globals';
import { writeTree } from './write-tree.ts';

const trees: string[] = [];
afterAll(() => trees.forEach((tree) => rmSync(tree, { recursive: true })));

/** A small checkout, as `writeTree` makes it, for as long as the test file runs. */
export function treeOf(files: Record<string, string>): string {
  const tree = writeTree(files);
  trees.push(tree);
  return tree;
}
