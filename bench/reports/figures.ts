import { contenderNames, contenders, type ContenderName } from '../contenders/contenders.ts';
import type { Measurement } from '../measure.ts';

/**
 * The medians of a contender's rounds, each round's requests per second, and what they are of the limit's and of
 * PostGraphile's.
 */
export type Figures = Measurement & { rounds: number[]; toLimit: number | null; toPostgraphile: number | null };

/** What each round has measured of a workload, by contender. */
export type Measured = Partial<Record<ContenderName, Measurement[]>>;

/** The figures of a workload, by contender. @param limit the contender that stands for the limit */
export function figuresOf(measured: Measured, limit: ContenderName = 'limit'): Partial<Record<ContenderName, Figures>> {
  const rps = (name: ContenderName) => measured[name] && median(measured[name].map((one) => one.rps));
  const ratio = (own: number, other: number | undefined) => (other === undefined ? null : round(own / other, 3));
  return Object.fromEntries(
    contenderNames.flatMap((name) => {
      const all = measured[name];
      if (!all) return [];
      const own = rps(name)!;
      return [
        [
          name,
          {
            rps: round(own, 1),
            p50: medianOf(all, 'p50')!,
            p99: medianOf(all, 'p99')!,
            cpuServer: medianOf(all, 'cpuServer'),
            cpuDatabase: medianOf(all, 'cpuDatabase'),
            stolen: medianOf(all, 'stolen'),
            rounds: all.map((one) => round(one.rps, 1)),
            toLimit: ratio(own, rps(limit)),
            toPostgraphile: ratio(own, rps('postgraphile')),
          } satisfies Figures,
        ],
      ];
    }),
  );
}

/** The figures as a table. */
export function figureTable(figures: Partial<Record<ContenderName, Figures>>): string {
  const rows = Object.entries(figures).map(([name, one]) => [
    `**${name}**: ${contenders[name as ContenderName].title}`,
    ...cellsOf(one),
  ]);
  return table(['contender', ...figureHeads], rows);
}

export const figureHeads = [
  'requests/s',
  'rounds',
  'p50 ms',
  'p99 ms',
  'CPU ms/request, server',
  'CPU ms/request, database',
  'to the limit',
  'to PostGraphile',
  'taken away %',
];

export function cellsOf({
  rps,
  rounds,
  p50,
  p99,
  cpuServer,
  cpuDatabase,
  toLimit,
  toPostgraphile,
  stolen,
}: Figures): (string | number)[] {
  return [
    rps.toFixed(0),
    `${round(Math.min(...rounds), 0)}–${round(Math.max(...rounds), 0)}`,
    p50,
    p99,
    cpuServer?.toFixed(2) ?? '',
    cpuDatabase?.toFixed(2) ?? '',
    toLimit?.toFixed(2) ?? '',
    toPostgraphile?.toFixed(2) ?? '',
    stolen === null ? '' : (stolen * 100).toFixed(0),
  ];
}

function medianOf(all: Measurement[], figure: keyof Measurement): number | null {
  const values = all.map((one) => one[figure]).filter((value) => value !== null);
  return values.length === 0 ? null : round(median(values), 3);
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** A Markdown table: the first columns to the left, the others to the right. */
export function table(head: string[], rows: (string | number)[][], left = 1): string {
  const rule = head.map((_, index) => (index < left ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
