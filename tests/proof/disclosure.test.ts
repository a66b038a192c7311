import { beforeAll, expect, test } from '@jest/globals';
import type { Highs } from 'highs';
import { randomStream } from '../../src/platform/demonstration/random.ts';
import { cellStatus, protectPopulation, type DisclosureSettings } from '../../src/platform/disclosure/protect-population.ts';
import { arbitraryPopulation, countChildren, type ArbitraryPopulation } from './arbitrary-population.ts';
import { attackDisclosure, loadSolver, type Breach, type Target } from './attack-disclosure.ts';
import { proofSeed } from './proof-seed.ts';

const populations = Number(process.env.PROOF_POPULATIONS ?? 50);
const settings: DisclosureSettings = { minimum: 5, minimumSensitive: 10, protectionWidth: 4, isComplementary: true };
const noLimit = 1e6;

let solver: Highs;
beforeAll(async () => {
  solver = await loadSolver();
});

test('no count below the minimum can be narrowed down by all that is told together', () => {
  const found = [...Array(populations).keys()].flatMap((index) => attackPopulation(index, settings).map((breach) => ({ index, ...breach })));
  expect(found).toEqual([]);
}, 3_600_000);

test('without complementary suppression the attacker wins', () => {
  const lost = [...Array(5).keys()].filter((index) => attackPopulation(index, { ...settings, isComplementary: false }).length > 0);
  expect(lost.length).toBeGreaterThan(3);
});

function attackPopulation(index: number, chosen: DisclosureSettings): Breach[] {
  const population = arbitraryPopulation(proofSeed, index);
  const { tree, dimensions } = population;
  const countsOf = countChildren(population);
  const protection = protectPopulation({ tree, dimensions, countsOf, settings: chosen });
  const targets: Target[] = [];
  const tables = tablesOf(population).map((of, table) => {
    const counts = countsOf(of);
    const statuses = protection.statusOf(of);
    const minimum = of.some((place) => dimensions[place]!.isSensitive) ? chosen.minimumSensitive : chosen.minimum;
    counts.forEach((count, cell) => {
      if (count < minimum) targets.push({ table, cell });
    });
    const isTold = (cell: number) => statuses[cell] === cellStatus.TOLD;
    return { dimensions: of, lowest: Float64Array.from(counts, (count, cell) => (isTold(cell) ? count : 0)), highest: Float64Array.from(counts, (count, cell) => (isTold(cell) ? count : noLimit)) };
  });
  return attackDisclosure(solver, { tree, sizes: dimensions.map(({ size }) => size), tables, targets, width: chosen.protectionWidth, atMost: 1, random: randomStream(proofSeed, index, 'attack') });
}

/** Every table that can be asked for: of no, one and two dimensions. */
function tablesOf({ dimensions }: ArbitraryPopulation): number[][] {
  const places = [...dimensions.keys()];
  return [[], ...places.map((place) => [place]), ...places.flatMap((place) => places.slice(place + 1).map((other) => [place, other]))];
}
