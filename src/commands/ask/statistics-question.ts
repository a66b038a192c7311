import { CommandFailure } from './run-command.ts';

/** What is asked for, as it stands on the command line. */
export interface StatisticsOptions {
  measure?: string[];
  by?: string[];
  where?: string[];
  division?: string;
  level?: string;
  interval: string;
  from?: string;
  until?: string;
}

export interface MeasuredCells {
  counts: (number | null)[];
  states: ('TOLD' | 'NOT_TOLD' | 'NOT_COUNTED')[];
  rates: (number | null)[];
}

/** What is selected of an answer. */
export interface StatisticsAnswer {
  periods: string[];
  nextAfter: string | null;
  rows: { division: { code: string; name: string | null }; [dimensionOrFigure: string]: unknown }[];
}

export interface CatalogueEntry {
  name: string;
  title: string;
  definition: string;
  source: string;
  formula: string | null;
  values: { code: string; title: string }[] | null;
}

export const catalogueQuestion =
  '{ statisticsCatalogue { measures { name title definition source } indicators { name title definition source formula } dimensions { name title definition source values { code title } } } }';

const parameters =
  '$query: StatisticsQuery!, $division: String, $level: StatisticsLevel, $interval: Interval!, $from: String, $until: String';
const passed = 'query: $query, division: $division, level: $level, interval: $interval, from: $from, until: $until';

/** Asks for one page of rows, and for the terms of what stands in them. */
export function statisticsQuestion(options: StatisticsOptions, after: string | null) {
  const measures = namesOf(options.measure)
    .map((name) => `${name} { counts states rates }`)
    .join(' ');
  const values = namesOf(options.by)
    .map((name) => `${name} { title }`)
    .join(' ');
  return {
    query: `query(${parameters}, $after: String) {
      statistics(${passed}, first: 200, after: $after) { periods nextAfter rows { division { code name } ${values} ${measures} } }
      statisticsCatalogue { measures { name title } indicators { name title } dimensions { name title } }
    }`,
    variables: { ...variablesOf(options), after },
  };
}

/** Asks for all rows as a file. */
export function fileQuestion(options: StatisticsOptions, format: 'csv' | 'gb18030' | 'xlsx') {
  const code = { csv: 'CSV_UTF8', gb18030: 'CSV_GB18030', xlsx: 'XLSX' }[format];
  return {
    query: `query(${parameters}, $format: FileFormat!, $measures: [Measure!]) { statistics(${passed}, first: 1) { file(format: $format, measures: $measures) { name content } } }`,
    variables: { ...variablesOf(options), format: code, measures: namesOf(options.measure).map(codeOf) },
  };
}

/** `ageBand` of `AGE_BAND` or `ageBand`. @throws CommandFailure for what can be the name of nothing */
export function namesOf(given: readonly string[] = []): string[] {
  return given.map((name) => {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
      throw new CommandFailure(`"${name}" is no measure and no dimension; --catalogue lists them.`);
    return /[a-z]/.test(name)
      ? name
      : name.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  });
}

function codeOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function variablesOf({ by, where = [], division, level, interval, from, until }: StatisticsOptions) {
  const filters = where.map((text) => {
    const [, dimension, value] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
    if (dimension === undefined)
      throw new CommandFailure(`--where ${text} names no dimension and code. Write it as in --where SEX=FEMALE.`);
    return { dimension: codeOf(namesOf([dimension])[0]!), value };
  });
  return { query: { by: namesOf(by).map(codeOf), where: filters }, division, level, interval, from, until };
}
