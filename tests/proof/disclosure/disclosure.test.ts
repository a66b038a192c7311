import { beforeAll, expect, test } from '@jest/globals';
import type { Highs } from 'highs';
import { between, pick, randomStream } from '../../../src/demonstration/random.ts';
import { cellStatus, protectPopulation, type DisclosureSettings } from '../../../src/disclosure/protect-population.ts';
import { roundCount } from '../../../src/disclosure/round-count.ts';
import { arbitraryPopulation, countChildren, tablesOf, type ArbitraryPopulation } from './arbitrary-population.ts';
import { attackDisclosure, loadSolver, type Breach, type Target } from './attack-disclosure.ts';
import { proofSeed } from '../proof-seed.ts';

const populations = Number(process.env.PROOF_POPULATIONS ?? 50);
const some = [...Array(Math.ceil(populations / 5)).keys()];
const settings: DisclosureSettings = { minimum: 5, minimumSensitive: 10, protectionWidth: 2, isComplementary: true };
const noLimit = 1e6;
/** What an attacker is told of a cell: the lowest and the highest count that it can be. */
type Told = (table: number, cell: number, count: number) => readonly [lowest: number, highest: number];
const exactly: Told = (_table, _cell, count) => [count, count];

let solver: Highs;
beforeAll(async () => {
  solver = await loadSolver();
});

test('no count below the minimum can be narrowed down by all that is told, whoever asks and puts the answers together', () => {
  let targets = 0;
  const breaches = [...Array(populations).keys()].flatMap((index) => {
    const population = arbitraryPopulation(proofSeed, index);
    const result = attack(population, statusesOf(population), index, exactly);
    targets += result.targets;
    return result.breaches.map((breach) => ({ index, ...breach }));
  });
  process.stderr.write(`${populations} populations, ${targets} protected counts\n`);
  expect(breaches).toEqual([]);
  expect(targets).toBeGreaterThan(populations * 50);
}, 3_600_000);

test('nor by up to 50 questions of one department, nor by those of two together', () => {
  const breaches = some.flatMap((index) => {
    const population = arbitraryPopulation(proofSeed, index);
    const statuses = statusesOf(population);
    const asked = [askAtRandom(population, index, 'first'), askAtRandom(population, index, 'second')];
    return [[asked[0]!], asked].flatMap(
      (known) =>
        attack(population, statuses, index, (table, cell, count) =>
          known.some((cells) => cells.has(`${table} ${cell}`)) ? [count, count] : [0, noLimit],
        ).breaches,
    );
  });
  expect(breaches).toEqual([]);
}, 3_600_000);

test('nor where told counts are rounded, each time to the same', () => {
  const breaches = some.flatMap((index) => {
    const population = arbitraryPopulation(proofSeed, index);
    return attack(population, statusesOf(population), index, (table, cell, count) => {
      const rounded = roundCount(count, `${table} ${cell}`, 'secret', 5);
      return [Math.max(settings.minimum, rounded - 4), rounded + 4];
    }).breaches;
  });
  expect(breaches).toEqual([]);
}, 3_600_000);

test('a count that was not told stays untold when children move, and one that was too small stays protected when it is large enough', () => {
  const breaches = some.flatMap((index) => {
    const before = arbitraryPopulation(proofSeed, index);
    const earlier = statusesOf(before);
    const after = moveChildren(before, index);
    const later = statusesOf(after, earlier);
    earlier.forEach((statuses, table) =>
      statuses.forEach((status, cell) => {
        if (status !== cellStatus.TOLD) expect(later[table]![cell]).not.toBe(cellStatus.TOLD);
      }),
    );
    return attack(after, later, index, exactly).breaches;
  });
  expect(breaches).toEqual([]);
}, 3_600_000);

test('without complementary suppression the attacker wins', () => {
  const lost = [...Array(5).keys()].filter((index) => {
    const population = arbitraryPopulation(proofSeed, index);
    return (
      attack(population, statusesOf(population, [], { ...settings, isComplementary: false }), index, exactly, 1)
        .breaches.length > 0
    );
  });
  expect(lost.length).toBeGreaterThan(2);
});

function statusesOf(
  population: ArbitraryPopulation,
  earlier: readonly Uint8Array[] = [],
  chosen = settings,
): Uint8Array[] {
  const tables = tablesOf(population.dimensions);
  const stickyOf = (of: readonly number[]) => earlier[tables.findIndex((table) => table.join() === of.join())];
  const { statusOf } = protectPopulation({
    ...population,
    countsOf: countChildren(population),
    settings: chosen,
    stickyOf,
  });
  return tables.map((of) => statusOf(of));
}

function attack(
  population: ArbitraryPopulation,
  statuses: readonly Uint8Array[],
  index: number,
  told: Told,
  atMost = Infinity,
): { breaches: Breach[]; targets: number } {
  const { tree, dimensions } = population;
  const countsOf = countChildren(population);
  const targets: Target[] = [];
  const tables = tablesOf(population.dimensions).map((of, table) => {
    const counts = countsOf(of);
    const minimum = of.some((place) => dimensions[place]!.isSensitive) ? settings.minimumSensitive : settings.minimum;
    const ranges = Array.from(counts, (count, cell) => {
      const isTold = statuses[table]![cell] === cellStatus.TOLD;
      if (count < minimum || statuses[table]![cell] === cellStatus.TOO_SMALL) targets.push({ moment: 0, table, cell });
      return isTold ? told(table, cell, count) : ([0, noLimit] as const);
    });
    return {
      dimensions: of,
      lowest: Float64Array.from(ranges, ([lowest]) => lowest),
      highest: Float64Array.from(ranges, ([, highest]) => highest),
    };
  });
  const breaches = attackDisclosure(solver, {
    tree,
    sizes: dimensions.map(({ size }) => size),
    moments: [{ tables, isSame: () => false }],
    targets,
    width: settings.protectionWidth,
    atMost,
    random: randomStream(proofSeed, index, 'attack'),
  });
  return { breaches, targets: targets.length };
}

/**
 * The cells, `table cell`, of up to 50 questions: a division and its parts by at most two dimensions, with what these
 * add up to.
 */
function askAtRandom(population: ArbitraryPopulation, index: number, department: string): Set<string> {
  const random = randomStream(proofSeed, index, department);
  const tables = tablesOf(population.dimensions);
  const {
    tree: { parent },
    dimensions,
  } = population;
  const cells = new Set<string>();
  for (let questions = between(random, 1, 50); questions > 0; questions--) {
    const division = between(random, 0, parent.length - 1);
    const asked = pick(random, tables);
    tables.forEach((of, table) => {
      if (!of.every((place) => asked.includes(place))) return;
      const width = of.reduce((product, place) => product * dimensions[place]!.size, 1);
      parent.forEach((above, place) => {
        if (place !== division && above !== division) return;
        for (let cell = place * width; cell < (place + 1) * width; cell++) cells.add(`${table} ${cell}`);
      });
    });
  }
  return cells;
}

function moveChildren(population: ArbitraryPopulation, index: number): ArbitraryPopulation {
  const random = randomStream(proofSeed, index, 'moves');
  const divisions = population.children.map(({ division }) => division);
  return {
    ...population,
    children: population.children.map((child) =>
      random() < 0.1 ? { ...child, division: pick(random, divisions) } : child,
    ),
  };
}
