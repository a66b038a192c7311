import type { Path } from '../platform/audit/access-trace.ts';
import { PlatformError } from '../platform/errors.ts';
import { decideField } from '../platform/policy/access.ts';
import { assertMayFilterOfficeBy } from '../platform/policy/assert-may-filter-by.ts';
import { assertPageSize } from '../platform/records/find-page.ts';
import type { CountedDimension } from '../platform/statistics/gather-statistics.ts';
import { perRequest } from '../platform/subgraph/per-request.ts';
import type { RequestContext } from '../platform/subgraph/request-context.ts';
import type { Row } from './cells.ts';
import { namesOfFigures, type FileFormat, type StatisticsLevel } from './code-tables.ts';
import { counterChannel } from './counting/change-counters.ts';
import { declaredFigures, declaredStatistics } from './declared-figures.ts';
import { combinationsOf, FigureCounts } from './figure-counts.ts';
import type { StatisticsKept } from './keep-statistics.ts';
import { badInput, readQuestion, type Question, type StatisticsAsked } from './read-question.ts';
import { renderFile, type StatisticsFileContent } from './render-file.ts';
import { columnsOf, type NeededField } from './statistics-columns.ts';
import { watchChanges, type StatisticsWatch } from './statistics-watch.ts';

export interface Answer {
  periods: string[];
  correctedPeriods: string[];
  rows: Row[];
  nextAfter: string | null;
  /** The question that it answers. */
  asked: StatisticsAsked;
  figures: readonly string[];
}

/** Rows of an answer: divisions of a page times combinations of values. */
const mostRows = 5000;

/** Cells of a file: lines times columns. */
const mostCells = 100_000;

/** Answers with counts of children, divided as asked. All numbers come from the teller of the counts. */
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
   * @throws PlatformError FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, OPERATION_REFUSED for counts that only readers of
   * the records are told
   */
  async find(asked: StatisticsAsked, figures: readonly string[]): Promise<Answer> {
    const question = await this.#read(asked, 0n);
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
   * The rows that have changed since the last answer, all of them the first time; null if no row has.
   * @throws PlatformError as `find`
   */
  async findChanged(
    watch: StatisticsWatch,
    asked: StatisticsAsked,
    figures: readonly string[],
  ): Promise<Answer | null> {
    if (figures.length === 0) throw badInput('rows', 'ask for the measures whose changes you want to hear of.');
    // The first answer must contain every change from before the subscription.
    const question = await this.#read(asked, watch.since ?? (await this.#kept.teller.newest()));
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
    const question = await this.#read(asked, 0n);
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

  #read(asked: StatisticsAsked, since: bigint): Promise<Question> {
    return readQuestion(this.#context, this.#kept.teller, asked, since);
  }

  /** @param field the argument to change if the rows are too many */
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
    const figureCounts = new FigureCounts(this.#kept.teller, frame, divisions, { by, where });
    const cells = await Promise.all(readable.map((figure) => figureCounts.cellsOf(figure, periods, asked.compareWith)));
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
}

export const statistics = perRequest((context) => new StatisticsService(context, context.kept as StatisticsKept));

function valueIn({ codes }: CountedDimension, code: string): { code: string; title: string } {
  return { ...codes.find((value) => value.code === code)! };
}
