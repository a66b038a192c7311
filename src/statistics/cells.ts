import type { StatisticsLevel } from './code-tables.ts';
import type { ToldCount, ToldCounts } from './telling/count-teller.ts';

export interface Row {
  id: string;
  division: { code: string; name: string | null; level: StatisticsLevel };
  [dimensionOrFigure: string]: unknown;
}

/** The cells of a figure in a row. A list is made when it is asked for. */
export class Cells {
  readonly isExact: boolean;
  readonly #periods: number;
  readonly #place: readonly [division: number, combination: number];
  readonly #counted: ToldCounts;
  readonly #ofWhich: ToldCounts;
  readonly #earlier: ToldCounts | null;
  readonly #correct: () => Promise<ToldCounts | null>;
  #counts?: (number | null)[];
  #states?: ToldCount['state'][];
  #denominators?: (number | null)[];
  #rates?: (number | null)[];

  constructor(
    periods: number,
    place: readonly [division: number, combination: number],
    counted: ToldCounts,
    ofWhich: ToldCounts,
    earlier: ToldCounts | null,
    correct: () => Promise<ToldCounts | null>,
  ) {
    this.isExact = counted.isExact;
    this.#periods = periods;
    this.#place = place;
    this.#counted = counted;
    this.#ofWhich = ofWhich;
    this.#earlier = earlier;
    this.#correct = correct;
  }

  get counts(): (number | null)[] {
    return (this.#counts ??= this.#valuesOf(this.#counted));
  }

  get states(): ToldCount['state'][] {
    return (this.#states ??= this.#eachOf(this.#counted, ({ state }) => state));
  }

  get denominators(): (number | null)[] {
    return (this.#denominators ??= this.#valuesOf(this.#ofWhich));
  }

  get rates(): (number | null)[] {
    const { counts, denominators } = this;
    return (this.#rates ??= counts.map((count, period) => rateOf(count, denominators[period]!)));
  }

  get comparedCounts(): (number | null)[] {
    return this.#valuesOf(this.#earlier);
  }

  /** Counted anew when it is asked for. */
  get correctedCounts(): Promise<(number | null)[]> {
    return this.#correct().then((corrected) => this.#valuesOf(corrected));
  }

  /** All that can be told otherwise later. */
  toJSON(): unknown[] {
    return [this.counts, this.states, this.denominators, this.comparedCounts, this.isExact];
  }

  #eachOf<Part>(counts: ToldCounts, partOf: (told: ToldCount) => Part): Part[] {
    const [division, combination] = this.#place;
    return Array.from({ length: this.#periods }, (_, period) => partOf(counts.at(division, combination, period)));
  }

  #valuesOf(counts: ToldCounts | null): (number | null)[] {
    return counts === null ? new Array<null>(this.#periods).fill(null) : this.#eachOf(counts, ({ value }) => value);
  }
}

/** Both are rounded, and the part must not look larger than the whole. */
function rateOf(count: number | null, denominator: number | null): number | null {
  if (count === null || denominator === null || denominator === 0) return null;
  return Math.round(Math.min(1, count / denominator) * 10_000) / 10_000;
}
