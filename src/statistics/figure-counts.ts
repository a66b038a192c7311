import { PlatformError } from '../platform/errors.ts';
import type { StatisticMeasure } from '../platform/statistics/define-statistics.ts';
import type { CountedDimension } from '../platform/statistics/gather-statistics.ts';
import { Cells } from './cells.ts';
import { declaredStatistics } from './declared-figures.ts';
import type { Figure } from './figure.ts';
import { earlierPeriod, type Period } from './periods-of.ts';
import { addUp, type CountsAsked, type CountTeller, type ToldCounts } from './telling/count-teller.ts';

/** For whom, where and since which change figures are counted. */
export type Frame = Pick<CountsAsked, 'access' | 'settings' | 'within' | 'level' | 'since'>;

/** By what children are divided, and which of them are counted. */
export interface Breakdown {
  by: readonly CountedDimension[];
  where: readonly { dimension: CountedDimension; value: string }[];
}

interface Told {
  asked: CountsAsked;
  counts: ToldCounts;
}

/** The figures of an answer, made of the counts that the teller tells. No other file makes cells of an answer. */
export class FigureCounts {
  readonly #teller: CountTeller;
  readonly #frame: Frame & Pick<CountsAsked, 'divisions'>;
  readonly #breakdown: Breakdown;
  readonly #combinations: readonly string[][];
  /** All measures are parts of the same whole: it is asked for once. */
  readonly #told = new Map<string, Promise<Told>>();

  constructor(teller: CountTeller, frame: Frame, divisions: readonly string[], breakdown: Breakdown) {
    this.#teller = teller;
    this.#frame = { ...frame, divisions };
    this.#breakdown = breakdown;
    this.#combinations = combinationsOf(breakdown.by);
  }

  /**
   * The cells of a figure, by division and combination of values.
   * @throws PlatformError BAD_INPUT, OPERATION_REFUSED
   */
  async cellsOf(
    { terms, requires, whole }: Figure,
    periods: readonly Period[],
    compareWith: number | null,
  ): Promise<(division: number, combination: number) => Cells> {
    const sumIn = async (of: readonly Period[]) => {
      const [parts, required] = await Promise.all([
        Promise.all(terms.map(async ({ sign, measure }) => ({ sign, ...(await this.#tell(measure, of)) }))),
        Promise.all(requires.map((measure) => this.#tell(measure, of))),
      ]);
      return {
        parts,
        required,
        sum: addUp(
          parts,
          required.map(({ counts }) => counts),
        ),
      };
    };
    const [{ parts, required, sum }, denominators, earlier] = await Promise.all([
      sumIn(periods),
      this.#tell(whole, periods),
      compareWith === null ? null : sumIn(periods.map((period) => earlierPeriod(period, compareWith))),
    ]);
    let corrected: Promise<ToldCounts | null> | null = null;
    const correct = () =>
      (corrected ??= this.#teller.tellCorrected(
        parts,
        required.map(({ asked }) => asked),
      ));
    return (division, combination) =>
      new Cells(periods.length, [division, combination], sum, denominators.counts, earlier && earlier.sum, correct);
  }

  #tell(measure: StatisticMeasure, periods: readonly Period[]): Promise<Told> {
    const key = JSON.stringify([measure.where, periods]);
    const telling = this.#told.get(key) ?? this.#ask(measure, periods);
    this.#told.set(key, telling);
    return telling;
  }

  async #ask(measure: StatisticMeasure, periods: readonly Period[]): Promise<Told> {
    const { by, where } = this.#breakdown;
    const ofMeasure = measure.where && {
      dimension: declaredStatistics.dimensions.get(measure.where.dimension)!,
      value: measure.where.value,
    };
    const filters = ofMeasure === null ? where : [...where, ofMeasure];
    const dimensions = [...by, ...filters.map(({ dimension }) => dimension)];
    assertMayBeCounted(measure, dimensions);
    const asked = {
      ...this.#frame,
      periods,
      dimensions,
      cells: this.#combinations.map((codes) => [...codes, ...filters.map(({ value }) => value)]),
    };
    return { asked, counts: await this.#teller.tell(asked) };
  }
}

/** Every choice of a value for each dimension, the last the fastest. */
export function combinationsOf(by: readonly CountedDimension[]): string[][] {
  return by.reduce<string[][]>(
    (combinations, { codes }) => combinations.flatMap((before) => codes.map(({ code }) => [...before, code])),
    [[]],
  );
}

function assertMayBeCounted({ name }: StatisticMeasure, dimensions: readonly CountedDimension[]): void {
  const twice = dimensions.find((dimension, at) => dimensions.indexOf(dimension) !== at);
  if (twice) throw badBy(`${name} is counted by ${twice.name} already: ask for it once.`);
  const departments = new Set(dimensions.filter(({ isShared }) => !isShared).map(({ department }) => department));
  if (departments.size > 1)
    throw badBy(
      `${[...departments].join(' and ')} keep records of their own: children are not divided by both at once.`,
    );
}

function badBy(sentence: string): PlatformError {
  return new PlatformError('BAD_INPUT', `by: ${sentence}`, { field: 'by' });
}
