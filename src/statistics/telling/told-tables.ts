import { cellStatus } from '../../disclosure/protect-population.ts';
import { roundCount } from '../../disclosure/round-count.ts';
import type { CountedDimension, Statistics } from '../../platform/statistics/gather-statistics.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import { lastDayOf } from '../../platform/statistics/months.ts';
import { cellsOf, marginOf, namesOf, subsetsOf } from './cells-of.ts';
import type { CountedChildren } from '../counting/counted-children.ts';
import { DivisionTree, type Depth } from './division-tree.ts';
import { protectTable, type CoarserTable, type ProtectedTable, type TableToProtect } from './protect-table.ts';
import type { ToldStore } from './told-store.ts';
import { WithheldCells } from './withheld-cells.ts';

/** A table that any requester may know: every division by the cells of some dimensions. */
export interface ToldTable {
  /** Rounded; −1 where it is not told. */
  at(division: string, cell: number): number;
}

type Settings = NonNullable<Policies['statistics']>;

export interface AskedPeriod {
  /** A month, 2026-09, or a day. */
  key: string;
  isClosed: boolean;
}

/** The counts of a period. */
type TableCounts = Pick<TableToProtect, 'tree' | 'countsOf'>;

interface CachedTable {
  told: ToldTable;
  table: ProtectedTable;
  /** Of the counters, when the table was made; null for a closed month, whose figures stay. */
  position: bigint | null;
  settings: Settings;
  madeAt: number;
}

/** How long the table of an open period is told unchanged (ms). */
const pause = 1000;

/** The protected tables by period and dimensions. Tables never mix two departments' dimensions. */
export class ToldTables {
  readonly #store: Pick<ToldStore, keyof ToldStore>;
  readonly #counted: Pick<CountedChildren, 'count' | 'divisions' | 'position'>;
  readonly #dimensions: readonly CountedDimension[];
  readonly #withheld: WithheldCells;
  readonly #cache = new Map<string, CachedTable>();
  readonly #making = new Map<string, { cached: Promise<CachedTable>; position: bigint }>();
  readonly #trees = new Map<Depth, { divisions: number; tree: DivisionTree }>();
  #secret: string | null = null;

  constructor(
    store: Pick<ToldStore, keyof ToldStore>,
    counted: Pick<CountedChildren, 'count' | 'divisions' | 'position'>,
    { dimensions }: Pick<Statistics, 'dimensions'>,
  ) {
    this.#store = store;
    this.#counted = counted;
    this.#dimensions = [...dimensions.values()];
    this.#withheld = new WithheldCells(store);
  }

  /** As the cells of a table are ordered. */
  inOrder(dimensions: readonly CountedDimension[]): CountedDimension[] {
    return this.#dimensions.filter((dimension) => dimensions.includes(dimension));
  }

  /**
   * The tables of some periods, months or days, by no, one or two dimensions.
   * @param since position of a change that the counters have taken over: the tables know of it
   */
  async get(
    dimensions: readonly CountedDimension[],
    periods: readonly AskedPeriod[],
    settings: Settings,
    since: bigint,
  ): Promise<ToldTable[]> {
    return (await this.#find(this.inOrder(dimensions), periods, settings, since)).map(({ told }) => told);
  }

  #find(
    dimensions: readonly CountedDimension[],
    periods: readonly AskedPeriod[],
    settings: Settings,
    since: bigint,
  ): Promise<CachedTable[]> {
    const keyOf = ({ key }: AskedPeriod) => `${key} ${namesOf(dimensions)}`;
    const missing = periods.filter(
      (period, at) =>
        periods.findIndex(({ key }) => key === period.key) === at &&
        !this.#isFresh(keyOf(period), settings, since) &&
        !this.#isUnderWay(keyOf(period), since),
    );
    if (missing.length > 0) {
      const { position } = this.#counted;
      const made = this.#make(dimensions, missing, settings, since);
      for (const [at, period] of missing.entries()) {
        const key = keyOf(period);
        const making = { position, cached: made.then((all) => all[at]!) };
        this.#making.set(key, making);
        void making.cached
          .catch(() => {})
          .finally(() => {
            if (this.#making.get(key) === making) this.#making.delete(key);
          });
      }
    }
    return Promise.all(
      periods.map(async (period) => this.#making.get(keyOf(period))?.cached ?? this.#cache.get(keyOf(period))!),
    );
  }

  #isUnderWay(key: string, since: bigint): boolean {
    const making = this.#making.get(key);
    return making !== undefined && making.position >= since;
  }

  #isFresh(key: string, settings: Settings, since: bigint): boolean {
    const cached = this.#cache.get(key);
    if (!cached || JSON.stringify(cached.settings) !== JSON.stringify(settings)) return false;
    return (
      cached.position === null ||
      cached.position === this.#counted.position ||
      (cached.position >= since && Date.now() - cached.madeAt < pause)
    );
  }

  async #make(
    dimensions: readonly CountedDimension[],
    periods: readonly AskedPeriod[],
    settings: Settings,
    since: bigint,
  ): Promise<CachedTable[]> {
    const { position } = this.#counted;
    const madeAt = Date.now();
    const reported = await this.#findReported(dimensions, periods);
    const open = periods.filter(({ key }) => !reported.has(key));
    const counted = open.length === 0 ? [] : await this.#count(dimensions, open);
    const coarser = open.length === 0 ? [] : await this.#findCoarser(dimensions, open, settings, since);
    const made: CachedTable[] = [];
    for (const period of periods) {
      let table = reported.get(period.key);
      if (table === undefined) {
        const at = open.indexOf(period);
        table = await this.#protect(dimensions, period, counted[at]!, coarser[at]!, settings);
        if (period.isClosed)
          await this.#store.report(period.key, namesOf(dimensions), { ...table, divisions: table.tree.codes });
        // Other requests are answered between the months of a long series.
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
      const cached = {
        told: await this.#round(dimensions, table, settings),
        table,
        position: period.isClosed ? null : position,
        settings,
        madeAt,
      };
      this.#cache.set(`${period.key} ${namesOf(dimensions)}`, cached);
      made.push(cached);
    }
    return made;
  }

  /** The tables of closed months, as they were told first. */
  async #findReported(
    dimensions: readonly CountedDimension[],
    periods: readonly AskedPeriod[],
  ): Promise<Map<string, ProtectedTable>> {
    const months = periods.filter(({ isClosed }) => isClosed).map(({ key }) => key);
    const rows = await this.#store.findReported(months, namesOf(dimensions));
    return new Map(
      rows.map(({ month, divisions, counts, states }) => [
        month,
        {
          tree: new DivisionTree(divisions, depthOf(dimensions)),
          counts: Int32Array.from(counts),
          states: Uint8Array.from(states),
        },
      ]),
    );
  }

  /** Counts each period; the tables of fewer dimensions are sums of the finest. */
  async #count(dimensions: readonly CountedDimension[], periods: readonly AskedPeriod[]): Promise<TableCounts[]> {
    const tree = this.#treeOf(depthOf(dimensions));
    const finest = await this.#counted.count({
      dimensions,
      groupOf: tree.indexOfPart,
      groups: tree.codes.length,
      within: null,
      days: periods.map(({ key }) => (key.length === 7 ? lastDayOf(key) : key)),
    });
    return finest.map((table) => {
      tree.sumUp(table, cellsOf(dimensions));
      const tables = new Map(subsetsOf(dimensions).map((some) => [namesOf(some), marginOf(table, dimensions, some)]));
      return { tree, countsOf: (some) => tables.get(namesOf(some))! };
    });
  }

  /** For each period the protected tables of fewer dimensions. */
  async #findCoarser(
    dimensions: readonly CountedDimension[],
    periods: readonly AskedPeriod[],
    settings: Settings,
    since: bigint,
  ): Promise<CoarserTable[][]> {
    const subsets = subsetsOf(dimensions).slice(0, -1);
    const tables = await Promise.all(subsets.map((some) => this.#find(some, periods, settings, since)));
    return periods.map((_, at) => subsets.map((some, of) => ({ dimensions: some, table: tables[of]![at]!.table })));
  }

  /** A cell that was withheld earlier this year stays withheld: all tables of a year tell no more than the first. */
  async #protect(
    dimensions: readonly CountedDimension[],
    { key }: AskedPeriod,
    { tree, countsOf }: TableCounts,
    coarser: readonly CoarserTable[],
    settings: Settings,
  ): Promise<ProtectedTable> {
    const counts = countsOf(dimensions);
    const year = key.slice(0, 4);
    for (;;) {
      const earlier = await this.#withheld.statesOf(year, dimensions, tree);
      const states = protectTable({ dimensions, tree, countsOf, coarser, earlier, settings });
      if (states === null) return { tree, counts, states: new Uint8Array(counts.length).fill(cellStatus.WITHHELD) };
      // Another process may have withheld meanwhile what would be told here: then all is decided again.
      if (await this.#withheld.add(year, dimensions, tree, states)) return { tree, counts, states };
    }
  }

  async #round(
    dimensions: readonly CountedDimension[],
    { tree, counts, states }: ProtectedTable,
    { roundTo }: Settings,
  ): Promise<ToldTable> {
    const secret = (this.#secret ??= await this.#store.readSecret());
    const cells = cellsOf(dimensions);
    const names = namesOf(dimensions);
    const round = (place: number) => {
      if (states[place] !== cellStatus.TOLD) return -1;
      const count = counts[place]!;
      return roundTo === 1
        ? count
        : roundCount(count, `${names} ${tree.codes[Math.floor(place / cells)]} ${place % cells}`, secret, roundTo);
    };
    // A question asks for few numbers of a table: each is rounded when it is asked for.
    const rounded = new Map<number, number>();
    return {
      at(division, cell) {
        const node = tree.indexOf(division);
        if (node < 0) return -1;
        const place = node * cells + cell;
        let number = rounded.get(place);
        if (number === undefined) rounded.set(place, (number = round(place)));
        return number;
      },
    };
  }

  #treeOf(depth: Depth): DivisionTree {
    const { divisions } = this.#counted;
    const known = this.#trees.get(depth);
    if (known?.divisions === divisions.length) return known.tree;
    const tree = new DivisionTree(divisions, depth);
    this.#trees.set(depth, { divisions: divisions.length, tree });
    return tree;
  }
}

/**
 * How small the divisions of a table are: with two dimensions at once, the cells of a town would hold single children.
 */
export function depthOf(dimensions: readonly CountedDimension[]): Depth {
  return dimensions.length > 1 ? 'county' : 'town';
}
