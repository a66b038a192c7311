import { randomStream } from '../../../src/demonstration/random.ts';
import { monthAfter } from '../../../src/platform/statistics/months.ts';
import type { CountedDimension } from '../../../src/platform/statistics/gather-statistics.ts';
import { cellsOf } from '../../../src/statistics/telling/cells-of.ts';
import type { CountedChildren, Counting } from '../../../src/statistics/counting/counted-children.ts';
import type { ReportedTable, ToldStore, WithheldCell } from '../../../src/statistics/telling/told-store.ts';
import { ToldTables, type AskedPeriod } from '../../../src/statistics/telling/told-tables.ts';
import type { ArbitraryHistory } from './arbitrary-history.ts';
import { tablesOf } from './arbitrary-population.ts';

export interface TellingSettings {
  minimum: number;
  minimumSensitive: number;
  protectionWidth: number;
  roundTo: number;
}

/**
 * For each state and each table what was told of its cells, whenever and as whatever period it was asked for; −1 where
 * nothing was.
 */
export type ToldHistory = Int32Array[][];

/**
 * What the statistics tell while a population changes: in each state some tables, in any order, as the day and as the
 * month that it is, and the month before, closed or not; in the last one all. What they remember is kept in memory,
 * where the platform has its database.
 */
export async function tellHistory(
  { tree, dimensions, states }: ArbitraryHistory,
  seed: number,
  index: number,
  settings: TellingSettings,
  isForgetful = false,
): Promise<ToldHistory> {
  const random = randomStream(seed, index, 'asking');
  const counted = countedDimensions(dimensions);
  const tables = tablesOf(dimensions).map((of) => of.map((place) => counted[place]!));
  const told: ToldHistory = states.map(() =>
    tables.map((of) => new Int32Array(tree.codes.length * cellsOf(of)).fill(-1)),
  );
  let now = 0;
  const stateAt = (day: string) => states.findLastIndex((state, at) => at <= now && state.day <= day);
  const statistics = new ToldTables(
    new MemoryStore(isForgetful),
    childrenOf({ tree, states }, counted, () => now, stateAt),
    {
      dimensions: new Map(counted.map((dimension) => [dimension.name, dimension])),
    },
  );

  for (; now < states.length; now++) {
    const { day } = states[now]!;
    const month = day.slice(0, 7);
    const before = monthAfter(month, -1);
    const periods: AskedPeriod[] = [
      { key: month, isClosed: false },
      { key: day, isClosed: false },
    ];
    if (states[0]!.day < before) periods.push({ key: before, isClosed: random() < 0.7 });
    const asked = tables
      .flatMap((of, table) => periods.map((period) => ({ of, table, period, place: random() })))
      .filter(() => now === states.length - 1 || random() < 0.6)
      .sort((one, other) => one.place - other.place);
    for (const { of, table, period } of asked) {
      const state = stateAt(period.key.length === 7 ? `${period.key}-31` : period.key);
      const [answer] = await statistics.get(of, [period], settings, BigInt(now));
      told[state]![table]!.forEach((_, place, cells) => {
        const value = answer!.at(tree.codes[Math.floor(place / cellsOf(of))]!, place % cellsOf(of));
        if (value < 0) return;
        if (cells[place]! >= 0 && cells[place] !== value)
          throw new Error(`One count is told as ${cells[place]} and as ${value}.`);
        cells[place] = value;
      });
    }
  }
  return told;
}

function countedDimensions(dimensions: ArbitraryHistory['dimensions']): CountedDimension[] {
  return dimensions.map((dimension): CountedDimension => ({
    ...dimension,
    title: dimension.name,
    description: '',
    item: '',
    sql: '',
    values: {},
    department: 'register',
    isShared: true,
    codes: Array.from({ length: dimension.size }, (_, code) => ({ code: String(code), title: '' })),
  }));
}

/** The children of the state that stands now, counted as of a day. */
function childrenOf(
  { tree, states }: Pick<ArbitraryHistory, 'tree' | 'states'>,
  counted: readonly CountedDimension[],
  now: () => number,
  stateAt: (day: string) => number,
): Pick<CountedChildren, 'count' | 'divisions' | 'position'> {
  return {
    get position() {
      return BigInt(now());
    },
    divisions: tree.codes.filter((_, division) => !tree.parent.includes(division)),
    async count({ dimensions: of, groupOf, groups, days }: Counting) {
      return days.map((day) => {
        const table = new Int32Array(groups * cellsOf(of));
        for (const { division, values } of states[stateAt(day)]!.children) {
          const cell = of.reduce(
            (at, dimension) => at * dimension.codes.length + values[counted.indexOf(dimension)]!,
            0,
          );
          table[groupOf(tree.codes[division]!) * cellsOf(of) + cell]! += 1;
        }
        return table;
      });
    },
  };
}

/** As the tables of the database keep it: what is there already stays. */
class MemoryStore implements Pick<ToldStore, keyof ToldStore> {
  readonly #withheld = new Map<string, WithheldCell & { year: string; dimensions: string; position: string }>();
  readonly #reported = new Map<string, ReportedTable & { month: string }>();
  readonly #isForgetful: boolean;

  constructor(isForgetful: boolean) {
    this.#isForgetful = isForgetful;
  }

  async readWithheld(year: string, dimensions: string, after: string) {
    return [...this.#withheld.values()].filter(
      (row) =>
        !this.#isForgetful &&
        row.year === year &&
        row.dimensions === dimensions &&
        Number(row.position) > Number(after),
    );
  }

  async keepWithheld(year: string, dimensions: string, fresh: readonly WithheldCell[]) {
    for (const row of fresh) {
      const key = [year, dimensions, row.division, row.cell].join('/');
      if (!this.#withheld.has(key))
        this.#withheld.set(key, { ...row, year, dimensions, position: String(this.#withheld.size + 1) });
    }
  }

  async findReported(months: readonly string[], dimensions: string) {
    return months.flatMap((month) => this.#reported.get(`${month}/${dimensions}`) ?? []);
  }

  async report(month: string, dimensions: string, table: ReportedTable) {
    const key = `${month}/${dimensions}`;
    if (!this.#reported.has(key)) this.#reported.set(key, { ...table, month });
  }

  async readSecret() {
    return 'secret';
  }
}
