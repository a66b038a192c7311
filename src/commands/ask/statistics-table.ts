import { styleText } from 'node:util';
import { renderTable, terminalWidth } from './render-table.ts';
import {
  namesOf,
  type CatalogueEntry,
  type MeasuredCells,
  type StatisticsAnswer,
  type StatisticsOptions,
} from './statistics-question.ts';

interface Terms {
  measures: Pick<CatalogueEntry, 'name' | 'title'>[];
  indicators: Pick<CatalogueEntry, 'name' | 'title'>[];
  dimensions: Pick<CatalogueEntry, 'name' | 'title'>[];
}

/** What stands for a count that is not there. */
const missing = { TOLD: '-', NOT_TOLD: '不公布', NOT_COUNTED: '尚未统计' };

/**
 * A line for each row and period, in Chinese terms: of each measure the count and, where it is told, its share of the
 * children.
 */
export function statisticsTable(
  pages: readonly StatisticsAnswer[],
  terms: Terms,
  options: StatisticsOptions,
): { head: string[]; lines: string[][] } {
  const [by, measures] = [namesOf(options.by), namesOf(options.measure)];
  const titleIn = (entries: Terms['measures'], name: string) =>
    entries.find((entry) => entry.name === name)?.title ?? name;
  const head = [
    '区划',
    ...by.map((name) => titleIn(terms.dimensions, name)),
    '时间',
    ...measures.map((name) => titleIn([...terms.measures, ...terms.indicators], name)),
  ];
  const lines = pages.flatMap(({ periods, rows }) =>
    rows.flatMap((row) =>
      periods.map((period, at) => [
        row.division.name ?? row.division.code,
        ...by.map((name) => (row[name] as { title: string } | null)?.title ?? '-'),
        period,
        ...measures.map((name) => cellOf(row[name] as MeasuredCells | null, at)),
      ]),
    ),
  );
  return { head, lines };
}

function cellOf(cells: MeasuredCells | null, at: number): string {
  if (cells === null) return '-';
  const [count, rate] = [cells.counts[at], cells.rates[at]];
  if (typeof count !== 'number') return missing[cells.states[at]!];
  return typeof rate !== 'number' || rate === 1 ? String(count) : `${count} (${(rate * 100).toFixed(1)}%)`;
}

/** What may be counted, and by what, with the code that stands for each value. */
export function renderCatalogueEntries({
  measures,
  indicators,
  dimensions,
}: {
  measures: CatalogueEntry[];
  indicators: CatalogueEntry[];
  dimensions: CatalogueEntry[];
}): string {
  const draw = (head: string[], rows: string[][]) =>
    (
      renderTable(head, rows, terminalWidth()) ??
      rows.map(([name, ...others]) => `  ${name}\n    ${others.join('\n    ')}`)
    ).join('\n');
  return [
    styleText('bold', '指标 measures'),
    draw(
      ['name', '名称', '含义', '来源'],
      measures.map(({ name, title, definition, source }) => [name, title, definition, source]),
    ),
    '',
    styleText('bold', '目标指标 indicators'),
    draw(
      ['name', '名称', '含义', '公式', '来源'],
      indicators.map(({ name, title, definition, formula, source }) => [
        name,
        title,
        definition,
        formula ?? '',
        source,
      ]),
    ),
    '',
    styleText('bold', '维度 dimensions'),
    draw(
      ['name', '名称', '取值'],
      dimensions.map(({ name, title, values }) => [
        name,
        title,
        (values ?? []).map((value) => `${value.code} ${value.title}`).join('\n'),
      ]),
    ),
  ].join('\n');
}
