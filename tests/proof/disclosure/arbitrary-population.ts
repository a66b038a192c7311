import { between, pick, randomStream, type Random } from '../../../src/demonstration/random.ts';
import type { DivisionTree } from '../../../src/disclosure/division-units.ts';
import type { CountsOf, StatisticDimension } from '../../../src/disclosure/protect-population.ts';

/** One child: the division in which it lives, and its value in each dimension. */
export interface CountedChild {
  division: number;
  values: number[];
}

export interface ArbitraryPopulation {
  tree: DivisionTree;
  dimensions: readonly StatisticDimension[];
  children: readonly CountedChild[];
}

/**
 * A population that is hard to protect: villages without a child or with one, siblings who share what they have, values
 * that nobody or everybody of a village has, villages of one kind, and divisions with one part.
 */
export function arbitraryPopulation(seed: number, index: number): ArbitraryPopulation {
  const random = randomStream(seed, index, 'disclosure');
  const parent = [-1];
  const depthOf = [0];
  const deepest = between(random, 1, 4);
  const divisions = between(random, 3, 16);
  while (parent.length < divisions) {
    const above = between(random, 0, parent.length - 1);
    if (depthOf[above]! >= deepest) continue;
    parent.push(above);
    depthOf.push(depthOf[above]! + 1);
  }
  const dimensions = Array.from({ length: between(random, 2, 3) }, (_, place) => ({
    name: `dimension${place}`,
    size: between(random, 2, 4),
    isSensitive: random() < 0.25,
  }));
  // Of few children next to nothing is told; of many much is, and has to be told with care.
  const crowd = pick(random, [1, 1, 4, 12]);
  const children = parent.flatMap((_, division) =>
    parent.includes(division) ? [] : childrenOf(division, dimensions, crowd, random),
  );
  return { tree: { parent: Int32Array.from(parent) }, dimensions, children };
}

/** The counts as the database gives them. */
export function countChildren({ tree, dimensions, children }: ArbitraryPopulation): CountsOf {
  return (of) => {
    const width = of.reduce((cells, place) => cells * dimensions[place]!.size, 1);
    const counts = new Int32Array(tree.parent.length * width);
    for (const { division, values } of children) {
      const cell = of.reduce((at, place) => at * dimensions[place]!.size + values[place]!, 0);
      for (let at = division; at >= 0; at = tree.parent[at]!) counts[at * width + cell]!++;
    }
    return counts;
  };
}

/** Every table that can be asked for: of no, one and two dimensions. */
export function tablesOf(dimensions: readonly StatisticDimension[]): number[][] {
  const places = [...dimensions.keys()];
  return [
    [],
    ...places.map((place) => [place]),
    ...places.flatMap((place) => places.slice(place + 1).map((other) => [place, other])),
  ];
}

function childrenOf(
  division: number,
  dimensions: readonly StatisticDimension[],
  crowd: number,
  random: Random,
): CountedChild[] {
  const count = pick(random, [0, 1, 1, 2, 4, 5, 6, 8, 10, 13, 18, 25, 40]) * crowd;
  const usual = dimensions.map(({ size }) => between(random, 0, size - 1));
  const evenness = pick(random, [0, 0.1, 0.3, 1]);
  const children: CountedChild[] = [];
  while (children.length < count) {
    const values = dimensions.map(({ size }, place) =>
      random() < evenness ? between(random, 0, size - 1) : usual[place]!,
    );
    const siblings = Math.min(count - children.length, pick(random, [1, 1, 1, 2, 3]));
    for (let sibling = 0; sibling < siblings; sibling++) {
      children.push({
        division,
        values: values.map((value, place) =>
          random() < 0.2 ? between(random, 0, dimensions[place]!.size - 1) : value,
        ),
      });
    }
  }
  return children;
}
