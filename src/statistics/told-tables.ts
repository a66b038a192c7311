import type { EntityManager } from '@mikro-orm/postgresql';
import { cellStatus, protectPopulation } from '../platform/disclosure/protect-population.ts';
import { roundCount } from '../platform/disclosure/round-count.ts';
import type { CountedDimension, Statistics } from '../platform/statistics/gather-statistics.ts';
import type { Policies } from '../platform/policy/policy.ts';
import { lastDayOf } from '../platform/statistics/months.ts';
import type { CountedChildren } from './counted-children.ts';
import { DivisionTree } from './division-tree.ts';

/** One table as anybody may know it: every division down to towns by the cells of some dimensions. */
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

interface Kept {
  table: ToldTable;
  /** Of the counters, when it was made; null for a month that is closed, whose figures stay. */
  position: bigint | null;
  settings: Settings;
  madeAt: number;
}

/** Milliseconds for which a table of a period that is not over is told as it is. */
const pause = 1000;

/** A table by the dimensions of more departments than one is not counted. */
export class ToldTables {
  readonly #fork: () => EntityManager;
  readonly #counted: CountedChildren;
  readonly #dimensions: readonly CountedDimension[];
  readonly #kept = new Map<string, Kept>();
  readonly #making = new Map<string, { table: Promise<ToldTable>; position: bigint }>();
  readonly #withheld = new Map<string, { position: string; states: Map<string, number> }>();
  #tree: { divisions: number; tree: DivisionTree } | null = null;
  #secret: string | null = null;

  constructor(fork: () => EntityManager, counted: CountedChildren, { dimensions }: Statistics) {
    this.#fork = fork;
    this.#counted = counted;
    this.#dimensions = [...dimensions.values()];
  }

  /** As the cells of a table are ordered. */
  inOrder(dimensions: readonly CountedDimension[]): CountedDimension[] {
    return this.#dimensions.filter((dimension) => dimensions.includes(dimension));
  }

  /** The table of a period, a month or a day, by none, one or two dimensions; in any case with the change at the position `since`, which the counters have taken over. */
  async get(dimensions: readonly CountedDimension[], period: string, isClosed: boolean, settings: Settings, since: bigint): Promise<ToldTable> {
    const ordered = this.inOrder(dimensions);
    const key = `${period} ${namesOf(ordered)}`;
    const kept = this.#kept.get(key);
    if (kept && JSON.stringify(kept.settings) === JSON.stringify(settings) && (kept.position === null || kept.position === this.#counted.position || (kept.position >= since && Date.now() - kept.madeAt < pause))) return kept.table;
    const underWay = this.#making.get(key);
    if (underWay && underWay.position >= since) return underWay.table;
    const { position } = this.#counted;
    const making = { table: this.#make(ordered, period, isClosed, settings, key), position };
    this.#making.set(key, making);
    return making.table.finally(() => {
      if (this.#making.get(key) === making) this.#making.delete(key);
    });
  }

  async #make(dimensions: readonly CountedDimension[], period: string, isClosed: boolean, settings: Settings, key: string): Promise<ToldTable> {
    const { position } = this.#counted;
    const madeAt = Date.now();
    const reported = isClosed ? await this.#findReported(period, dimensions) : null;
    const computed = reported ?? await this.#compute(dimensions, period, settings);
    if (isClosed && reported === null) await this.#report(period, dimensions, computed);
    const table = await this.#told(dimensions, computed, settings);
    this.#kept.set(key, { table, position: isClosed ? null : position, settings, madeAt });
    return table;
  }

  /** Counts and pattern, with all coarser tables, on which the pattern stands. */
  async #compute(dimensions: readonly CountedDimension[], period: string, settings: Settings): Promise<Computed> {
    const tree = this.#treeOf();
    const day = period.length === 7 ? lastDayOf(period) : period;
    const tables = new Map<string, Int32Array>();
    for (const some of subsetsOf(dimensions)) {
      const cells = cellsOf(some);
      const [table] = await this.#counted.count({ dimensions: some, groupOf: (village) => tree.indexOfTown(village), groups: tree.codes.length, within: null, days: [day], owner: ownerOf(dimensions) });
      tree.sumUp(table!, cells);
      tables.set(namesOf(some), table!);
    }
    const named = (places: readonly number[]) => namesOf(places.map((place) => dimensions[place]!));
    const sticky = new Map<string, Uint8Array>();
    for (const some of subsetsOf(dimensions)) sticky.set(namesOf(some), await this.#stickyStates(period, some, tree));
    const { statusOf } = protectPopulation({
      tree,
      settings: { ...settings, isComplementary: true },
      dimensions: dimensions.map(({ name, codes, isSensitive }) => ({ name, size: codes.length, isSensitive })),
      countsOf: (places) => tables.get(named(places))!,
      stickyOf: (places) => sticky.get(named(places)),
    });
    const states = statusOf(dimensions.map((_dimension, place) => place));
    await this.#keepWithheld(period, dimensions, tree, states);
    return { tree, counts: tables.get(namesOf(dimensions))!, states };
  }

  async #told(dimensions: readonly CountedDimension[], { tree, counts, states }: Computed, { roundTo }: Settings): Promise<ToldTable> {
    const secret = await this.#readSecret();
    const cells = cellsOf(dimensions);
    const names = namesOf(dimensions);
    const told = Int32Array.from(counts, (count, place) => {
      if (states[place] !== cellStatus.TOLD) return -1;
      return roundTo === 1 ? count : roundCount(count, `${names} ${tree.codes[Math.floor(place / cells)]} ${place % cells}`, secret, roundTo);
    });
    return {
      at(division, cell) {
        const node = tree.indexOf(division);
        return node < 0 ? -1 : told[node * cells + cell]!;
      },
    };
  }

  #treeOf(): DivisionTree {
    const { divisions } = this.#counted;
    if (this.#tree?.divisions !== divisions.length) this.#tree = { divisions: divisions.length, tree: new DivisionTree(divisions) };
    return this.#tree.tree;
  }

  async #stickyStates(period: string, dimensions: readonly CountedDimension[], tree: DivisionTree): Promise<Uint8Array> {
    const cells = cellsOf(dimensions);
    const states = new Uint8Array(tree.codes.length * cells);
    for (const [place, state] of (await this.#readWithheld(period, dimensions)).states) {
      const [division, cell] = place.split(' ');
      const node = tree.indexOf(division!);
      if (node >= 0) states[node * cells + Number(cell)] = state;
    }
    return states;
  }

  /** What was not told earlier in this period, here or by another process. */
  async #readWithheld(period: string, dimensions: readonly CountedDimension[]) {
    const names = namesOf(dimensions);
    const known = this.#withheld.get(`${period} ${names}`) ?? { position: '0', states: new Map<string, number>() };
    this.#withheld.set(`${period} ${names}`, known);
    const rows = await this.#fork().execute<{ division: string; cell: number; state: number; position: string }[]>(
      'select division, cell, state, position from withheld_cell where month = ? and dimensions = ? and position > ? order by position', [period, names, known.position],
    );
    for (const { division, cell, state, position } of rows) {
      known.states.set(`${division} ${cell}`, state);
      known.position = position;
    }
    return known;
  }

  async #keepWithheld(period: string, dimensions: readonly CountedDimension[], tree: DivisionTree, states: Uint8Array): Promise<void> {
    const known = (await this.#readWithheld(period, dimensions)).states;
    const cells = cellsOf(dimensions);
    const fresh: { division: string; cell: number; state: number }[] = [];
    states.forEach((state, place) => {
      const division = tree.codes[Math.floor(place / cells)]!;
      if (state !== cellStatus.TOLD && !known.has(`${division} ${place % cells}`)) fresh.push({ division, cell: place % cells, state });
    });
    if (fresh.length === 0) return;
    await this.#fork().execute(
      `insert into withheld_cell (month, dimensions, division, cell, state)
       select ?, ?, division, cell, state from jsonb_to_recordset(?::jsonb) as fresh(division text, cell integer, state smallint) on conflict do nothing`,
      [period, namesOf(dimensions), JSON.stringify(fresh)],
    );
  }

  async #findReported(month: string, dimensions: readonly CountedDimension[]): Promise<Computed | null> {
    const [row] = await this.#fork().execute<{ divisions: string[]; counts: number[]; states: number[] }[]>(
      'select divisions, counts, states from reported_table where month = ? and dimensions = ?', [month, namesOf(dimensions)],
    );
    if (!row) return null;
    return { tree: new DivisionTree(row.divisions), counts: Int32Array.from(row.counts), states: Uint8Array.from(row.states) };
  }

  /** From now on it stays so; where another process was first, as that one has it. */
  async #report(month: string, dimensions: readonly CountedDimension[], { tree, counts, states }: Computed): Promise<void> {
    await this.#fork().execute(
      `insert into reported_table (month, dimensions, divisions, counts, states)
       values (?, ?, array(select jsonb_array_elements_text(?::jsonb)), array(select jsonb_array_elements_text(?::jsonb)::integer), array(select jsonb_array_elements_text(?::jsonb)::integer))
       on conflict do nothing`,
      [month, namesOf(dimensions), JSON.stringify(tree.codes), JSON.stringify([...counts]), JSON.stringify([...states])],
    );
  }

  async #readSecret(): Promise<string> {
    this.#secret ??= (await this.#fork().execute<{ secret: string }[]>('select secret from rounding_secret'))[0]!.secret;
    return this.#secret;
  }
}

function namesOf(dimensions: readonly CountedDimension[]): string {
  return dimensions.map(({ name }) => name).join(' ');
}

function cellsOf(dimensions: readonly CountedDimension[]): number {
  return dimensions.reduce((cells, { codes }) => cells * codes.length, 1);
}

/** All choices of these dimensions, the fewest first. */
function subsetsOf(dimensions: readonly CountedDimension[]): CountedDimension[][] {
  const [first, ...others] = dimensions;
  if (first === undefined) return [[]];
  const without = subsetsOf(others);
  return [...without, ...without.map((some) => [first, ...some])].sort((one, other) => one.length - other.length);
}

/** Whose records the coarser tables are counted by too, so that they are the sums of this one. */
function ownerOf(dimensions: readonly CountedDimension[]): string | undefined {
  return dimensions.find(({ isShared }) => !isShared)?.department;
}
