import { PlatformError } from '../platform/errors.ts';
import { assertMayFilterOfficeBy } from '../platform/policy/assert-may-filter-by.ts';
import {
  checkDivisionCode,
  divisionLevel,
  isWithinDivision,
  type DivisionLevel,
} from '../platform/standards/division-code.ts';
import { valueOf } from '../platform/standards/value-of.ts';
import type { CountedDimension } from '../platform/statistics/gather-statistics.ts';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import { namesOfDimensions, namesOfFigures, type Interval, type StatisticsLevel } from './code-tables.ts';
import { declaredFigures, declaredStatistics } from './declared-figures.ts';
import { FigureCounts, type Breakdown, type Frame } from './figure-counts.ts';
import type { Figure } from './figure.ts';
import { periodsOf, type Period } from './periods-of.ts';
import type { CountTeller } from './telling/count-teller.ts';

/** The arguments of a question; null leaves the default. */
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

/** A question with its arguments checked and resolved. */
export interface Question extends Breakdown {
  asked: StatisticsAsked;
  periods: Period[];
  /** All divisions of the answer, in its order. */
  divisions: readonly string[];
  frame: Frame;
}

/**
 * @param since position of a change that the answer must know of
 * @throws PlatformError FILTER_REFUSED, BAD_INPUT, OPERATION_REFUSED
 */
export async function readQuestion(
  { access, now, policies, requester }: RequestContext,
  teller: CountTeller,
  asked: StatisticsAsked,
  since: bigint,
): Promise<Question> {
  const periods = periodsOf(asked.interval, asked.from, asked.until, now);
  const by = asked.by.map((code) => dimensionOf(code));
  const where = asked.where.map(({ dimension, value }) => ({ dimension: dimensionOf(dimension), value }));
  for (const filter of where) assertIsValue(filter.dimension, filter.value);
  const dimensions = [...by, ...where.map(({ dimension }) => dimension)];
  assertMayFilterOfficeBy(
    access,
    'StatisticRow',
    dimensions.map(({ name }) => name),
  );
  const ranked = asked.orderBy === null ? null : declaredFigures.get(namesOfFigures.get(asked.orderBy)!)!;
  if (ranked !== null) {
    assertMayFilterOfficeBy(access, 'StatisticRow', ranked.needs);
    if (by.length > 0) throw badInput('orderBy', 'divisions are ranked that are divided by nothing: leave out `by`.');
  }
  await teller.refresh(since);
  const within = asked.division === null ? requester.division : divisionWithin(requester.division, asked.division);
  const level = (asked.level?.toLowerCase() ?? divisionLevel(within)) as DivisionLevel;
  const divisions = asked.level === null ? [within] : teller.divisionsOf(within, level);
  const frame = { access, settings: policies.statistics, within, level, since };
  return {
    asked,
    periods,
    by,
    where,
    frame,
    divisions:
      ranked === null
        ? divisions
        : await rank(ranked, divisions, new FigureCounts(teller, frame, divisions, { by, where }), periods),
  };
}

/** Ranks divisions by the count of a figure in the last period, an indicator by its rate: the largest first. */
async function rank(
  figure: Figure,
  divisions: readonly string[],
  figureCounts: FigureCounts,
  periods: readonly Period[],
): Promise<string[]> {
  const cells = await figureCounts.cellsOf(figure, periods.slice(-1), null);
  const ranked = divisions.map((code, division) => {
    const { counts, rates } = cells(division, 0);
    return { code, value: (figure.formula === null ? counts : rates)[0] ?? -1 };
  });
  return ranked
    .sort((one, other) => other.value - one.value || (one.code < other.code ? -1 : 1))
    .map(({ code }) => code);
}

function divisionWithin(own: string, given: string): string {
  const { code } = valueOf('division', checkDivisionCode(given));
  if (!isWithinDivision(code, own)) {
    throw new PlatformError('OPERATION_REFUSED', 'Figures are told of your own division and those below it.', {
      field: 'division',
      remedy: `Ask for ${own} or a division of it.`,
    });
  }
  return code;
}

function assertIsValue({ name, codes }: CountedDimension, value: string): void {
  if (!codes.some(({ code }) => code === value))
    throw badInput('where', `${name} has no value ${value}; it is one of ${codes.map(({ code }) => code).join(', ')}.`);
}

function dimensionOf(code: string): CountedDimension {
  return declaredStatistics.dimensions.get(namesOfDimensions.get(code)!)!;
}

export function badInput(field: string, sentence: string): PlatformError {
  return new PlatformError('BAD_INPUT', `${field}: ${sentence}`, { field });
}
