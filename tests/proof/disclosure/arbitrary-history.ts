import { between, pick, randomStream, type Random } from '../../../src/demonstration/random.ts';
import type { StatisticDimension } from '../../../src/disclosure/protect-population.ts';
import { DivisionTree } from '../../../src/statistics/telling/division-tree.ts';
import { arbitraryPopulation, type ArbitraryPopulation, type CountedChild } from './arbitrary-population.ts';

/** A population as it was on some days. */
export interface ArbitraryHistory {
  tree: DivisionTree;
  dimensions: readonly StatisticDimension[];
  states: readonly PopulationState[];
}

export interface PopulationState {
  /** `2026-09-14`. Two states of one day are its morning and its evening. */
  day: string;
  children: readonly CountedChild[];
}

/**
 * A small population of one to four states: between two of them up to three children come, go or get another value, and
 * no time passes, a day, a month or `leap` months.
 */
export function arbitraryHistory(seed: number, index: number, leap = 2): ArbitraryHistory {
  const random = randomStream(seed, index, 'history');
  const { population, tree } = withCodes(arbitraryPopulation(seed, index));
  const states: PopulationState[] = [{ day: '2026-02-11', children: population.children }];
  for (let more = between(random, 0, 3); more > 0; more--) {
    const { day, children } = states.at(-1)!;
    states.push({
      day: later(day, leap, random),
      children: changeChildren(population, children, between(random, 0, 3), random),
    });
  }
  return { tree, dimensions: population.dimensions, states };
}

/** The same population with divisions as they are numbered in the statistics. */
function withCodes(population: ArbitraryPopulation): { population: ArbitraryPopulation; tree: DivisionTree } {
  const { parent } = population.tree;
  const codes: string[] = [''];
  for (let division = 1; division < parent.length; division++) {
    const above = codes[parent[division]!]!;
    const number = [...parent.subarray(0, division)].filter((other) => other === parent[division]).length + 1;
    codes.push(above + String(above === '' ? 10 + number : number).padStart(above.length === 6 ? 3 : 2, '0'));
  }
  const whole = codes.map((code) => code.padEnd(12, '0'));
  const tree = new DivisionTree(whole.slice(1), 'town');
  return {
    tree,
    population: {
      ...population,
      tree,
      children: population.children.map((child) => ({ ...child, division: tree.indexOf(whole[child.division]!) })),
    },
  };
}

function later(day: string, leap: number, random: Random): string {
  const [months, days] = pick(random, [
    [0, 0],
    [0, 1],
    [1, 0],
    [leap, 0],
  ] as const);
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCMonth(moment.getUTCMonth() + months, moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

function changeChildren(
  { tree, dimensions }: ArbitraryPopulation,
  before: readonly CountedChild[],
  changes: number,
  random: Random,
): CountedChild[] {
  const children = [...before];
  const leaves = [...tree.parent.keys()].filter((division) => !tree.parent.includes(division));
  for (let change = 0; change < changes; change++) {
    const at = between(random, 0, Math.max(0, children.length - 1));
    const kind = children.length === 0 ? 'comes' : pick(random, ['comes', 'goes', 'changes'] as const);
    if (kind === 'comes')
      children.push({
        division: pick(random, leaves),
        values: dimensions.map(({ size }) => between(random, 0, size - 1)),
      });
    else if (kind === 'goes') children.splice(at, 1);
    else {
      const values = [...children[at]!.values];
      const place = between(random, 0, values.length - 1);
      values[place] = between(random, 0, dimensions[place]!.size - 1);
      children[at] = { ...children[at]!, values };
    }
  }
  return children;
}
