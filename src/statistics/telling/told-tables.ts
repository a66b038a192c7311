import { cellStatus, protectPopulation } from '../../disclosure/protect-population.ts';
import { roundCount } from '../../disclosure/round-count.ts';
import type { CountedDimension, Statistics } from '../../platform/statistics/gather-statistics.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import { lastDayOf } from '../../platform/statistics/months.ts';
import { cellsOf, marginOf } from './cells-of.ts';
import type { CountedChildren } from '../counting/counted-children.ts';
import { DivisionTree, type Depth } from './division-tree.ts';
import { subsetsOf } from './subsets-of.ts';
import type { ToldStore, WithheldCell } from './told-store.ts';
import { isPresent, valuesFound } from './values-found.ts';

/** One table as anybody may know it: every division by the cells of some dimensions. */
export interface ToldTable {
  /** Rounded; −1 where it is not told. */
  at(division: string, cell: number): number;
}

type Settings = NonNullable<Policies['statistics']>;

interface Computed {
  tree: DivisionTree;
  counts: Int32Array;
  states: Uint8Array;
}

/** Before anything is decided: the table by each choice of the dimensions, for each period. */
interface CountedTables {
  tree: DivisionTree;
  tables: ReadonlyMap<string, readonly Int32Array[]>;
}

/** A table of fewer dimensions, whose pattern is told whatever is asked beside it. */
interface Coarser {
  some: readonly CountedDimension[];
  computed: Computed;
}

export interface AskedPeriod {
  /** A month, 2026-09, or a day. */
  key: string;
  isClosed: boolean;
}

interface Kept {
  table: ToldTable;
  computed: Computed;
  /** Of the counters, when it was made; null for a month that is closed, whose figures stay. */
  position: bigint | null;
  settings: Settings;
  madeAt: number;
}

/** Milliseconds for which a table of a period that is not over is told as it is. */
const pause = 1000;

/** A table by the dimensions of more departments than one is not counted. */
export class ToldTables {
  readonly #store: Pick<ToldStore, keyof ToldStore>;
  readonly #counted: Pick<CountedChildren, 'count' | 'divisions' | 'position'>;
  readonly #dimensions: readonly CountedDimension[];
  readonly #kept = new Map<string, Kept>();
  readonly #making = new Map<string, { kept: Promise<Kept>; position: bigint }>();
  readonly #withheld = new Map<string, { position: string; states: Map<string, number> }>();
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
  }

  /** As the cells of a table are ordered. */
  inOrder(dimensions: readonly CountedDimension[]): CountedDimension[] {
    return this.#dimensions.filter((dimension) => dimensions.includes(dimension));
  }

  /**
   * The tables of some periods, months or days, by none, one or two dimensions.
   * @param since position of a change, which the counters have taken over, that they tell of in any case
   */
  async get(
    dimensions: readonly CountedDimension[],
    periods: readonly AskedPeriod[],
    settings: Settings,
    since: bigint,
  ): Promise<ToldTable[]> {
    return (await this.#find(this.inOrder(dimensions), periods, settings, since)).map(({ table }) => table);
  }

  #find(
    dimensions: readonly CountedDimension[],
    periods: readonly AskedPeriod[],
    settings: Settings,
    since: bigint,
  ): Promise<Kept[]> {
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
        const making = { position, kept: made.then((all) => all[at]!) };
        this.#making.set(key, making);
        void making.kept
          .catch(() => {})
          .finally(() => {
            if (this.#making.get(key) === making) this.#making.delete(key);
          });
      }
    }
    return Promise.all(
      periods.map(async (period) => this.#making.get(keyOf(period))?.kept ?? this.#kept.get(keyOf(period))!),
    );
  }

  #isUnderWay(key: string, since: bigint): boolean {
    const making = this.#making.get(key);
    return making !== undefined && making.position >= since;
  }

  #isFresh(key: string, settings: Settings, since: bigint): boolean {
    const kept = this.#kept.get(key);
    if (!kept || JSON.stringify(kept.settings) !== JSON.stringify(settings)) return false;
    return (
      kept.position === null ||
      kept.position === this.#counted.position ||
      (kept.position >= since && Date.now() - kept.madeAt < pause)
    );
  }

  async #make(
    dimensions: readonly CountedDimension[],
    periods: readonly AskedPeriod[],
    settings: Settings,
    since: bigint,
  ): Promise<Kept[]> {
    const { position } = this.#counted;
    const madeAt = Date.now();
    const reported = await this.#findReported(
      periods.filter(({ isClosed }) => isClosed).map(({ key }) => key),
      dimensions,
    );
    const open = periods.filter(({ key }) => !reported.has(key));
    const counted = open.length === 0 ? null : await this.#count(dimensions, open);
    const coarser =
      dimensions.length === 0 || open.length === 0
        ? []
        : await Promise.all(
            subsetsOf(dimensions)
              .slice(0, -1)
              .map(async (some) => ({ some, kept: await this.#find(some, open, settings, since) })),
          );
    const made: Kept[] = [];
    for (const period of periods) {
      let computed = reported.get(period.key);
      if (computed === undefined) {
        const at = open.indexOf(period);
        computed = await this.#protect(
          dimensions,
          period,
          counted!,
          at,
          coarser.map(({ some, kept }) => ({ some, computed: kept[at]!.computed })),
          settings,
        );
        if (period.isClosed)
          await this.#store.report(period.key, namesOf(dimensions), { ...computed, divisions: computed.tree.codes });
        // Others are answered between the months of a long series.
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
      const kept = {
        table: await this.#told(dimensions, computed, settings),
        computed,
        position: period.isClosed ? null : position,
        settings,
        madeAt,
      };
      this.#kept.set(`${period.key} ${namesOf(dimensions)}`, kept);
      made.push(kept);
    }
    return made;
  }

  /** Counts of all periods, with all coarser tables, on which the pattern stands: they are the sums of this one. */
  async #count(dimensions: readonly CountedDimension[], periods: readonly AskedPeriod[]): Promise<CountedTables> {
    const tree = this.#treeOf(depthOf(dimensions));
    const finest = await this.#counted.count({
      dimensions,
      groupOf: tree.indexOfPart,
      groups: tree.codes.length,
      within: null,
      days: periods.map(({ key }) => (key.length === 7 ? lastDayOf(key) : key)),
    });
    for (const table of finest) tree.sumUp(table, cellsOf(dimensions));
    return {
      tree,
      tables: new Map(
        subsetsOf(dimensions).map((some) => [namesOf(some), finest.map((table) => marginOf(table, dimensions, some))]),
      ),
    };
  }

  /**
   * What is told of a period of a year was not withheld in any that was asked for earlier: put together, the tables of
   * a year tell no more than its first ones.
   */
  async #protect(
    dimensions: readonly CountedDimension[],
    { key }: AskedPeriod,
    counted: CountedTables,
    at: number,
    coarser: readonly Coarser[],
    settings: Settings,
  ): Promise<Computed> {
    const { tree } = counted;
    const counts = counted.tables.get(namesOf(dimensions))![at]!;
    const year = key.slice(0, 4);
    for (;;) {
      const states = this.#decide(
        dimensions,
        counted,
        at,
        coarser,
        await this.#stickyStates(year, dimensions, tree),
        settings,
      );
      if (states === null) return { tree, counts, states: new Uint8Array(counts.length).fill(cellStatus.WITHHELD) };
      // Where somebody else withheld meanwhile what would be told here, it is decided again.
      if (await this.#keepWithheld(year, dimensions, tree, states)) return { tree, counts, states };
    }
  }

  /** The statuses of a table by what was not told of it this year; null where it cannot stand on the coarser ones. */
  #decide(
    dimensions: readonly CountedDimension[],
    { tree, tables }: CountedTables,
    at: number,
    coarser: readonly Coarser[],
    earlier: Uint8Array,
    settings: Settings,
  ): Uint8Array | null {
    const named = (places: readonly number[]) => places.map((place) => dimensions[place]!);
    const countsOf = (some: readonly CountedDimension[]) => tables.get(namesOf(some))![at]!;
    // A value that no child of the register has is no value: beside it nothing could be hidden.
    const present = new Map(
      dimensions.map((dimension) => [dimension, valuesFound(countsOf([dimension]), dimension.codes.length)]),
    );
    const sticky = new Map([[namesOf(dimensions), earlier]]);
    for (const { some, computed } of coarser) sticky.set(namesOf(some), statesIn(tree, computed, cellsOf(some)));
    const { statusOf } = protectPopulation({
      tree,
      settings: { ...settings, isComplementary: true },
      dimensions: dimensions.map((dimension) => ({
        name: dimension.name,
        size: present.get(dimension)!.length,
        isSensitive: dimension.isSensitive,
      })),
      countsOf: (places) => countsOf(named(places)).filter(isPresent(named(places), present)),
      stickyOf: (places) => sticky.get(namesOf(named(places)))?.filter(isPresent(named(places), present)),
    });
    const stateOf = (some: readonly CountedDimension[]) => {
      const states = new Uint8Array(countsOf(some).length).fill(cellStatus.WITHHELD);
      const found = statusOf(some.map((dimension) => dimensions.indexOf(dimension)));
      const isFound = isPresent(some, present);
      for (let cell = 0, next = 0; cell < states.length; cell += 1) if (isFound(0, cell)) states[cell] = found[next++]!;
      return states;
    };
    // The pattern stands on coarser ones that hide no more than what is told of them.
    const standsOn = ({ some }: Coarser) =>
      stateOf(some).every(
        (state, cell) => state === cellStatus.TOLD || sticky.get(namesOf(some))![cell] !== cellStatus.TOLD,
      );
    return coarser.every(standsOn) ? stateOf(dimensions) : null;
  }

  async #told(
    dimensions: readonly CountedDimension[],
    { tree, counts, states }: Computed,
    { roundTo }: Settings,
  ): Promise<ToldTable> {
    const secret = (this.#secret ??= await this.#store.readSecret());
    const cells = cellsOf(dimensions);
    const names = namesOf(dimensions);
    const tell = (place: number) => {
      if (states[place] !== cellStatus.TOLD) return -1;
      const count = counts[place]!;
      return roundTo === 1
        ? count
        : roundCount(count, `${names} ${tree.codes[Math.floor(place / cells)]} ${place % cells}`, secret, roundTo);
    };
    // Few of a table's numbers are asked for.
    const told = new Map<number, number>();
    return {
      at(division, cell) {
        const node = tree.indexOf(division);
        if (node < 0) return -1;
        const place = node * cells + cell;
        let number = told.get(place);
        if (number === undefined) told.set(place, (number = tell(place)));
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

  async #stickyStates(year: string, dimensions: readonly CountedDimension[], tree: DivisionTree): Promise<Uint8Array> {
    const cells = cellsOf(dimensions);
    const states = new Uint8Array(tree.codes.length * cells);
    for (const [place, state] of (await this.#readWithheld(year, dimensions)).states) {
      const [division, cell] = place.split(' ');
      const node = tree.indexOf(division!);
      if (node >= 0) states[node * cells + Number(cell)] = state;
    }
    return states;
  }

  /** What was not told earlier this year, here or by another process. */
  async #readWithheld(year: string, dimensions: readonly CountedDimension[]) {
    const names = namesOf(dimensions);
    const known = this.#withheld.get(`${year} ${names}`) ?? { position: '0', states: new Map<string, number>() };
    this.#withheld.set(`${year} ${names}`, known);
    for (const { division, cell, state, position } of await this.#store.readWithheld(year, names, known.position)) {
      known.states.set(`${division} ${cell}`, state);
      known.position = position;
    }
    return known;
  }

  /**
   * Those of a table whose earlier ones have just been read. @returns whether nobody else withheld meanwhile what the
   * table tells
   */
  async #keepWithheld(
    year: string,
    dimensions: readonly CountedDimension[],
    tree: DivisionTree,
    states: Uint8Array,
  ): Promise<boolean> {
    const known = this.#withheld.get(`${year} ${namesOf(dimensions)}`)!.states;
    const cells = cellsOf(dimensions);
    const fresh: WithheldCell[] = [];
    states.forEach((state, place) => {
      const division = tree.codes[Math.floor(place / cells)]!;
      if (state !== cellStatus.TOLD && !known.has(`${division} ${place % cells}`))
        fresh.push({ division, cell: place % cells, state });
    });
    if (fresh.length === 0) return true;
    await this.#store.keepWithheld(year, namesOf(dimensions), fresh);
    const withheld = await this.#stickyStates(year, dimensions, tree);
    return states.every((state, place) => state !== cellStatus.TOLD || withheld[place] === cellStatus.TOLD);
  }

  async #findReported(
    months: readonly string[],
    dimensions: readonly CountedDimension[],
  ): Promise<Map<string, Computed>> {
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
}

/**
 * How small the divisions are of which a table tells: by two dimensions at once, the cells of a town are those of
 * single children.
 */
export function depthOf(dimensions: readonly CountedDimension[]): Depth {
  return dimensions.length > 1 ? 'county' : 'town';
}

/** The states of a table for the divisions of another tree. */
function statesIn(tree: DivisionTree, { tree: own, states }: Computed, cells: number): Uint8Array {
  const found = new Uint8Array(tree.codes.length * cells).fill(cellStatus.WITHHELD);
  tree.codes.forEach((code, node) => {
    const at = own.indexOf(code);
    if (at >= 0) found.set(states.subarray(at * cells, (at + 1) * cells), node * cells);
  });
  return found;
}

function namesOf(dimensions: readonly CountedDimension[]): string {
  return dimensions.map(({ name }) => name).join(' ');
}
