import { PlatformError } from '../platform/errors.ts';
import { decideField } from '../platform/policy/access.ts';
import { assertMayFilterPublicBy } from '../platform/policy/assert-may-filter-by.ts';
import { checkDivisionCode, divisionLevel, isWithinDivision, type DivisionLevel } from '../platform/standards/division-code.ts';
import type { StatisticMeasure } from '../platform/statistics/define-statistics.ts';
import type { CountedDimension } from '../platform/statistics/gather-statistics.ts';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import { valueOf } from '../platform/subgraph/value-of.ts';
import { codeOfName, type Interval, type StatisticsLevel } from './code-tables.ts';
import { declaredStatistics } from './declared-statistics.ts';
import { earlierPeriod, periodsOf, type Period } from './periods-of.ts';
import type { StatisticsKept } from './statistics.context.ts';
import type { CountsAsked, ToldCount, ToldCounts } from './count-teller.ts';

/** What is asked for; what is null is left to the default. */
export interface StatisticsAsked {
  by: readonly string[];
  where: readonly { dimension: string; value: string }[];
  division: string | null;
  level: StatisticsLevel | null;
  interval: Interval;
  from: string | null;
  until: string | null;
  compareWith: number | null;
  orderBy: string | null;
  first: number;
  after: string | null;
}

export type Cells = ReturnType<typeof cellsOf>;

export interface Row {
  id: string;
  division: { code: string; name: string | null; level: StatisticsLevel };
  [dimensionOrMeasure: string]: unknown;
}

export interface Answer {
  periods: string[];
  correctedPeriods: string[];
  rows: Row[];
  nextAfter: string | null;
}

/** Rows of an answer: divisions of a page times combinations of values. */
const mostRows = 5000;

const codesOfDimensions = new Map([...declaredStatistics.dimensions.keys()].map((name) => [codeOfName(name), name]));
const codesOfMeasures = new Map([...declaredStatistics.measures.keys()].map((name) => [codeOfName(name), name]));

/** Counts of children, divided as somebody asks. No number is made here: they come from the teller of the counts. */
export class StatisticsService {
  readonly #context: RequestContext;
  readonly #kept: StatisticsKept;

  constructor(context: RequestContext, kept: StatisticsKept) {
    this.#context = context;
    this.#kept = kept;
  }

  /**
   * @param measures fields of a row that the answer is asked for
   * @throws PlatformError FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, OPERATION_REFUSED for what is told to nobody who may not read the records
   */
  async find(asked: StatisticsAsked, measures: readonly string[]): Promise<Answer> {
    const { access, now } = this.#context;
    const periods = periodsOf(asked.interval, asked.from, asked.until, now);
    const by = asked.by.map((code) => dimensionOf(code));
    const where = asked.where.map(({ dimension, value }) => ({ dimension: dimensionOf(dimension), value }));
    for (const { dimension: { name, codes }, value } of where) {
      if (!codes.some(({ code }) => code === value)) throw badInput('where', `${name} has no value ${value}; it is one of ${codes.map(({ code }) => code).join(', ')}.`);
    }
    assertMayFilterPublicBy(access, 'StatisticRow', [...by, ...where.map(({ dimension }) => dimension)].map(({ name }) => name));
    const ranked = asked.orderBy === null ? null : codesOfMeasures.get(asked.orderBy)!;
    if (ranked !== null) {
      assertMayFilterPublicBy(access, 'StatisticRow', [ranked]);
      if (by.length > 0) throw badInput('orderBy', 'divisions are ranked that are divided by nothing: leave out `by`.');
    }
    await this.#kept.teller.refresh();
    const within = this.#divisionOf(asked.division);
    const level = (asked.level?.toLowerCase() ?? divisionLevel(within)) as DivisionLevel;
    const divisions = asked.level === null ? [within] : this.#kept.teller.divisionsOf(within, level);
    const frame = { access, settings: this.#context.policies.statistics, within, level };
    const page = this.#page(ranked === null ? divisions : await this.#rank(ranked, where, divisions, periods, frame), asked.first, asked.after);
    const combinations = combinationsOf(by);
    if (page.divisions.length * combinations.length > mostRows) throw new PlatformError('PAGE_TOO_LARGE', `first: the answer would have more than ${mostRows} rows.`, { field: 'first', limit: mostRows });
    const names = await this.#kept.names.load(page.divisions);
    const readable = measures.filter((name) => decideField(access, 'StatisticRow', name, null).effect === 'allow');
    const cells = await Promise.all(readable.map((name) => this.#cellsOf(name, by, where, combinations, { ...frame, divisions: page.divisions, periods }, asked.compareWith)));
    const rows = page.divisions.flatMap((code, division) => combinations.map((codes, combination): Row => ({
      id: [code, ...codes].join('/'),
      division: { code, name: names.get(code) ?? null, level: level.toUpperCase() as StatisticsLevel },
      ...Object.fromEntries(by.map((dimension, at) => [dimension.name, valueIn(dimension, codes[at]!)])),
      ...Object.fromEntries(readable.map((name, at) => [name, cells[at]!(division, combination)])),
    })));
    const corrected = await this.#kept.teller.correctedMonths(periods.map(({ key }) => key.slice(0, 7)));
    return { periods: periods.map(({ label }) => label), correctedPeriods: periods.filter(({ key }) => corrected.has(key)).map(({ label }) => label), rows, nextAfter: page.nextAfter };
  }

  /** What the requester may ask for. */
  catalogue() {
    const { access } = this.#context;
    const released = <One extends { name: string }>(all: ReadonlyMap<string, One>) => [...all.values()].filter(({ name }) => decideField(access, 'StatisticRow', name, null).effect === 'allow');
    return {
      measures: released(declaredStatistics.measures).map(({ name, title, description, source }) => ({ name, title, definition: description, source, unit: 'children', values: null })),
      dimensions: released(declaredStatistics.dimensions).map(({ name, title, description, item, codes }) => ({ name, title, definition: description, source: item, unit: null, values: codes.map((value) => ({ ...value })) })),
    };
  }

  /** The requester's own division where none is given. */
  #divisionOf(given: string | null): string {
    const { requester } = this.#context;
    if (given === null) return requester.division;
    const { code } = valueOf('division', checkDivisionCode(given));
    if (!isWithinDivision(code, requester.division)) {
      throw new PlatformError('OPERATION_REFUSED', 'Figures are told of your own division and those below it.', { field: 'division', remedy: `Ask for ${requester.division} or a division of it.` });
    }
    return code;
  }

  async #rank(measure: string, where: Filters, divisions: readonly string[], periods: readonly Period[], frame: Frame): Promise<string[]> {
    const [, told] = await this.#tell(declaredStatistics.measures.get(measure)!, [], where, [[]], { ...frame, divisions, periods: periods.slice(-1) });
    const counts = divisions.map((_code, division) => told.at(division, 0, 0).value ?? -1);
    return divisions.map((code, at) => ({ code, count: counts[at]! })).sort((one, other) => other.count - one.count || (one.code < other.code ? -1 : 1)).map(({ code }) => code);
  }

  #page(divisions: readonly string[], first: number, after: string | null): { divisions: readonly string[]; nextAfter: string | null } {
    if (first < 1 || first > 200) throw new PlatformError('PAGE_TOO_LARGE', 'first: ask for 1 to 200 divisions.', { field: 'first', limit: 200 });
    const start = after === null ? 0 : divisions.indexOf(after.split('/')[0]!) + 1;
    if (after !== null && start === 0) throw badInput('after', 'the answer has no such row.');
    const page = divisions.slice(start, start + first);
    return { divisions: page, nextAfter: start + first < divisions.length ? page.at(-1)! : null };
  }

  async #cellsOf(name: string, by: readonly CountedDimension[], where: Filters, combinations: readonly string[][], frame: Frame & Pick<CountsAsked, 'divisions' | 'periods'>, compareWith: number | null) {
    const measure = declaredStatistics.measures.get(name)!;
    const compared = compareWith === null ? null : frame.periods.map((period) => earlierPeriod(period, compareWith));
    const [asked, counts] = await this.#tell(measure, by, where, combinations, frame);
    const [[, denominators], earlier, corrected] = await Promise.all([
      this.#tell({ ...measure, where: null }, by, where, combinations, frame),
      compared && this.#tell(measure, by, where, combinations, { ...frame, periods: compared }),
      this.#kept.teller.tellCorrected(asked),
    ]);
    return (division: number, combination: number) => cellsOf(frame.periods.length, division, combination, counts, denominators, earlier?.[1] ?? null, corrected);
  }

  async #tell(measure: StatisticMeasure, by: readonly CountedDimension[], where: Filters, combinations: readonly string[][], frame: Frame & Pick<CountsAsked, 'divisions' | 'periods'>): Promise<[CountsAsked, ToldCounts]> {
    const fixed = [...where, ...(measure.where ? [{ dimension: declaredStatistics.dimensions.get(measure.where.dimension)!, value: measure.where.value }] : [])];
    const dimensions = [...by, ...fixed.map(({ dimension }) => dimension)];
    const twice = dimensions.find((dimension, at) => dimensions.indexOf(dimension) !== at);
    if (twice) throw badInput('by', `${measure.name} is counted by ${twice.name} already: ask for it once.`);
    const departments = new Set(dimensions.filter(({ isShared }) => !isShared).map(({ department }) => department));
    if (departments.size > 1) throw badInput('by', `${[...departments].join(' and ')} keep records of their own: children are not divided by both at once.`);
    const asked = { ...frame, dimensions, cells: combinations.map((codes) => [...codes, ...fixed.map(({ value }) => value)]) };
    return [asked, await this.#kept.teller.tell(asked)];
  }
}

type Filters = readonly { dimension: CountedDimension; value: string }[];
type Frame = Pick<CountsAsked, 'access' | 'settings' | 'within' | 'level'>;

function cellsOf(periods: number, division: number, combination: number, counted: ToldCounts, ofWhich: ToldCounts, earlier: ToldCounts | null, corrected: ToldCounts | null) {
  const of = (counts: ToldCounts | null): (ToldCount | null)[] => Array.from({ length: periods }, (_, period) => counts?.at(division, combination, period) ?? null);
  const [counts, denominators] = [of(counted), of(ofWhich)];
  const valuesOf = (some: (ToldCount | null)[]) => some.map((one) => one?.value ?? null);
  return {
    counts: valuesOf(counts),
    states: counts.map((one) => one!.state),
    denominators: valuesOf(denominators),
    rates: counts.map((one, at) => rateOf(one!.value, denominators[at]!.value)),
    comparedCounts: valuesOf(of(earlier)),
    correctedCounts: valuesOf(of(corrected)),
    isExact: counted.isExact,
  };
}

/** Both are rounded, and the part must not look larger than the whole. */
function rateOf(count: number | null, denominator: number | null): number | null {
  if (count === null || denominator === null || denominator === 0) return null;
  return Math.round(Math.min(1, count / denominator) * 10_000) / 10_000;
}

function combinationsOf(by: readonly CountedDimension[]): string[][] {
  return by.reduce<string[][]>((combinations, { codes }) => combinations.flatMap((before) => codes.map(({ code }) => [...before, code])), [[]]);
}

function valueIn({ codes }: CountedDimension, code: string): { code: string; title: string } {
  return { ...codes.find((one) => one.code === code)! };
}

function dimensionOf(code: string): CountedDimension {
  return declaredStatistics.dimensions.get(codesOfDimensions.get(code)!)!;
}

function badInput(field: string, sentence: string): PlatformError {
  return new PlatformError('BAD_INPUT', `${field}: ${sentence}`, { field });
}
