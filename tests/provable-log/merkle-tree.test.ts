import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencyProof,
  frontierPlaces,
  inclusionProof,
  provesConsistency,
  provesInclusion,
  rootOf,
  MerkleTree,
  type NodePlace,
} from '../../src/provable-log/merkle-tree.ts';
import { treeHash } from '../../src/provable-log/tree-hash.ts';

const sha256 = treeHash('sha256');

/** The test entries of Certificate Transparency's own tests, in hexadecimal, and the root after each of them. */
const published: [entry: string, root: string][] = [
  ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  ['00', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  ['10', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  ['2021', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  ['3031', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  ['40414243', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  ['5051525354555657', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  ['606162636465666768696a6b6c6d6e6f', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
];
const leaves = published.map(([entry]) => sha256.leaf(Buffer.from(entry, 'hex').toString('latin1')));

/** The look-up of a tree with these leaves, and how many nodes it was asked for. */
function lookUpOf(all: readonly Buffer[], hash = sha256) {
  const asked: NodePlace[] = [];
  const find = async (places: NodePlace[]) => {
    asked.push(...places);
    return places.map(({ level, index }) => {
      const below = all.slice(index * 2 ** level, (index + 1) * 2 ** level);
      expect(below).toHaveLength(2 ** level); // only complete subtrees are kept
      return rootOf(below, hash);
    });
  };
  return { asked, find };
}

const hexadecimal = (hashes: Buffer[]) => hashes.map((one) => one.toString('hex'));

describe('the tree is that of RFC 9162, by the vectors of Certificate Transparency', () => {
  test('roots of the first eight trees, and of the empty one', () => {
    expect(rootOf([], sha256).toString('hex')).toBe(createHash('sha256').digest('hex'));
    expect(published.map((_one, at) => rootOf(leaves.slice(0, at + 1), sha256).toString('hex'))).toEqual(
      published.map(([, root]) => root),
    );
  });

  test.each<[index: number, size: number, proof: string[]]>([
    [0, 1, []],
    [
      0,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      5,
      8,
      [
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
    [
      1,
      5,
      [
        '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ])('the inclusion of leaf %i in %i', async (index, size, proof) => {
    expect(hexadecimal(await inclusionProof(index, size, lookUpOf(leaves).find, sha256))).toEqual(proof);
  });

  test.each<[oldSize: number, size: number, proof: string[]]>([
    [1, 1, []],
    [
      1,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      6,
      8,
      [
        '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [
      2,
      5,
      [
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ])('%i leaves are the beginning of %i', async (oldSize, size, proof) => {
    expect(hexadecimal(await consistencyProof(oldSize, size, lookUpOf(leaves).find, sha256))).toEqual(proof);
  });

  test('with SM3 in the place of SHA-256 where it is set: its published digest of "abc" is what a leaf is made by', () => {
    expect(createHash('sm3').update('abc').digest('hex')).toBe(
      '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
    );
    const sm3 = treeHash('sm3');
    expect(sm3.leaf('entry')).toEqual(createHash('sm3').update('\0entry').digest());
    const [one, two] = [sm3.leaf('1'), sm3.leaf('2')];
    expect(rootOf([one, two], sm3)).toEqual(createHash('sm3').update(Buffer.of(1)).update(one).update(two).digest());
  });
});

describe('for trees of any size', () => {
  const size = fc.integer({ min: 1, max: 300 });
  const treeOf = (count: number) => Array.from({ length: count }, (_one, at) => sha256.leaf(`entry ${at}`));

  test('each leaf is proved with no more nodes than twice the height, and nothing else is', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), async (count, one, other) => {
        const all = treeOf(count);
        const [index, wrong] = [one % count, other % count];
        const { asked, find } = lookUpOf(all);
        const proof = await inclusionProof(index, count, find, sha256);
        expect(asked.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(count)));
        const claim = { index, leaf: all[index]!, size: count, root: rootOf(all, sha256) };
        expect(provesInclusion(proof, claim, sha256)).toBe(true);
        expect(provesInclusion(proof, { ...claim, index: wrong }, sha256)).toBe(wrong === index);
        expect(provesInclusion(proof, { ...claim, leaf: sha256.leaf('another') }, sha256)).toBe(false);
        expect(provesInclusion([...proof, all[0]!], claim, sha256)).toBe(false);
        if (proof.length > 0) expect(provesInclusion(proof.slice(1), claim, sha256)).toBe(false);
      }),
    );
  });

  test('each earlier tree is proved to be their beginning, and one in which a leaf was changed is not', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), async (count, part, at) => {
        const all = treeOf(count);
        const oldSize = part % (count + 1);
        const { asked, find } = lookUpOf(all);
        const proof = await consistencyProof(oldSize, count, find, sha256);
        expect(asked.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(count)) + 1);
        const [old, tree] = [
          { size: oldSize, root: rootOf(all.slice(0, oldSize), sha256) },
          { size: count, root: rootOf(all, sha256) },
        ];
        expect(provesConsistency(proof, old, tree, sha256)).toBe(true);
        if (oldSize === 0) return;
        const changed = all.with(at % oldSize, sha256.leaf('another'));
        expect(
          provesConsistency(proof, { ...old, root: rootOf(changed.slice(0, oldSize), sha256) }, tree, sha256),
        ).toBe(false);
        const forged = await consistencyProof(oldSize, count, lookUpOf(changed).find, sha256);
        expect(provesConsistency(forged, old, { size: count, root: rootOf(changed, sha256) }, sha256)).toBe(false);
      }),
    );
  });

  test('a tree that goes on from its largest subtrees is the tree made at once', () => {
    fc.assert(
      fc.property(size, fc.nat(), (count, part) => {
        const all = treeOf(count);
        const begin = part % (count + 1);
        const frontier = frontierPlaces(begin).map(({ level, index }) =>
          rootOf(all.slice(index * 2 ** level, (index + 1) * 2 ** level), sha256),
        );
        const tree = new MerkleTree(sha256, begin, frontier);
        for (const leaf of all.slice(begin)) {
          for (const { level, index, hash } of tree.append(leaf))
            expect(hash).toEqual(rootOf(all.slice(index * 2 ** level, (index + 1) * 2 ** level), sha256));
        }
        expect(tree.root()).toEqual(rootOf(all, sha256));
      }),
    );
  });
});
