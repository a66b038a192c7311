import type { Augmentation, AugmentingPath, Axis } from './augmenting-path.ts';
import type { UnitTable } from './division-units.ts';
import type { MarginPattern } from './protect-margin.ts';
import { replayAugmentations } from './replay-augmentations.ts';
import { freePathCost, ResidualNetwork } from './residual-network.ts';

export interface PairToProtect {
  /** Of each unit; −1 for the first. */
  parent: Int32Array;
  /** Values of the first dimension (rows) and of the second (columns). */
  sizes: readonly [number, number];
  table: UnitTable;
  /** The patterns of both dimensions, which the table does not change. */
  margins: readonly [MarginPattern, MarginPattern];
  /** How wide the range of a primary cell must be. */
  width: number;
}

/** A dimension of the table: the axis of its paths, and its own pattern. */
interface Side {
  axis: Axis;
  margin: MarginPattern;
}

/** A cell whose range is to be widened. */
interface Target {
  cell: number;
  unit: number;
  /** The place of the cell on each axis. */
  along: readonly [{ value: number; slice: number }, { value: number; slice: number }];
}

/** The lowest and the highest count seen. */
interface Range {
  lowest: number;
  highest: number;
}

/** Augmentations of a margin, to be replayed before a search. */
interface Replay {
  axis: Axis;
  augmentations: readonly Augmentation[];
  preferredSlice: number;
}

/** A search that starts from the true state, then from states of the margins of these units, at such a cost. */
interface Attempt {
  from: 'true state' | 'states of the unit' | 'states of some leaves' | 'states of all leaves';
  maxCost: number;
}

const lowCost = 10 * freePathCost;

/** Free paths first, then paths of few suppressions; other states only where the true state fails. */
const attempts: readonly Attempt[] = [
  { from: 'states of the unit', maxCost: freePathCost },
  { from: 'true state', maxCost: lowCost },
  { from: 'states of the unit', maxCost: lowCost },
  { from: 'states of some leaves', maxCost: freePathCost },
  { from: 'states of the unit', maxCost: Infinity },
  { from: 'states of all leaves', maxCost: lowCost },
  { from: 'states of all leaves', maxCost: Infinity },
];

/** Leaves in 'states of some leaves'. */
const someLeaves = 8;

/** States of each margin that are combined with states of the other one. */
const combinedStates = 2;

/**
 * The pattern of a table of two dimensions by units, beneath the patterns of both. Cells beneath a suppressed margin
 * are suppressed, and as many others as it takes for each primary cell, of the margins as well, to have a range of the
 * width.
 */
export class PairProtection {
  readonly #parent: Int32Array;
  readonly #isPrimary: Uint8Array;
  readonly #width: number;
  readonly #columns: number;
  readonly #cellsOfUnit: number;
  readonly #sides: readonly [Side, Side];
  readonly #network: ResidualNetwork;
  #isAllSuppressed = false;

  constructor({ parent, sizes: [rows, columns], table, margins, width }: PairToProtect) {
    this.#parent = parent;
    this.#isPrimary = table.isPrimary;
    this.#width = width;
    this.#columns = columns;
    this.#cellsOfUnit = rows * columns;
    this.#sides = [
      { axis: { size: rows, stride: columns, slices: columns, sliceStride: 1 }, margin: margins[0] },
      { axis: { size: columns, stride: 1, slices: rows, sliceStride: columns }, margin: margins[1] },
    ];
    const isSuppressed = table.isSuppressed.map((suppressed, cell) => {
      const ofRow = margins[0].isSuppressed[Math.floor(cell / columns)]!;
      const ofColumn = margins[1].isSuppressed[this.#unitOf(cell) * columns + (cell % columns)]!;
      return suppressed | ofRow | ofColumn;
    });
    this.#network = new ResidualNetwork(parent, table.counts, isSuppressed);
  }

  /** @returns which cells are suppressed, by unit, value of the first and value of the second dimension */
  suppress(): Uint8Array {
    const { isSuppressed } = this.#network;
    if (this.#sides.some(({ margin }) => margin.certificates === null)) return isSuppressed.fill(1);
    this.#suppressSparseUnits();
    this.#isAllSuppressed = isSuppressed.every((suppressed) => suppressed === 1);
    for (const side of this.#sides) this.#uphold(side);
    for (let cell = 0; cell < this.#isPrimary.length; cell++) {
      if (this.#isPrimary[cell] === 1) this.#retryAbove(this.#unitOf(cell), () => this.#widen(cell));
    }
    return isSuppressed;
  }

  /**
   * Suppresses the whole table of a unit, and of all units beneath it, if less than half of it could be told: the rest
   * soon turns out to be free.
   */
  #suppressSparseUnits(): void {
    const { isSuppressed } = this.#network;
    for (let unit = 0; unit < this.#parent.length; unit++) {
      const ofUnit = isSuppressed.subarray(unit * this.#cellsOfUnit, (unit + 1) * this.#cellsOfUnit);
      const suppressed = ofUnit.reduce((sum, cell) => sum + cell, 0);
      if (suppressed * 2 > this.#cellsOfUnit) this.#network.suppressSubtree(unit, this.#cellsOfUnit);
    }
  }

  /** The certificates of a margin must be possible in this table too. */
  #uphold({ axis, margin }: Side): void {
    for (const [cell, { up, down }] of margin.certificates!) {
      for (const augmentations of [up, down]) {
        this.#retryAbove(Math.floor(cell / axis.size), () => {
          const isPossible = replayAugmentations(this.#network, axis, augmentations, 0);
          this.#network.rollBack();
          return isPossible;
        });
      }
    }
  }

  /**
   * Where an attempt fails, suppresses all of the unit, then all of the unit above, until it succeeds. With the whole
   * table suppressed it always does: a leaf may then have any counts that give its margins. The margins themselves have
   * a range of the width, or differ from nothing and from the total by the minimum.
   */
  #retryAbove(first: number, attempt: () => boolean): void {
    for (let unit = first; unit >= 0 && !this.#isAllSuppressed && !attempt(); unit = this.#parent[unit]!) {
      this.#network.suppressSubtree(unit, this.#cellsOfUnit);
      this.#isAllSuppressed = unit === 0;
    }
  }

  #widen(cell: number): boolean {
    const target = this.#targetAt(cell);
    const count = this.#network.counts[cell]!;
    const range = { lowest: count, highest: count };
    for (const { from, maxCost } of attempts) {
      for (const startState of this.#startStates(target, from)) {
        if (this.#reach(startState)) {
          this.#extend(range, cell);
          this.#move(target, range, true, maxCost);
          this.#move(target, range, false, maxCost);
        }
        this.#network.rollBack();
        if (range.highest - range.lowest >= this.#width) return true;
      }
    }
    return false;
  }

  /** Moves a cell up or down from the present state: whatever lies between two possible states is possible. */
  #move(target: Target, range: Range, isForward: boolean, maxCost: number): void {
    const network = this.#network;
    const savepoint = network.savepoint();
    for (;;) {
      const missing = this.#width - (range.highest - range.lowest);
      const count = network.counts[target.cell]!;
      const limit = isForward ? range.highest + missing - count : Math.min(count - range.lowest + missing, count);
      const path = missing > 0 && limit > 0 ? this.#findCheapest(target, isForward, limit, maxCost) : null;
      if (path === null) break;
      network.suppress(path);
      network.augment(path, network.residualCapacity(path, limit));
      this.#extend(range, target.cell);
    }
    network.rollBack(savepoint);
  }

  /** The path along either axis that costs least for what it moves, up to a limit, and keeps both margins. */
  #findCheapest(target: Target, isForward: boolean, limit: number, maxCost: number): AugmentingPath | null {
    let cheapest: AugmentingPath | null = null;
    let leastPrice = Infinity;
    for (const amount of limit > 1 ? [limit, 1] : [1]) {
      for (const side of [0, 1] as const) {
        const path = this.#findAlong(side, target, isForward, amount, Math.min(maxCost, leastPrice * amount - 1));
        if (path === null) continue;
        if (path.isFree) return path;
        [cheapest, leastPrice] = [path, path.cost / amount];
      }
    }
    return cheapest;
  }

  /** The cheapest path along an axis, over all mirror slices. */
  #findAlong(
    side: 0 | 1,
    { unit, along }: Target,
    isForward: boolean,
    amount: number,
    maxCost: number,
  ): AugmentingPath | null {
    const { axis } = this.#sides[side];
    const { value, slice } = along[side];
    const arc = { unit, value, isForward };
    let cheapest: AugmentingPath | null = null;
    for (let mirrorSlice = 0; mirrorSlice < axis.slices; mirrorSlice++) {
      if (mirrorSlice === slice) continue;
      const path = this.#network.findPathThrough(arc, {
        placement: { axis, slice, mirrorSlice },
        amount,
        maxCost: cheapest === null ? maxCost : Math.min(maxCost, cheapest.cost - 1),
      });
      if (path?.isFree) return path;
      cheapest = path ?? cheapest;
    }
    return cheapest;
  }

  /** The true state, then states from which a cell may be moved further: those of the margins of some units. */
  *#startStates({ unit, along }: Target, from: Attempt['from']): Generator<readonly Replay[]> {
    yield [];
    for (const ofUnit of this.#unitsOf(from, unit)) {
      const [ofRow, ofColumn] = this.#sides.map(({ axis, margin }, side): Replay[] => {
        const { value, slice } = along[side]!;
        const states = margin.statesOf.get(ofUnit * axis.size + value) ?? [];
        return states.map((augmentations) => ({ axis, augmentations, preferredSlice: slice }));
      }) as [Replay[], Replay[]];
      for (const replay of [...ofRow, ...ofColumn]) yield [replay];
      for (const first of ofRow.slice(0, combinedStates)) {
        for (const second of ofColumn.slice(0, combinedStates)) {
          yield [first, second];
          yield [second, first];
        }
      }
    }
  }

  #unitsOf(from: Attempt['from'], unit: number): readonly number[] {
    switch (from) {
      case 'true state':
        return [];
      case 'states of the unit':
        return [unit];
      case 'states of some leaves':
        return this.#network.leavesBeneath(unit).slice(0, someLeaves);
      case 'states of all leaves':
        return this.#network.leavesBeneath(unit);
    }
  }

  #reach(startState: readonly Replay[]): boolean {
    return startState.every(({ axis, augmentations, preferredSlice }) =>
      replayAugmentations(this.#network, axis, augmentations, preferredSlice),
    );
  }

  #extend(range: Range, cell: number): void {
    range.lowest = Math.min(range.lowest, this.#network.counts[cell]!);
    range.highest = Math.max(range.highest, this.#network.counts[cell]!);
  }

  #unitOf(cell: number): number {
    return Math.floor(cell / this.#cellsOfUnit);
  }

  #targetAt(cell: number): Target {
    const row = Math.floor((cell % this.#cellsOfUnit) / this.#columns);
    const column = cell % this.#columns;
    return {
      cell,
      unit: this.#unitOf(cell),
      along: [
        { value: row, slice: column },
        { value: column, slice: row },
      ],
    };
  }
}
