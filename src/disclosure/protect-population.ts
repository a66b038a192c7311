import {
  countByUnit,
  divideIntoUnits,
  type DivisionTree,
  type DivisionUnits,
  type UnitTable,
} from './division-units.ts';
import { PairProtection } from './pair-protection.ts';
import { protectMargin, type MarginPattern } from './protect-margin.ts';

export interface StatisticDimension {
  name: string;
  size: number;
  isSensitive: boolean;
}

/**
 * How many children there are, by division and by the values of no, one or two dimensions (places in the list,
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
 * What is done with a cell. TOO_SMALL is a primary suppression, a protected count; WITHHELD is a complementary one, a
 * count that would give a protected count away. The protection does not allow for readers who know which of the two a
 * cell is: both leave the platform as the same answer.
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
 * Decides which counts are told, once for all readers and every table of at most two dimensions by division. Readers
 * who put many answers together learn no more than what all told counts say, and these leave every protected count open
 * by the width asked for.
 */
export function protectPopulation(population: PopulationToProtect): Protection {
  const protection = new PopulationProtection(population);
  return { statusOf: (dimensions) => protection.statusOf(dimensions) };
}

/** Which cells of a table by units are suppressed, and which of these are primary. */
type SuppressionPattern = Pick<UnitTable, 'isPrimary' | 'isSuppressed'>;

class PopulationProtection implements Protection {
  readonly #population: PopulationToProtect;
  readonly #divisions: number;
  readonly #units: DivisionUnits;
  readonly #margins = new Map<number, MarginPattern>();

  constructor(population: PopulationToProtect) {
    const { tree, dimensions, countsOf, settings, stickyOf } = population;
    assertProtectable(dimensions, settings);
    this.#population = population;
    const totals = countsOf([]);
    const stickyTotals = stickyOf?.([]);
    this.#divisions = totals.length;
    this.#units = divideIntoUnits(
      tree,
      totals,
      settings.minimum,
      (division) => (stickyTotals?.[division] ?? cellStatus.TOLD) !== cellStatus.TOLD,
    );
  }

  statusOf(of: readonly number[]): Uint8Array {
    const { countsOf, settings } = this.#population;
    if (!settings.isComplementary) {
      const minimum = this.#minimumOf(of);
      return Uint8Array.from(countsOf(of), (count) => (count < minimum ? cellStatus.TOO_SMALL : cellStatus.TOLD));
    }
    const cells = this.#cellsOf(of);
    const { isPrimary, isSuppressed } = this.#patternOf(of);
    return Uint8Array.from({ length: this.#divisions * cells }, (_, place) => {
      const division = Math.floor(place / cells);
      const unit = this.#units.unitOf[division]!;
      if (unit < 0) return cellStatus.TOO_SMALL;
      const cell = unit * cells + (place % cells);
      const isRest = this.#units.division[unit] !== division;
      if (!isRest && isSuppressed[cell] === 0) return cellStatus.TOLD;
      // The total of a division within a rest is always a protected count.
      return isPrimary[cell] === 1 || (isRest && of.length === 0) ? cellStatus.TOO_SMALL : cellStatus.WITHHELD;
    });
  }

  #patternOf(of: readonly number[]): SuppressionPattern {
    const [first, second] = of;
    const { parent } = this.#units;
    if (first === undefined)
      return { isPrimary: new Uint8Array(parent.length), isSuppressed: new Uint8Array(parent.length) };
    if (second === undefined) return this.#marginOf(first);
    const { dimensions, settings } = this.#population;
    const table = this.#tableOf(of);
    const protection = new PairProtection({
      parent,
      sizes: [dimensions[first]!.size, dimensions[second]!.size],
      table,
      margins: [this.#marginOf(first), this.#marginOf(second)],
      width: settings.protectionWidth,
    });
    return { isPrimary: table.isPrimary, isSuppressed: protection.suppress() };
  }

  #marginOf(dimension: number): MarginPattern {
    const known = this.#margins.get(dimension);
    if (known !== undefined) return known;
    const { dimensions, settings } = this.#population;
    const margin = protectMargin({
      parent: this.#units.parent,
      size: dimensions[dimension]!.size,
      table: this.#tableOf([dimension]),
      width: settings.protectionWidth,
    });
    this.#margins.set(dimension, margin);
    return margin;
  }

  /** The table before the search for complementary suppressions. A count that was too small earlier stays primary. */
  #tableOf(of: readonly number[]): UnitTable {
    const cells = this.#cellsOf(of);
    const minimum = this.#minimumOf(of);
    const counts = countByUnit(this.#units, this.#population.countsOf(of), cells);
    const isPrimary = Uint8Array.from(counts, (count) => (count < minimum ? 1 : 0));
    const isSuppressed = Uint8Array.from(isPrimary);
    this.#population.stickyOf?.(of)?.forEach((status, place) => {
      const division = Math.floor(place / cells);
      const unit = this.#units.unitOf[division]!;
      if (unit < 0 || status === cellStatus.TOLD) return;
      const cell = unit * cells + (place % cells);
      if (status === cellStatus.TOO_SMALL) isPrimary[cell] = 1;
      if (this.#units.division[unit] === division || status === cellStatus.TOO_SMALL) isSuppressed[cell] = 1;
    });
    return { counts, isPrimary, isSuppressed };
  }

  #minimumOf(of: readonly number[]): number {
    const { dimensions, settings } = this.#population;
    return of.some((place) => dimensions[place]!.isSensitive) ? settings.minimumSensitive : settings.minimum;
  }

  #cellsOf(of: readonly number[]): number {
    return of.reduce((cells, place) => cells * this.#population.dimensions[place]!.size, 1);
  }
}

function assertProtectable(dimensions: readonly StatisticDimension[], settings: DisclosureSettings): void {
  const { protectionWidth: width, minimum, minimumSensitive } = settings;
  if (!(width >= 1 && width * 2 <= Math.min(minimum, minimumSensitive)))
    throw new RangeError(`A protection width of ${width} is not between 1 and half the minimum.`);
  const single = dimensions.find(({ size }) => size < 2);
  if (single !== undefined) throw new RangeError(`The dimension ${single.name} has one value: it divides nobody.`);
}
