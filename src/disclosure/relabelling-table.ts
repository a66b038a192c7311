import { childrenOf } from './division-units.ts';
import { LeastFirst } from './least-first.ts';

/**
 * The table of one dimension by units lies in a table of one or two dimensions: `value` of the first, a slice for each
 * value of the other.
 */
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

/**
 * A change that keeps every unit's total: wherever a child is relabelled into a value another is relabelled out of it,
 * up to the unit where both meet.
 */
export interface Path {
  steps: readonly Step[];
  /** Less is better: what it withholds that was told, then its length. */
  cost: number;
  isOpen: boolean;
}

/** A child of a leaf that gets another value. */
export interface Relabelling {
  out: Step;
  into: Step;
}

/**
 * A path in one slice; where `against` is another slice, the opposite path in that one, so that the totals over the
 * slices are kept as well.
 */
export interface Course {
  slice: number;
  against: number;
}

/** How much longer a path may be than one that withholds the cell of a smallest unit. */
const openingCost = 6;

/** The cost of a path up to which it withholds nothing, of however many steps. */
export const shortPath = openingCost;

/**
 * Counts by units and one or two dimensions, which of them are withheld, and the changes of the counts that nobody
 * could see.
 */
export class RelabellingTable {
  readonly counts: Int32Array;
  readonly isWithheld: Uint8Array;
  readonly #parent: Int32Array;
  readonly #children: number[][];
  readonly #isLeaf: Uint8Array;
  readonly #openingCosts: Int32Array;
  readonly #undo: number[] = [];
  #costs = new Float64Array(0);
  #cameBy = new Int32Array(0);
  readonly #reached: number[] = [];

  constructor(parent: Int32Array, counts: Int32Array, isWithheld: Uint8Array) {
    this.#parent = parent;
    this.#children = childrenOf(parent);
    this.#isLeaf = Uint8Array.from(this.#children, (children) => (children.length === 0 ? 1 : 0));
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
      if (lessened >= 0 && this.#isLeaf[step.unit] === 1)
        room = Math.min(room, this.counts[this.#cell(view, step.unit, step.value, lessened)]!);
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

  mark(): number {
    return this.#undo.length;
  }

  restore(mark = 0): void {
    while (this.#undo.length > mark) {
      const change = this.#undo.pop()!;
      this.counts[this.#undo.pop()!]! -= change;
    }
  }

  /** Whether no count that was changed is below zero. */
  isPossible(): boolean {
    for (let at = 0; at < this.#undo.length; at += 2) if (this.counts[this.#undo[at]!]! < 0) return false;
    return true;
  }

  leavesBeneath(unit: number): number[] {
    return this.#isLeaf[unit] === 1 ? [unit] : this.#children[unit]!.flatMap((child) => this.leavesBeneath(child));
  }

  /** Withholds every count of a unit and of all beneath it. */
  close(unit: number, cellsOfUnit: number): void {
    this.isWithheld.fill(1, unit * cellsOfUnit, (unit + 1) * cellsOfUnit);
    for (const child of this.#children[unit]!) this.close(child, cellsOfUnit);
  }

  withhold({ steps }: Path, view: View, { slice, against }: Course): void {
    for (const { unit, value } of steps) {
      this.isWithheld[this.#cell(view, unit, value, slice)] = 1;
      if (against >= 0) this.isWithheld[this.#cell(view, unit, value, against)] = 1;
    }
  }

  /**
   * The least costly path through one cell, of a cost up to `longest`, on which every count that becomes smaller is at
   * least `room`.
   */
  findPathThrough(start: Step, view: View, course: Course, room: number, longest = Infinity): Path | null {
    const first = this.#passage(start.unit, start.value, start.isUp, view, course, room);
    if (first < 0 || first > longest) return null;
    const ends = [
      this.#upper(start.unit, start.value, view.size),
      this.#lower(start.unit, start.value, view.size),
    ] as const;
    const [from, to] = start.isUp ? ends : [ends[1], ends[0]];
    const path = this.findPath(from, to, view, course, room, longest - first, start);
    if (path === null) return null;
    return { steps: [start, ...path.steps], cost: first + path.cost, isOpen: path.isOpen && first === 1 };
  }

  /** The relabellings of leaves that a path consists of: out of the first value, into the second. */
  relabellingsOf({ steps }: Path): Relabelling[] {
    const relabellings: Relabelling[] = [];
    for (const out of steps) {
      if (out.isUp || this.#isLeaf[out.unit] === 0) continue;
      relabellings.push({ out, into: steps.find((step) => step.isUp && step.unit === out.unit)! });
    }
    return relabellings;
  }

  /** The path between the two points of the unit above between which a relabelling moves a child. */
  findDetour({ out, into }: Relabelling, view: View, course: Course): Path | null {
    return this.findPath(
      this.#upper(out.unit, out.value, view.size),
      this.#upper(into.unit, into.value, view.size),
      view,
      course,
      1,
    );
  }

  /** The point at which the count of a unit and value is added to that of the unit above. */
  #upper(unit: number, value: number, size: number): number {
    const units = this.#parent.length;
    return this.#parent[unit]! < 0 ? units + units * size : units + this.#parent[unit]! * size + value;
  }

  /** The point at which the count of a unit and value is made up: of those of the parts, or of a leaf's total. */
  #lower(unit: number, value: number, size: number): number {
    return this.#isLeaf[unit] === 1 ? unit : this.#parent.length + unit * size + value;
  }

  /**
   * The path between two points that withholds least, then the shortest: the shortest-paths heuristic for complementary
   * suppression (Kelly, Golden and Assad 1992; Castro 2007).
   */
  findPath(
    from: number,
    to: number,
    view: View,
    course: Course,
    room: number,
    longest = Infinity,
    without?: Step,
  ): Path | null {
    const units = this.#parent.length;
    const { size } = view;
    const top = units + units * size;
    const skipped = without === undefined ? -1 : without.unit * size + without.value;
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
    const pass = (before: number, unit: number, value: number, isUp: boolean) => {
      const cell = unit * size + value;
      if (cell === skipped) return;
      const passage = this.#passage(unit, value, isUp, view, course, room);
      const cost = before + passage;
      if (passage < 0 || cost > longest) return;
      const next = isUp ? this.#upper(unit, value, size) : this.#lower(unit, value, size);
      if (cost >= costs[next]!) return;
      if (costs[next] === Infinity) this.#reached.push(next);
      costs[next] = cost;
      this.#cameBy[next] = cell * 2 + (isUp ? 1 : 0);
      queue.add(next, cost);
    };
    for (let at = queue.take(); at >= 0 && at !== to; at = queue.take()) {
      const before = costs[at]!;
      if (at < units) {
        for (let value = 0; value < size; value++) pass(before, at, value, true);
      } else if (at === top) {
        for (let value = 0; value < size; value++) pass(before, 0, value, false);
      } else {
        const unit = Math.floor((at - units) / size);
        const value = (at - units) % size;
        pass(before, unit, value, true);
        for (const child of this.#children[unit]!) pass(before, child, value, false);
      }
    }
    if (costs[to] === Infinity) return null;

    const steps: Step[] = [];
    for (let at = to; at !== from;) {
      const isUp = this.#cameBy[at]! % 2 === 1;
      const cell = this.#cameBy[at]! >> 1;
      const step = { unit: Math.floor(cell / size), value: cell % size, isUp };
      steps.push(step);
      at = isUp ? this.#lower(step.unit, step.value, size) : this.#upper(step.unit, step.value, size);
    }
    return { steps, cost: costs[to]!, isOpen: costs[to] === steps.length };
  }

  /**
   * What it costs to go through a cell; −1 where one cannot. A count is the sum of those of the leaves: none is below
   * zero when these are not.
   */
  #passage(unit: number, value: number, isUp: boolean, view: View, { slice, against }: Course, room: number): number {
    const cell = this.#cell(view, unit, value, slice);
    const isLeaf = this.#isLeaf[unit] === 1;
    let cost = 1;
    if (!isUp && isLeaf && this.counts[cell]! < room) return -1;
    if (this.isWithheld[cell] === 0) cost += this.#openingCosts[unit]!;
    if (against >= 0) {
      const other = this.#cell(view, unit, value, against);
      if (isUp && isLeaf && this.counts[other]! < room) return -1;
      if (this.isWithheld[other] === 0) cost += this.#openingCosts[unit]!;
    }
    return cost;
  }

  #cell({ size, stride, slices, sliceStride }: View, unit: number, value: number, slice: number): number {
    return unit * size * slices + value * stride + slice * sliceStride;
  }

  #change(cell: number, change: number): void {
    this.counts[cell]! += change;
    this.#undo.push(cell, change);
  }
}
