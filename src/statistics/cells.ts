import type { ToldCount, ToldCounts } from './count-teller.ts';

/** What is told of one figure in one row. */
export class Cells {
  readonly counts: (number | null)[];
  readonly states: ToldCount['state'][];
  readonly denominators: (number | null)[];
  readonly rates: (number | null)[];
  readonly comparedCounts: (number | null)[];
  readonly isExact: boolean;
  readonly #correct: () => Promise<(number | null)[]>;

  constructor(periods: number, division: number, combination: number, counted: ToldCounts, ofWhich: ToldCounts, earlier: ToldCounts | null, correct: () => Promise<ToldCounts | null>) {
    const of = (counts: ToldCounts | null): (ToldCount | null)[] => Array.from({ length: periods }, (_, period) => counts?.at(division, combination, period) ?? null);
    const valuesOf = (some: (ToldCount | null)[]) => some.map((one) => one?.value ?? null);
    this.counts = valuesOf(of(counted));
    this.states = of(counted).map((one) => one!.state);
    this.denominators = valuesOf(of(ofWhich));
    this.rates = this.counts.map((count, at) => rateOf(count, this.denominators[at]!));
    this.comparedCounts = valuesOf(of(earlier));
    this.isExact = counted.isExact;
    this.#correct = async () => valuesOf(of(await correct()));
  }

  /** Counted anew, and only where somebody asks for it. */
  get correctedCounts(): Promise<(number | null)[]> {
    return this.#correct();
  }
}

/** Both are rounded, and the part must not look larger than the whole. */
function rateOf(count: number | null, denominator: number | null): number | null {
  if (count === null || denominator === null || denominator === 0) return null;
  return Math.round(Math.min(1, count / denominator) * 10_000) / 10_000;
}
