import { codeTable } from '../platform/subgraph/contract/code-table.ts';
import { declaredFigures, declaredStatistics } from './declared-figures.ts';

/** `ageBand` as the code of an enum: `AGE_BAND`. */
export function codeOfName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function namesOf(named: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  return new Map([...named.keys()].map((name) => [codeOfName(name), name]));
}

/** Code → name, as it is declared. */
export const namesOfDimensions = namesOf(declaredStatistics.dimensions);
export const namesOfFigures = namesOf(declaredFigures);

function codesOf(named: ReadonlyMap<string, { title: string }>): Record<string, string> {
  return Object.fromEntries([...named].map(([name, { title }]) => [codeOfName(name), title]));
}

export const Dimension = codeTable(
  'Dimension',
  'By what children are divided; each has exactly one value of it. 统计维度',
  codesOf(declaredStatistics.dimensions),
);
export type Dimension = string;

export const Measure = codeTable(
  'Measure',
  'Which children are counted, or which indicator is reckoned. 统计指标',
  codesOf(declaredFigures),
);
export type Measure = string;

export const StatisticsLevel = codeTable('StatisticsLevel', 'Level of the divisions of an answer. 区划级别', {
  PROVINCE: '省级',
  PREFECTURE: '地级',
  COUNTY: '县级',
  TOWN: '乡级',
  VILLAGE: '村级',
});
export type StatisticsLevel = keyof typeof StatisticsLevel;

export const Interval = codeTable(
  'Interval',
  'The points of a time series: each figure is the state at the end of the day, month or quarter. 时间间隔',
  {
    DAY: '日',
    MONTH: '月',
    QUARTER: '季度',
  },
);
export type Interval = keyof typeof Interval;

export const CountState = codeTable(
  'CountState',
  'Whether a count is told. Which of those that are not told are small, and which would only give small ones ' +
    'away, is not said. 数值状态',
  {
    TOLD: '公布（已取整，或对有权查阅档案者为实数）',
    NOT_TOLD: '不公布：人数少于最小公布人数（含零），或会使此类人数被推算出来',
    NOT_COUNTED: '当时尚未统计',
  },
);
export type CountState = keyof typeof CountState;

export const FileFormat = codeTable('FileFormat', 'Format of a file of statistics. 文件格式', {
  CSV_UTF8: 'CSV（UTF-8，带BOM）',
  CSV_GB18030: 'CSV（GB18030）',
  XLSX: 'Excel 工作簿',
});
export type FileFormat = keyof typeof FileFormat;
