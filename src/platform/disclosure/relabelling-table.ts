import { childrenOf } from './division-units.ts';
import { LeastFirst } from './least-first.ts';

/** The table of one dimension by units lies in a table of one or two dimensions: `value` of the first, a slice for each value of the other. */
export interface View {
  size: number;
  stride: number;
  slices: number;
  sliceStride: number;
}

/** What a change does to the count of one unit and one value. */
export interface Step {
  unit: number;
  value: number;
  isUp: boolean;
}

/** A change that keeps every unit's total: wherever a child is relabelled into a value another is relabelled out of it, up to the unit where both meet. */
export interface Path {
  steps: readonly Step[];
  /** Less is better: what it withholds that was told, then its length. */
  cost: number;
  isOpen: boolean;
}

/** A path in one slice; where `against` is another slice, the opposite path in that one, so that the totals over the slices are kept as well. */
export interface Course {
  slice: number;
  against: number;
}

/** How much longer a path may be than one that withholds the cell of a smallest unit. */
const openingCost = 8;

/** Counts by units and one or two dimensions, which of them are withheld, and the changes of the counts that nobody could see. */
export class RelabellingTable {
  readonly counts: Int32Array;
  readonly isWithheld: Uint8Array;
  readonly #parent: Int32Array;
  readonly #children: number[][];
  readonly #openingCosts: Int32Array;
  readonly #undo: number[] = [];
  #costs = new Float64Array(0);
  #cameBy = new Int32Array(0);
  readonly #reached: number[] = [];

  constructor(parent: Int32Array, counts: Int32Array, isWithheld: Uint8Array) {
    this.#parent = parent;
    this.#children = childrenOf(parent);
    this.counts = counts;
    this.isWithheld = isWithheld;
    this.#openingCosts = new Int32Array(parent.length).fill(openingCost);
    for (let unit = parent.length - 1; unit > 0; unit--) {
      const above = parent[unit]!;
      this.#openingCosts[above] = Math.max(this.#openingCosts[above]!, 3 * this.#openingCosts[unit]!);
    }
  }

  /** How far a path can be gone without a count below zero, at most `most`. */
  room({ steps }: Path, view: View, { slice, against }: Course, most: number): number {
    let room = most;
    for (const step of steps) {
      const lessened = step.isUp ? against : slice;
      if (lessened >= 0 && this.#isLeaf(step.unit)) room = Math.min(room, this.counts[this.#cell(view, step.unit, step.value, lessened)]!);
    }
    return room;
  }

  /** Goes a path; `restore` goes back. */
  go({ steps }: Path, view: View, { slice, against }: Course, amount: number): void {
    for (const step of steps) {
      const change = step.isUp ? amount : -amount;
      this.#change(this.#cell(view, step.unit, step.value, slice), change);
      if (against >= 0) this.#change(this.#cell(view, step.unit, step.value, against), -change);
    }
  }

  restore(): void {
    while (this.#undo.length > 0) {
      const change = this.#undo.pop()!;
      this.counts[this.#undo.pop()!]! -= change;
    }
  }

  withhold({ steps }: Path, view: View, { slice, against }: Course): void {
    for (const { unit, value } of steps) {
      this.isWithheld[this.#cell(view, unit, value, slice)] = 1;
      if (against >= 0) this.isWithheld[this.#cell(view, unit, value, against)] = 1;
    }
  }

  /** The least costly path through one cell on which every count that becomes smaller is at least `room`. */
  findPathThrough(start: Step, view: View, course: Course, room: number): Path | null {
    const first = this.#passage(start, view, course, room);
    if (first < 0) return null;
    const ends = [this.upper(start, view), this.#lower(start, view)] as const;
    const path = start.isUp ? this.findPath(ends[0], ends[1], view, course, room, start) : this.findPath(ends[1], ends[0], view, course, room, start);
    if (path === null) return null;
    return { steps: [start, ...path.steps], cost: first + path.cost, isOpen: path.isOpen && first === 1 };
  }

  /** The point at which the count of a unit and value is added to that of the unit above. */
  upper({ unit, value }: Pick<Step, 'unit' | 'value'>, { size }: View): number {
    const units = this.#parent.length;
    return this.#parent[unit]! < 0 ? units + units * size : units + this.#parent[unit]! * size + value;
  }

  /** The point at which the count of a unit and value is made up: of those of the parts, or of a leaf's total. */
  #lower({ unit, value }: Pick<Step, 'unit' | 'value'>, { size }: View): number {
    return this.#children[unit]!.length === 0 ? unit : this.#parent.length + unit * size + value;
  }

  /**
   * The path between two points that withholds least, then the shortest: the shortest-paths heuristic for complementary suppression (Kelly,
   * Golden and Assad 1992; Castro 2007).
   */
  findPath(from: number, to: number, view: View, course: Course, room: number, without?: Step): Path | null {
    const units = this.#parent.length;
    const top = units + units * view.size;
    const lower = (unit: number, value: number) => this.#lower({ unit, value }, view);
    const upper = (unit: number, value: number) => this.upper({ unit, value }, view);
    if (this.#costs.length <= top) {
      this.#costs = new Float64Array(top + 1).fill(Infinity);
      this.#cameBy = new Int32Array(top + 1);
      this.#reached.length = 0;
    }
    const costs = this.#costs;
    // Most searches end near where they began: only what the last one touched is set back.
    for (const at of this.#reached) costs[at] = Infinity;
    this.#reached.length = 0;
    const queue = new LeastFirst();
    costs[from] = 0;
    this.#reached.push(from);
    queue.add(from, 0);
    const pass = (at: number, unit: number, value: number, isUp: boolean) => {
      if (unit === without?.unit && value === without.value) return;
      const passage = this.#passage({ unit, value, isUp }, view, course, room);
      if (passage < 0) return;
      const next = isUp ? upper(unit, value) : lower(unit, value);
      const cost = costs[at]! + passage;
      if (cost >= costs[next]!) return;
      costs[next] = cost;
      this.#reached.push(next);
      this.#cameBy[next] = (unit * view.size + value) * 2 + (isUp ? 1 : 0);
      queue.add(next, cost);
    };
    for (let at = queue.take(); at >= 0 && at !== to; at = queue.take()) {
      if (at < units) {
        for (let value = 0; value < view.size; value++) pass(at, at, value, true);
      } else if (at === top) {
        for (let value = 0; value < view.size; value++) pass(at, 0, value, false);
      } else {
        const unit = Math.floor((at - units) / view.size);
        const value = (at - units) % view.size;
        pass(at, unit, value, true);
        for (const child of this.#children[unit]!) pass(at, child, value, false);
      }
    }
    if (costs[to] === Infinity) return null;

    const steps: Step[] = [];
    for (let at = to; at !== from;) {
      const isUp = this.#cameBy[at]! % 2 === 1;
      const cell = this.#cameBy[at]! >> 1;
      const step = { unit: Math.floor(cell / view.size), value: cell % view.size, isUp };
      steps.push(step);
      at = isUp ? lower(step.unit, step.value) : upper(step.unit, step.value);
    }
    return { steps, cost: costs[to]!, isOpen: costs[to] === steps.length };
  }

  /** What it costs to go through a cell; −1 where one cannot. */
  #passage({ unit, value, isUp }: Step, view: View, { slice, against }: Course, room: number): number {
    const cell = this.#cell(view, unit, value, slice);
    let cost = 1;
    if (this.isWithheld[cell] === 0) cost += this.#openingCosts[unit]!;
    if (!isUp && this.counts[cell]! < room && this.#isLeaf(unit)) return -1;
    if (against >= 0) {
      const other = this.#cell(view, unit, value, against);
      if (this.isWithheld[other] === 0) cost += this.#openingCosts[unit]!;
      if (isUp && this.counts[other]! < room && this.#isLeaf(unit)) return -1;
    }
    return cost;
  }

  /** A count is the sum of those of the leaves beneath it: it is never below zero when these are not. */
  #isLeaf(unit: number): boolean {
    return this.#children[unit]!.length === 0;
  }

  #cell({ size, stride, slices, sliceStride }: View, unit: number, value: number, slice: number): number {
    return unit * size * slices + value * stride + slice * sliceStride;
  }

  #change(cell: number, change: number): void {
    this.counts[cell]! += change;
    this.#undo.push(cell, change);
  }
}
