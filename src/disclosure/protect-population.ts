import type { DivisionTree } from './division-tree.ts';
import { countByUnit, divideIntoUnits } from './division-units.ts';
import { protectMargins, type MarginPattern } from './protect-margins.ts';
import { protectPairs } from './protect-pairs.ts';

export interface StatisticDimension {
  name: string;
  size: number;
  isSensitive: boolean;
}

/**
 * How many children there are, by division and by the values of none, one or two dimensions (places in the list,
 * ascending), the last the fastest.
 */
export type CountsOf = (dimensions: readonly number[]) => Int32Array;

export interface DisclosureSettings {
  /** The smallest count that may be told. */
  minimum: number;
  /** The smallest count that may be told where a dimension is sensitive. */
  minimumSensitive: number;
  /**
   * How wide what is left possible of a protected count must be: 2 leaves three values at least. At most half the
   * minimum.
   */
  protectionWidth: number;
  /**
   * Whether more is withheld than the small counts themselves: only the proof turns it off, to see that it is needed.
   */
  isComplementary: boolean;
}

/**
 * What is done with a cell. TOO_SMALL is a count that is protected, WITHHELD one that would give such a count away.
 * Whoever is told which of the two it is knows more than the protection reckons with: both leave the platform as one
 * and the same answer.
 */
export const cellStatus = { TOLD: 0, TOO_SMALL: 1, WITHHELD: 2 } as const;

export interface PopulationToProtect {
  tree: DivisionTree;
  dimensions: readonly StatisticDimension[];
  countsOf: CountsOf;
  settings: DisclosureSettings;
  /** The statuses of earlier: what was not told stays untold, and what was protected stays protected. */
  stickyOf?: (dimensions: readonly number[]) => Uint8Array | undefined;
}

export interface Protection {
  /** A status for each cell of a table, in the order of its counts. */
  statusOf(dimensions: readonly number[]): Uint8Array;
}

/**
 * Decides once, for everybody and every table of at most two dimensions by division, which counts are told. Nobody
 * learns more by asking much or together than what all told counts say, and these leave every protected count open by
 * the width asked for.
 */
export function protectPopulation({
  tree,
  dimensions,
  countsOf,
  settings,
  stickyOf = () => undefined,
}: PopulationToProtect): Protection {
  const { protectionWidth: width } = settings;
  if (!(width >= 1 && width * 2 <= Math.min(settings.minimum, settings.minimumSensitive)))
    throw new RangeError(`A protection width of ${width} is not between 1 and half the minimum.`);
  const single = dimensions.find(({ size }) => size < 2);
  if (single !== undefined) throw new RangeError(`The dimension ${single.name} has one value: it divides nobody.`);
  const minimumOf = (of: readonly number[]) =>
    of.some((place) => dimensions[place]!.isSensitive) ? settings.minimumSensitive : settings.minimum;
  const cellsOf = (of: readonly number[]) => of.reduce((cells, place) => cells * dimensions[place]!.size, 1);
  const totals = countsOf([]);
  const stickyTotals = stickyOf([]);
  const units = divideIntoUnits(
    tree,
    totals,
    settings.minimum,
    (division) => (stickyTotals?.[division] ?? 0) !== cellStatus.TOLD,
  );
  const margins = new Map<number, MarginPattern>();

  /** The counts, and what is protected and withheld before anything is weighed. */
  function begin(of: readonly number[]) {
    const cells = cellsOf(of);
    const counts = countByUnit(units, countsOf(of), cells);
    const isProtected = Uint8Array.from(counts, (count) => (count < minimumOf(of) ? 1 : 0));
    const isWithheld = Uint8Array.from(isProtected);
    const sticky = stickyOf(of);
    if (sticky !== undefined) {
      for (let place = 0; place < sticky.length; place++) {
        const division = Math.floor(place / cells);
        const unit = units.unitOf[division]!;
        if (unit < 0 || sticky[place] === cellStatus.TOLD) continue;
        const cell = unit * cells + (place % cells);
        if (sticky[place] === cellStatus.TOO_SMALL) isProtected[cell] = 1;
        if (units.division[unit] === division || sticky[place] === cellStatus.TOO_SMALL) isWithheld[cell] = 1;
      }
    }
    return { counts, isProtected, isWithheld };
  }

  function marginOf(place: number): MarginPattern {
    const known = margins.get(place);
    if (known !== undefined) return known;
    const { counts, isProtected, isWithheld } = begin([place]);
    const pattern = protectMargins(units.parent, counts, dimensions[place]!.size, isProtected, isWithheld, width);
    margins.set(place, pattern);
    return pattern;
  }

  function statusOf(of: readonly number[]): Uint8Array {
    const cells = cellsOf(of);
    if (!settings.isComplementary)
      return Uint8Array.from(countsOf(of), (count) => (count < minimumOf(of) ? cellStatus.TOO_SMALL : cellStatus.TOLD));
    const { isProtected, isWithheld } = patternOf(of);
    return Uint8Array.from({ length: totals.length * cells }, (_, place) => {
      const division = Math.floor(place / cells);
      const unit = units.unitOf[division]!;
      if (unit < 0) return cellStatus.TOO_SMALL;
      const cell = unit * cells + (place % cells);
      if (units.division[unit] !== division)
        return of.length === 0 || isProtected[cell] === 1 ? cellStatus.TOO_SMALL : cellStatus.WITHHELD;
      if (isWithheld[cell] === 0) return cellStatus.TOLD;
      return isProtected[cell] === 1 ? cellStatus.TOO_SMALL : cellStatus.WITHHELD;
    });
  }

  function patternOf(of: readonly number[]): { isProtected: Uint8Array; isWithheld: Uint8Array } {
    const [first, second] = of;
    if (first === undefined)
      return { isProtected: new Uint8Array(units.parent.length), isWithheld: new Uint8Array(units.parent.length) };
    if (second === undefined) return marginOf(first);
    const { counts, isProtected, isWithheld } = begin(of);
    protectPairs(
      units.parent,
      counts,
      [marginOf(first), marginOf(second)],
      [dimensions[first]!.size, dimensions[second]!.size],
      isProtected,
      isWithheld,
      width,
    );
    return { isProtected, isWithheld };
  }

  return { statusOf };
}
