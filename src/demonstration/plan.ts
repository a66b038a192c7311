import { randomStream } from './random.ts';
import { hardCases, type HardCase } from './shares.ts';

/** What the index alone decides of a child: where it stands among the others. */
export interface Plan {
  index: number;
  hardCase: HardCase | null;
  /** The pair of neighbours, 2n and 2n + 1, that the child stands in, and its place there. */
  pair: number;
  member: 0 | 1;
  /** Whether the pair is one family (twins, siblings) or one child. */
  related: boolean;
  /** The how-manieth of its hard case this pair is, over the whole population; 0 without a hard case. */
  ordinal: number;
}

const pairsInGroup = 500;
// Numbers without a common divisor with 500: each of them walks through all pairs of a group.
const strides = [
  3, 7, 11, 13, 17, 19, 23, 27, 29, 31, 37, 41, 43, 47, 53, 57, 59, 61, 63, 67, 71, 73, 77, 79, 83, 87, 89, 91, 93, 97,
];
const cases = Object.entries(hardCases).map(([name, { children, pair }]) => ({
  name: name as HardCase,
  pairs: pair ? children / 2 : children,
  related: pair,
}));

/**
 * Gives each group of a thousand children its exact number of hard cases, in places that differ from group to group:
 * so every case occurs in a small population, and the n-th of a case is known without having counted the earlier ones.
 */
export function planOf(seed: number, index: number): Plan {
  const pair = Math.floor(index / 2);
  const member = (index % 2) as 0 | 1;
  const group = Math.floor(pair / pairsInGroup);
  const random = randomStream(seed, group, 'group');
  const stride = strides[Math.floor(random() * strides.length)]!;
  let turn = ((pair % pairsInGroup) * stride + Math.floor(random() * pairsInGroup)) % pairsInGroup;
  for (const { name, pairs, related } of cases) {
    if (turn < pairs) {
      const ordinal = group * pairs + turn;
      // Of a pair of strangers only one is the hard case.
      return { index, pair, member, related, ordinal, hardCase: related || member === turn % 2 ? name : null };
    }
    turn -= pairs;
  }
  return { index, pair, member, related: false, ordinal: 0, hardCase: null };
}
