import { cellStatus } from '../../disclosure/protect-population.ts';
import type { CountedDimension } from '../../platform/statistics/gather-statistics.ts';
import { cellsOf, namesOf } from './cells-of.ts';
import type { DivisionTree } from './division-tree.ts';
import type { ToldStore, WithheldCell } from './told-store.ts';

/** The withheld cells of a year in a table, `division cell` → state, up to a position of the store. */
interface WithheldOfYear {
  position: string;
  states: Map<string, number>;
}

/** Remembers which cells were withheld in a year, by this process or another: they stay withheld for all of it. */
export class WithheldCells {
  readonly #store: Pick<ToldStore, 'readWithheld' | 'keepWithheld'>;
  readonly #known = new Map<string, WithheldOfYear>();

  constructor(store: Pick<ToldStore, 'readWithheld' | 'keepWithheld'>) {
    this.#store = store;
  }

  /** The state of each cell of a table: that in which it was withheld earlier this year, otherwise TOLD. */
  async statesOf(year: string, dimensions: readonly CountedDimension[], tree: DivisionTree): Promise<Uint8Array> {
    const cells = cellsOf(dimensions);
    const states = new Uint8Array(tree.codes.length * cells);
    for (const [place, state] of (await this.#read(year, dimensions)).states) {
      const [division, cell] = place.split(' ');
      const node = tree.indexOf(division!);
      if (node >= 0) states[node * cells + Number(cell)] = state;
    }
    return states;
  }

  /**
   * Adds the withheld cells of a table that was decided by `statesOf`.
   * @returns whether another process has withheld nothing meanwhile that the table tells
   */
  async add(
    year: string,
    dimensions: readonly CountedDimension[],
    tree: DivisionTree,
    states: Uint8Array,
  ): Promise<boolean> {
    const known = this.#knownOf(year, dimensions).states;
    const cells = cellsOf(dimensions);
    const fresh: WithheldCell[] = [];
    states.forEach((state, place) => {
      const division = tree.codes[Math.floor(place / cells)]!;
      if (state !== cellStatus.TOLD && !known.has(`${division} ${place % cells}`))
        fresh.push({ division, cell: place % cells, state });
    });
    if (fresh.length === 0) return true;
    await this.#store.keepWithheld(year, namesOf(dimensions), fresh);
    const withheld = await this.statesOf(year, dimensions, tree);
    return states.every((state, place) => state !== cellStatus.TOLD || withheld[place] === cellStatus.TOLD);
  }

  async #read(year: string, dimensions: readonly CountedDimension[]): Promise<WithheldOfYear> {
    const known = this.#knownOf(year, dimensions);
    const rows = await this.#store.readWithheld(year, namesOf(dimensions), known.position);
    for (const { division, cell, state, position } of rows) {
      known.states.set(`${division} ${cell}`, state);
      known.position = position;
    }
    return known;
  }

  #knownOf(year: string, dimensions: readonly CountedDimension[]): WithheldOfYear {
    const key = `${year} ${namesOf(dimensions)}`;
    const known = this.#known.get(key) ?? { position: '0', states: new Map<string, number>() };
    this.#known.set(key, known);
    return known;
  }
}
