import type { CountedDimension } from '../platform/statistics/gather-statistics.ts';
import type { Cells } from './cells.ts';
import type { CountState } from './code-tables.ts';
import type { Figure } from './figure.ts';
import type { TableCell } from './render-file.ts';
import type { Row } from './cells.ts';

export type NeededField = readonly [type: string, field: string];

/** A column of a table of statistics, which has a line for each row and period. */
export interface StatisticsColumn {
  head: string;
  /** The fields on which it stands: who may not read all of them gets a table without it. */
  needs: readonly NeededField[];
  /** Whose numbers it holds; null for what says of which row they are. */
  figure: string | null;
  cell(row: Row, period: number, label: string): TableCell;
}

/** What stands for a count that is not there. */
const missing = { TOLD: '', NOT_TOLD: '不公布', NOT_COUNTED: '尚未统计' } satisfies Record<CountState, string>;

/** Division, values and period, and of each figure its count, denominator and rate. */
export function columnsOf(by: readonly CountedDimension[], figures: readonly Figure[]): StatisticsColumn[] {
  const division: NeededField = ['StatisticRow', 'division'];
  return [
    plain('区划代码', [division, ['StatisticsDivision', 'code']], (row) => row.division.code),
    plain('区划', [division, ['StatisticsDivision', 'name']], (row) => row.division.name ?? ''),
    ...by.map(({ name, title }) =>
      plain(
        title,
        [
          ['StatisticRow', name],
          ['DimensionValue', 'title'],
        ],
        (row) => (row[name] as { title: string }).title,
      ),
    ),
    plain('时间', [['Statistics', 'periods']], (_row, _period, label) => label),
    ...figures.flatMap((figure) => [
      measured(figure, '', ['counts'], (cells, period) => cells.counts[period] ?? missing[cells.states[period]!]),
      measured(
        figure,
        '（分母）',
        ['denominators'],
        (cells, period) => cells.denominators[period] ?? standingFor(cells, period),
      ),
      measured(
        figure,
        '（比率）',
        ['rates'],
        (cells, period) => cells.rates[period] ?? (cells.denominators[period] === 0 ? '' : standingFor(cells, period)),
      ),
    ]),
  ];
}

function plain(head: string, needs: readonly NeededField[], cell: StatisticsColumn['cell']): StatisticsColumn {
  return { head, needs, figure: null, cell };
}

function measured(
  { name, title, needs: onWhich }: Figure,
  what: string,
  fields: readonly string[],
  cell: (cells: Cells, period: number) => TableCell,
): StatisticsColumn {
  const needs: NeededField[] = [
    ...onWhich.map((field): NeededField => ['StatisticRow', field]),
    ...[...fields, 'states'].map((field): NeededField => ['StatisticCells', field]),
  ];
  return { head: `${title}${what}`, needs, figure: name, cell: (row, period) => cell(row[name] as Cells, period) };
}

/** Where a count is told and its denominator is not, that is why. */
function standingFor({ states }: Cells, period: number): string {
  return states[period] === 'NOT_COUNTED' ? missing.NOT_COUNTED : missing.NOT_TOLD;
}
