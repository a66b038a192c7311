import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Augmentation } from '../../src/disclosure/augmenting-path.ts';
import { cellStatus, protectPopulation } from '../../src/disclosure/protect-population.ts';
import { protectMargin } from '../../src/disclosure/protect-margin.ts';
import { freePathCost, ResidualNetwork, type PathSearch } from '../../src/disclosure/residual-network.ts';

const readme = readFileSync('src/disclosure/README.md', 'utf8');
const places = ['County', 'Town A', 'Town B', 'Town C'];
const cares = ['one parent', 'grandparents', 'alone'];
const parent = Int32Array.of(-1, 0, 0, 0);
// prettier-ignore
const counts = Int32Array.of(
  49, 39, 20,
  14,  2,  9,
  23,  7,  3,
  12, 30,  8,
);
const totals = Int32Array.of(108, 25, 33, 50);
const settings = { minimum: 5, minimumSensitive: 10, protectionWidth: 2, isComplementary: true };

const isPrimary = Uint8Array.from(counts, (count) => (count < settings.minimum ? 1 : 0));
const { certificates } = protectMargin({
  parent,
  size: cares.length,
  table: { counts, isPrimary, isSuppressed: isPrimary },
  width: settings.protectionWidth,
});
const arcOfFirst = { unit: 1, value: 1, isForward: true };
const search: PathSearch = {
  placement: { axis: { size: cares.length, stride: 1, slices: 1, sliceStride: 1 }, slice: 0, mirrorSlice: null },
  amount: settings.protectionWidth,
  maxCost: Infinity,
};

describe('The example of the README', () => {
  test('has the true table and the told table of the room', () => {
    const { statusOf } = protectPopulation({
      tree: { parent },
      dimensions: [{ name: 'care', size: cares.length, isSensitive: false }],
      countsOf: (dimensions) => (dimensions.length === 0 ? totals : counts),
      settings,
    });
    const statuses = statusOf([0]);
    const row = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;
    places.forEach((place, unit) => {
      const cells = cares.map((_, value) => unit * cares.length + value);
      expect(readme).toContain(
        row([place, ...cells.map((cell) => `${counts[cell]}${isPrimary[cell] === 1 ? '*' : ''}`), totals[unit]]),
      );
      expect(readme).toContain(
        row([place, ...cells.map((cell) => (statuses[cell] === cellStatus.TOLD ? counts[cell] : '–')), totals[unit]]),
      );
    });
  });

  test('protects the first small count by a path that suppresses two more, and the second by a free path', () => {
    expect([...certificates!].map(([cell, { up, down }]) => [nameOf(cell), up.map(saidOf), down.map(saidOf)])).toEqual([
      ['Town A/grandparents', ['+A/grandparents −A/alone +B/alone −B/grandparents, cost 16, by 2'], []],
      ['Town B/alone', ['+B/alone −B/grandparents +A/grandparents −A/alone, cost 4, by 2'], []],
    ]);
    expect([...certificates!.values()].map(({ up }) => up[0]!.path.isFree)).toEqual([false, true]);
    expect(4).toBeLessThanOrEqual(freePathCost);
    expect(readme).toContain('It costs 16.');
  });

  test('has dearer paths as well', () => {
    // With B/alone told every path through four cells suppresses three; with towns B and C empty it passes the county.
    const first = isPrimary.map((primary, cell) => (cell === 4 ? primary : 0));
    const onlyA = counts.map((count, cell) => (cell < 6 ? count : 0));
    const costs = [
      new ResidualNetwork(parent, counts, first).findPathThrough(arcOfFirst, search)!.cost,
      new ResidualNetwork(parent, onlyA, first).findPathThrough(arcOfFirst, search)!.cost,
    ];
    expect(costs).toEqual([22, 46]);
    expect(readme).toContain('costs 22, and the cheapest path through the county’s counts 46.');
  });

  test('gives the range that every table with the told counts allows', () => {
    const ranges = new Map<string, Set<number>>();
    // The told counts leave one count to choose: A/grandparents. The others follow from the totals.
    for (let grandparentsOfA = 0; grandparentsOfA <= 25; grandparentsOfA++) {
      const aloneOfA = 25 - 14 - grandparentsOfA;
      const grandparentsOfB = 39 - 30 - grandparentsOfA;
      const aloneOfB = 33 - 23 - grandparentsOfB;
      expect(aloneOfA + aloneOfB + 8).toBe(20);
      if (Math.min(aloneOfA, grandparentsOfB, aloneOfB) < 0) continue;
      for (const [name, count] of Object.entries({ grandparentsOfA, aloneOfA, grandparentsOfB, aloneOfB }))
        ranges.set(name, (ranges.get(name) ?? new Set()).add(count));
    }
    const said = [...ranges].map(([name, range]) => `${name} ${Math.min(...range)} to ${Math.max(...range)}`);
    expect(said).toEqual(['grandparentsOfA 0 to 9', 'aloneOfA 2 to 11', 'grandparentsOfB 0 to 9', 'aloneOfB 1 to 10']);
    expect(readme).toContain('0 to 9');
    expect(readme).toContain('1 to 10');
  });
});

function nameOf(cell: number): string {
  return `${places[Math.floor(cell / cares.length)]}/${cares[cell % cares.length]}`;
}

function saidOf({ path: { arcs, cost }, amount }: Augmentation): string {
  const said = arcs.map(
    ({ unit, value, isForward }) => `${isForward ? '+' : '−'}${places[unit]!.replace('Town ', '')}/${cares[value]}`,
  );
  return `${said.join(' ')}, cost ${cost}, by ${amount}`;
}
