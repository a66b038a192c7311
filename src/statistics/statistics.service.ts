import type { Path } from '../platform/audit/access-trace.ts';
import { assertPageSize } from '../platform/records/find-page.ts';
import { PlatformError } from '../platform/errors.ts';
import { decideField } from '../platform/policy/access.ts';
import { assertMayFilterOfficeBy } from '../platform/policy/assert-may-filter-by.ts';
import {
  checkDivisionCode,
  divisionLevel,
  isWithinDivision,
  type DivisionLevel,
} from '../platform/standards/division-code.ts';
import type { StatisticMeasure } from '../platform/statistics/define-statistics.ts';
import type { CountedDimension } from '../platform/statistics/gather-statistics.ts';
import { perRequest } from '../platform/subgraph/per-request.ts';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import { valueOf } from '../platform/standards/value-of.ts';
import {
  namesOfDimensions,
  namesOfFigures,
  type FileFormat,
  type Interval,
  type StatisticsLevel,
} from './code-tables.ts';
import { Cells, type Row } from './cells.ts';
import { counterChannel } from './counting/change-counters.ts';
import { addUp, type CountsAsked, type ToldCounts } from './telling/count-teller.ts';
import { declaredFigures } from './declared-figures.ts';
import { declaredStatistics } from './declared-statistics.ts';
import type { Figure } from './figure.ts';
import { earlierPeriod, periodsOf, type Period } from './periods-of.ts';
import { renderFile, type StatisticsFileContent } from './render-file.ts';
import { columnsOf, type NeededField } from './statistics-columns.ts';
import { watchChanges, type StatisticsWatch } from './statistics-watch.ts';
import type { StatisticsKept } from './keep-statistics.ts';

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

export interface Answer {
  periods: string[];
  correctedPeriods: string[];
  rows: Row[];
  nextAfter: string | null;
  /** What it answers. */
  asked: StatisticsAsked;
  figures: readonly string[];
}

/** A question as it was understood. */
interface Question {
  asked: StatisticsAsked;
  periods: Period[];
  by: CountedDimension[];
  where: Filters;
  /** All of them, as they are ordered. */
  divisions: readonly string[];
  frame: Frame;
}

/** Rows of an answer: divisions of a page times combinations of values. */
const mostRows = 5000;

/** Cells of a file: lines times columns. */
const mostCells = 100_000;

/** Counts of children, divided as somebody asks. No number is made here: they come from the teller of the counts. */
export class StatisticsService {
  readonly #context: RequestContext;
  readonly #kept: StatisticsKept;
  #isFileAsked = false;

  constructor(context: RequestContext, kept: StatisticsKept) {
    this.#context = context;
    this.#kept = kept;
  }

  /**
   * @param figures fields of a row that the answer is asked for
   * @throws PlatformError FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, OPERATION_REFUSED for what is told to nobody who
   * may not read the records
   */
  async find(asked: StatisticsAsked, figures: readonly string[]): Promise<Answer> {
    const question = await this.#understand(asked, 0n);
    const page = this.#page(question.divisions, asked.first, asked.after);
    return { ...(await this.#answer(question, page.divisions, figures, 'first')), nextAfter: page.nextAfter };
  }

  /**
   * The moments at which `findChanged` may have something to tell: at once, and then after changes, at most once a
   * second.
   */
  async listen(): Promise<AsyncGenerator<StatisticsWatch, void>> {
    return watchChanges(await this.#context.listen(counterChannel, true));
  }

  /**
   * The rows of which something else is told than the last time, all of them the first time; null where there are none.
   * @throws PlatformError as `find`
   */
  async findChanged(
    watch: StatisticsWatch,
    asked: StatisticsAsked,
    figures: readonly string[],
  ): Promise<Answer | null> {
    if (figures.length === 0) throw badInput('rows', 'ask for the measures whose changes you want to hear of.');
    // What was changed before somebody heard of changes must stand in what is told first.
    const question = await this.#understand(asked, watch.since ?? (await this.#kept.teller.newest()));
    const answer = await this.#answer(question, question.divisions, figures, 'level');
    const rows = watch.takeChanged(answer.rows, (row) => [answer.periods, ...figures.map((name) => row[name])]);
    return rows.length === 0 ? null : { ...answer, rows, nextAfter: null };
  }

  /**
   * All rows of an answer as a file, with one line for each period; a column that stands on a refused field is left
   * out, and refused at the place.
   * @param figures null: those of the answer
   * @throws PlatformError BAD_INPUT, PAGE_TOO_LARGE
   */
  async file(
    { asked, figures: ofAnswer }: Answer,
    format: FileFormat,
    figures: readonly string[] | null,
    place: Path,
  ): Promise<StatisticsFileContent | null> {
    if (this.#isFileAsked) throw badInput('file', 'ask for one file in a request.');
    this.#isFileAsked = true;
    const names = figures?.map((code) => namesOfFigures.get(code)!) ?? ofAnswer;
    if (names.length === 0) throw badInput('measures', 'name what is counted, or ask for it in the rows.');
    const question = await this.#understand(asked, 0n);
    const { by, divisions, periods } = question;
    const columns = columnsOf(
      by,
      names.map((name) => declaredFigures.get(name)!),
    ).filter(({ needs }) => this.#mayLeave(needs, place));
    if (!columns.some(({ figure }) => figure !== null)) return null;
    if (divisions.length * combinationsOf(by).length * periods.length * columns.length > mostCells) {
      throw new PlatformError('PAGE_TOO_LARGE', `file: it would have more than ${mostCells} cells.`, {
        field: 'file',
        limit: mostCells,
        remedy: 'Ask for a smaller division, a higher level, fewer periods or fewer measures.',
      });
    }
    const told = names.filter((name) => columns.some(({ figure }) => figure === name));
    const { rows } = await this.#answer(question, divisions, told, 'level', mostCells);
    const lines = rows.flatMap((row) =>
      periods.map(({ label }, period) => columns.map(({ cell }) => cell(row, period, label))),
    );
    const file = await renderFile(
      format,
      `statistics-${question.frame.within}-${periods[0]!.label}-${periods.at(-1)!.label}`,
      columns.map(({ head }) => head),
      lines,
    );
    this.#context.trace.noteExport({ what: 'statistics', count: lines.length, from: null, to: null, hash: file.hash });
    return file;
  }

  #mayLeave(needs: readonly NeededField[], place: Path): boolean {
    const { access, trace } = this.#context;
    const refused = needs.filter(([type, field]) => {
      const decision = decideField(access, type, field, null);
      trace.note(type, null, field, decision);
      if (decision.effect !== 'allow') trace.noteRefusal(type, field, place);
      return decision.effect !== 'allow';
    });
    return refused.length === 0;
  }

  async #understand(asked: StatisticsAsked, since: bigint): Promise<Question> {
    const { access, now } = this.#context;
    const periods = periodsOf(asked.interval, asked.from, asked.until, now);
    const by = asked.by.map((code) => dimensionOf(code));
    const where = asked.where.map(({ dimension, value }) => ({ dimension: dimensionOf(dimension), value }));
    for (const {
      dimension: { name, codes },
      value,
    } of where) {
      if (!codes.some(({ code }) => code === value))
        throw badInput(
          'where',
          `${name} has no value ${value}; it is one of ${codes.map(({ code }) => code).join(', ')}.`,
        );
    }
    assertMayFilterOfficeBy(
      access,
      'StatisticRow',
      [...by, ...where.map(({ dimension }) => dimension)].map(({ name }) => name),
    );
    const ranked = asked.orderBy === null ? null : declaredFigures.get(namesOfFigures.get(asked.orderBy)!)!;
    if (ranked !== null) {
      assertMayFilterOfficeBy(access, 'StatisticRow', ranked.needs);
      if (by.length > 0) throw badInput('orderBy', 'divisions are ranked that are divided by nothing: leave out `by`.');
    }
    await this.#kept.teller.refresh(since);
    const within = this.#divisionOf(asked.division);
    const level = (asked.level?.toLowerCase() ?? divisionLevel(within)) as DivisionLevel;
    const divisions = asked.level === null ? [within] : this.#kept.teller.divisionsOf(within, level);
    const frame = { access, settings: this.#context.policies.statistics, within, level, since };
    return {
      asked,
      periods,
      by,
      where,
      frame,
      divisions: ranked === null ? divisions : await this.#rank(ranked, where, divisions, periods, frame),
    };
  }

  /** @param field what to change where the rows are too many */
  async #answer(
    { asked, periods, by, where, frame }: Question,
    divisions: readonly string[],
    figures: readonly string[],
    field: string,
    most = mostRows,
  ): Promise<Omit<Answer, 'nextAfter'>> {
    const combinations = combinationsOf(by);
    if (divisions.length * combinations.length > most)
      throw new PlatformError('PAGE_TOO_LARGE', `${field}: the answer would have more than ${most} rows.`, {
        field,
        limit: most,
      });
    const names = await this.#kept.names.load(divisions);
    const readable = figures
      .filter((name) => decideField(frame.access, 'StatisticRow', name, null).effect === 'allow')
      .map((name) => declaredFigures.get(name)!);
    assertMayFilterOfficeBy(
      frame.access,
      'StatisticRow',
      readable.flatMap(({ needs }) => needs),
    );
    const told = new Map<string, ReturnType<Tell>>();
    // All measures are parts of the same whole, which is asked for once.
    const tell: Tell = (measure, of) => {
      const key = JSON.stringify([measure.where, of]);
      const telling =
        told.get(key) ?? this.#tell(measure, by, where, combinations, { ...frame, divisions, periods: of });
      told.set(key, telling);
      return telling;
    };
    const cells = await Promise.all(readable.map((figure) => this.#cellsOf(figure, tell, periods, asked.compareWith)));
    const rows = divisions.flatMap((code, division) =>
      combinations.map((codes, combination): Row => ({
        id: [code, ...codes].join('/'),
        division: { code, name: names.get(code) ?? null, level: frame.level.toUpperCase() as StatisticsLevel },
        ...Object.fromEntries(by.map((dimension, at) => [dimension.name, valueIn(dimension, codes[at]!)])),
        ...Object.fromEntries(readable.map(({ name }, at) => [name, cells[at]!(division, combination)])),
      })),
    );
    const corrected = await this.#kept.teller.correctedMonths(periods.map(({ key }) => key.slice(0, 7)));
    return {
      periods: periods.map(({ label }) => label),
      correctedPeriods: periods.filter(({ key }) => corrected.has(key)).map(({ label }) => label),
      rows,
      asked,
      figures,
    };
  }

  /** What the requester may ask for. */
  catalogue() {
    const { access } = this.#context;
    const isReleased = (name: string) => decideField(access, 'StatisticRow', name, null).effect === 'allow';
    const figures = [...declaredFigures.values()]
      .filter(({ needs }) => needs.every(isReleased))
      .map(({ name, title, description, source, formula }) => ({
        name,
        title,
        definition: description,
        source,
        unit: 'children',
        formula,
        values: null,
      }));
    const dimensions = [...declaredStatistics.dimensions.values()].filter(({ name }) => isReleased(name));
    return {
      measures: figures.filter(({ formula }) => formula === null),
      indicators: figures.filter(({ formula }) => formula !== null),
      dimensions: dimensions.map(({ name, title, description, item, codes }) => ({
        name,
        title,
        definition: description,
        source: item,
        unit: null,
        formula: null,
        values: codes.map((value) => ({ ...value })),
      })),
    };
  }

  /** The requester's own division where none is given. */
  #divisionOf(given: string | null): string {
    const { requester } = this.#context;
    if (given === null) return requester.division;
    const { code } = valueOf('division', checkDivisionCode(given));
    if (!isWithinDivision(code, requester.division)) {
      throw new PlatformError('OPERATION_REFUSED', 'Figures are told of your own division and those below it.', {
        field: 'division',
        remedy: `Ask for ${requester.division} or a division of it.`,
      });
    }
    return code;
  }

  /** By its count, an indicator by its rate. */
  async #rank(
    figure: Figure,
    where: Filters,
    divisions: readonly string[],
    periods: readonly Period[],
    frame: Frame,
  ): Promise<string[]> {
    const tell: Tell = (measure, of) => this.#tell(measure, [], where, [[]], { ...frame, divisions, periods: of });
    const cells = await this.#cellsOf(figure, tell, periods.slice(-1), null);
    const ranked = divisions.map((code, division) => {
      const { counts, rates } = cells(division, 0);
      return { code, value: (figure.formula === null ? counts : rates)[0] ?? -1 };
    });
    return ranked
      .sort((one, other) => other.value - one.value || (one.code < other.code ? -1 : 1))
      .map(({ code }) => code);
  }

  #page(
    divisions: readonly string[],
    first: number,
    after: string | null,
  ): { divisions: readonly string[]; nextAfter: string | null } {
    assertPageSize(first);
    const start = after === null ? 0 : divisions.indexOf(after.split('/')[0]!) + 1;
    if (after !== null && start === 0) throw badInput('after', 'the answer has no such row.');
    const page = divisions.slice(start, start + first);
    return { divisions: page, nextAfter: start + first < divisions.length ? page.at(-1)! : null };
  }

  async #cellsOf({ terms, whole }: Figure, tell: Tell, periods: readonly Period[], compareWith: number | null) {
    const compared = compareWith === null ? null : periods.map((period) => earlierPeriod(period, compareWith));
    const partsIn = (of: readonly Period[]) =>
      Promise.all(
        terms.map(async ({ sign, measure }) => {
          const [asked, counts] = await tell(measure, of);
          return { sign, asked, counts };
        }),
      );
    const [parts, [, denominators], earlier] = await Promise.all([
      partsIn(periods),
      tell(whole, periods),
      compared && partsIn(compared),
    ]);
    let corrected: Promise<ToldCounts | null> | null = null;
    const correct = () => (corrected ??= this.#kept.teller.tellCorrected(parts));
    const [counts, earlierCounts] = [addUp(parts), earlier && addUp(earlier)];
    return (division: number, combination: number) =>
      new Cells(periods.length, [division, combination], counts, denominators, earlierCounts, correct);
  }

  async #tell(
    measure: StatisticMeasure,
    by: readonly CountedDimension[],
    where: Filters,
    combinations: readonly string[][],
    frame: Frame & Pick<CountsAsked, 'divisions' | 'periods'>,
  ): Promise<[CountsAsked, ToldCounts]> {
    const fixed = [
      ...where,
      ...(measure.where
        ? [{ dimension: declaredStatistics.dimensions.get(measure.where.dimension)!, value: measure.where.value }]
        : []),
    ];
    const dimensions = [...by, ...fixed.map(({ dimension }) => dimension)];
    const twice = dimensions.find((dimension, at) => dimensions.indexOf(dimension) !== at);
    if (twice) throw badInput('by', `${measure.name} is counted by ${twice.name} already: ask for it once.`);
    const departments = new Set(dimensions.filter(({ isShared }) => !isShared).map(({ department }) => department));
    if (departments.size > 1)
      throw badInput(
        'by',
        `${[...departments].join(' and ')} keep records of their own: children are not divided by both at once.`,
      );
    const asked = {
      ...frame,
      dimensions,
      cells: combinations.map((codes) => [...codes, ...fixed.map(({ value }) => value)]),
    };
    return [asked, await this.#kept.teller.tell(asked)];
  }
}

export const statistics = perRequest((context) => new StatisticsService(context, context.kept as StatisticsKept));

type Filters = readonly { dimension: CountedDimension; value: string }[];
/** The counts of a measure in some periods, of what an answer is about. */
type Tell = (measure: StatisticMeasure, periods: readonly Period[]) => Promise<[CountsAsked, ToldCounts]>;
type Frame = Pick<CountsAsked, 'access' | 'settings' | 'within' | 'level' | 'since'>;

function combinationsOf(by: readonly CountedDimension[]): string[][] {
  return by.reduce<string[][]>(
    (combinations, { codes }) => combinations.flatMap((before) => codes.map(({ code }) => [...before, code])),
    [[]],
  );
}

function valueIn({ codes }: CountedDimension, code: string): { code: string; title: string } {
  return { ...codes.find((one) => one.code === code)! };
}

function dimensionOf(code: string): CountedDimension {
  return declaredStatistics.dimensions.get(namesOfDimensions.get(code)!)!;
}

function badInput(field: string, sentence: string): PlatformError {
  return new PlatformError('BAD_INPUT', `${field}: ${sentence}`, { field });
}
