import type { Highs } from 'highs';
import { randomStream } from '../../../src/demonstration/random.ts';
import type { ArbitraryHistory } from './arbitrary-history.ts';
import { countChildren, tablesOf } from './arbitrary-population.ts';
import { attackDisclosure, type Breach, type KnownMoment, type Target } from './attack-disclosure.ts';
import type { TellingSettings, ToldHistory } from './tell-history.ts';

const noLimit = 1e6;

/**
 * Attacks everything that was told of all states at once. The attacker knows the settings, and of every cell down to
 * the smallest division by two dimensions whether it changed between two states. Targets are the counts below the
 * minimum of each state, of tables that are told of their division, and of values that some child has: that a value is
 * no child's is told by all others.
 */
export function attackHistory(
  solver: Highs,
  history: ArbitraryHistory,
  told: ToldHistory,
  settings: TellingSettings,
  seed: number,
  index: number,
  atMost = Infinity,
): { breaches: Breach[]; targets: number } {
  const { tree, dimensions, states } = history;
  const { protectionWidth, roundTo } = settings;
  const tables = tablesOf(dimensions);
  const counts = states.map((_, state) => tables.map((of) => countsOfState(history, state, of)));
  const targets: Target[] = [];
  const moments = states.map((_, moment): KnownMoment => ({
    isSame: (table, cell) => counts[moment]![table]![cell] === counts[moment - 1]![table]![cell],
    tables: tables.map((of, table) => {
      const least = minimumOf(history, of, settings);
      const rounded = told[moment]![table]!;
      const width = rounded.length / tree.codes.length;
      counts[moment]![table]!.forEach((count, cell) => {
        const isTown = !tree.codes[Math.floor(cell / width)]!.endsWith('000000');
        if (count < least && isOfChild(history, moment, of, cell) && !(isTown && of.length > 1))
          targets.push({ moment, table, cell });
      });
      return {
        dimensions: of,
        rounded,
        lowest: Float64Array.from(rounded, (value) => (value < 0 ? 0 : Math.max(least, value - roundTo + 1))),
        highest: Float64Array.from(rounded, (value) => (value < 0 ? noLimit : value + roundTo - 1)),
      };
    }),
  }));
  const breaches = attackDisclosure(solver, {
    tree,
    sizes: dimensions.map(({ size }) => size),
    moments,
    targets,
    width: protectionWidth,
    roundTo,
    atMost,
    random: randomStream(seed, index, 'attack'),
  });
  return { breaches, targets: targets.length };
}

export function countsOfState(
  { tree, dimensions, states }: ArbitraryHistory,
  state: number,
  of: readonly number[],
): Int32Array {
  return countChildren({ tree, dimensions, children: states[state]!.children })(of);
}

export function minimumOf(
  { dimensions }: ArbitraryHistory,
  of: readonly number[],
  { minimum, minimumSensitive }: TellingSettings,
): number {
  return of.some((place) => dimensions[place]!.isSensitive) ? minimumSensitive : minimum;
}

/** Whether some child of the whole population has each value of a cell. */
export function isOfChild(history: ArbitraryHistory, state: number, of: readonly number[], cell: number): boolean {
  const { dimensions } = history;
  let rest = cell;
  return of.toReversed().every((place) => {
    const value = rest % dimensions[place]!.size;
    rest = Math.floor(rest / dimensions[place]!.size);
    return countsOfState(history, state, [place])[value]! > 0;
  });
}
