import type { Arc, AugmentingPath, Cycle, Placement } from './augmenting-path.ts';
import { childrenOf } from './division-units.ts';
import { LeastFirst } from './least-first.ts';

/** What a path must be good for. */
export interface PathSearch {
  placement: Placement;
  /** The residual capacity that each arc needs. */
  amount: number;
  maxCost: number;
}

/** A child of a leaf changes its value: a path enters the leaf by the first arc and leaves it by the second. */
export interface LeafTransfer {
  backward: Arc;
  forward: Arc;
}

/** Cost of the suppression of a leaf's cell: a path through suppressed cells may be so much longer. */
const suppressionCost = 6;

/** A path that costs no more suppresses nothing. */
export const freePathCost = suppressionCost;

/**
 * The network of a table by units and one or two dimensions. A node is a leaf, whose total is fixed, or the place where
 * the counts of the parts of a unit add up for a value; above the first unit stands one node for all its values. An arc
 * is a cell, and its flow the count.
 */
export class ResidualNetwork {
  readonly counts: Int32Array;
  readonly isSuppressed: Uint8Array;
  readonly #parent: Int32Array;
  readonly #children: number[][];
  readonly #isLeaf: Uint8Array;
  readonly #suppressionCosts: Int32Array;
  readonly #changes: number[] = [];
  /** Of the last search: the cost of each node, the arc that led to it, and the nodes reached. */
  #costs = new Float64Array(0);
  #arrivals = new Int32Array(0);
  readonly #reached: number[] = [];

  /** Changes copies of the counts and suppressions. */
  constructor(parent: Int32Array, counts: Int32Array, isSuppressed: Uint8Array) {
    this.#parent = parent;
    this.#children = childrenOf(parent);
    this.#isLeaf = Uint8Array.from(this.#children, (children) => (children.length === 0 ? 1 : 0));
    this.counts = Int32Array.from(counts);
    this.isSuppressed = Uint8Array.from(isSuppressed);
    this.#suppressionCosts = new Int32Array(parent.length).fill(suppressionCost);
    for (let unit = parent.length - 1; unit > 0; unit--) {
      const above = parent[unit]!;
      this.#suppressionCosts[above] = Math.max(this.#suppressionCosts[above]!, 3 * this.#suppressionCosts[unit]!);
    }
  }

  /** How often a path can be taken before a count is below zero, at most `limit`. */
  residualCapacity({ arcs, placement }: Cycle, limit: number): number {
    let capacity = limit;
    for (const { unit, value, isForward } of arcs) {
      const shrinking = isForward ? placement.mirrorSlice : placement.slice;
      if (shrinking !== null && this.#isLeaf[unit] === 1)
        capacity = Math.min(capacity, this.counts[cellOf(placement, unit, value, shrinking)]!);
    }
    return capacity;
  }

  augment({ arcs, placement }: Cycle, amount: number): void {
    const { slice, mirrorSlice } = placement;
    for (const { unit, value, isForward } of arcs) {
      const change = isForward ? amount : -amount;
      this.#change(cellOf(placement, unit, value, slice), change);
      if (mirrorSlice !== null) this.#change(cellOf(placement, unit, value, mirrorSlice), -change);
    }
  }

  savepoint(): number {
    return this.#changes.length;
  }

  /** Undoes the augmentations since a savepoint, all of them by default. */
  rollBack(savepoint = 0): void {
    while (this.#changes.length > savepoint) {
      const change = this.#changes.pop()!;
      this.counts[this.#changes.pop()!]! -= change;
    }
  }

  /** Whether no changed count is below zero. */
  isFeasible(): boolean {
    for (let at = 0; at < this.#changes.length; at += 2) if (this.counts[this.#changes[at]!]! < 0) return false;
    return true;
  }

  leavesBeneath(unit: number): number[] {
    return this.#isLeaf[unit] === 1 ? [unit] : this.#children[unit]!.flatMap((child) => this.leavesBeneath(child));
  }

  suppress({ arcs, placement }: Cycle): void {
    const { slice, mirrorSlice } = placement;
    for (const { unit, value } of arcs) {
      this.isSuppressed[cellOf(placement, unit, value, slice)] = 1;
      if (mirrorSlice !== null) this.isSuppressed[cellOf(placement, unit, value, mirrorSlice)] = 1;
    }
  }

  /** Suppresses every cell of a unit and of all units beneath it. */
  suppressSubtree(unit: number, cellsOfUnit: number): void {
    this.isSuppressed.fill(1, unit * cellsOfUnit, (unit + 1) * cellsOfUnit);
    for (const child of this.#children[unit]!) this.suppressSubtree(child, cellsOfUnit);
  }

  /** The cheapest augmenting path through an arc. */
  findPathThrough(arc: Arc, search: PathSearch): AugmentingPath | null {
    const { placement, maxCost } = search;
    const { size } = placement.axis;
    const arcCost = this.#costOf(arc.unit, arc.value, arc.isForward, search);
    if (arcCost === impassable || arcCost > maxCost) return null;
    const head = this.#head(arc.unit, arc.value, size);
    const tail = this.#tail(arc.unit, arc.value, size);
    const [from, to] = arc.isForward ? [head, tail] : [tail, head];
    const path = this.#findPath(from, to, { ...search, maxCost: maxCost - arcCost }, arc);
    if (path === null) return null;
    return {
      arcs: [arc, ...path.arcs],
      placement,
      cost: arcCost + path.cost,
      isFree: path.isFree && arcCost === 1,
    };
  }

  leafTransfersOf(arcs: readonly Arc[]): LeafTransfer[] {
    const transfers: LeafTransfer[] = [];
    for (const backward of arcs) {
      if (backward.isForward || this.#isLeaf[backward.unit] === 0) continue;
      transfers.push({ backward, forward: arcs.find((arc) => arc.isForward && arc.unit === backward.unit)! });
    }
    return transfers;
  }

  /** The cheapest path between the two nodes above a leaf that a transfer connects. */
  findReconnectingPath({ backward, forward }: LeafTransfer, placement: Placement): AugmentingPath | null {
    const { size } = placement.axis;
    return this.#findPath(
      this.#head(backward.unit, backward.value, size),
      this.#head(forward.unit, forward.value, size),
      { placement, amount: 1, maxCost: Infinity },
      null,
    );
  }

  /** The node to which a cell adds: the sum of its value in the unit above. */
  #head(unit: number, value: number, size: number): number {
    const units = this.#parent.length;
    return this.#parent[unit]! < 0 ? units + units * size : units + this.#parent[unit]! * size + value;
  }

  /** The node from which a cell is made up: a leaf, or the sum of its value over the parts of the unit. */
  #tail(unit: number, value: number, size: number): number {
    return this.#isLeaf[unit] === 1 ? unit : this.#parent.length + unit * size + value;
  }

  /**
   * The cheapest path between two nodes, by Dijkstra's algorithm: the shortest-path heuristic for complementary
   * suppression (Kelly, Golden and Assad 1992; Castro 2007).
   */
  #findPath(from: number, to: number, search: PathSearch, excluded: Arc | null): AugmentingPath | null {
    const units = this.#parent.length;
    const { placement, maxCost } = search;
    const { size } = placement.axis;
    const top = units + units * size;
    const excludedCell = excluded === null ? -1 : excluded.unit * size + excluded.value;
    this.#clearSearch(top + 1);
    const costs = this.#costs;
    const queue = new LeastFirst();
    costs[from] = 0;
    this.#reached.push(from);
    queue.add(from, 0);
    const relax = (costBefore: number, unit: number, value: number, isForward: boolean) => {
      const cell = unit * size + value;
      if (cell === excludedCell) return;
      const arcCost = this.#costOf(unit, value, isForward, search);
      const cost = costBefore + arcCost;
      if (arcCost === impassable || cost > maxCost) return;
      const next = isForward ? this.#head(unit, value, size) : this.#tail(unit, value, size);
      if (cost >= costs[next]!) return;
      if (costs[next] === Infinity) this.#reached.push(next);
      costs[next] = cost;
      this.#arrivals[next] = cell * 2 + (isForward ? 1 : 0);
      queue.add(next, cost);
    };
    for (let node = queue.take(); node >= 0 && node !== to; node = queue.take()) {
      const cost = costs[node]!;
      if (node < units) {
        for (let value = 0; value < size; value++) relax(cost, node, value, true);
      } else if (node === top) {
        for (let value = 0; value < size; value++) relax(cost, 0, value, false);
      } else {
        const unit = Math.floor((node - units) / size);
        const value = (node - units) % size;
        relax(cost, unit, value, true);
        for (const child of this.#children[unit]!) relax(cost, child, value, false);
      }
    }
    if (costs[to] === Infinity) return null;
    const arcs = this.#arcsBetween(from, to, size);
    return { arcs, placement, cost: costs[to]!, isFree: costs[to] === arcs.length };
  }

  /** Most searches end near their start: only the nodes that the last one reached are reset. */
  #clearSearch(nodes: number): void {
    if (this.#costs.length < nodes) {
      this.#costs = new Float64Array(nodes).fill(Infinity);
      this.#arrivals = new Int32Array(nodes);
    }
    for (const node of this.#reached) this.#costs[node] = Infinity;
    this.#reached.length = 0;
  }

  /** The arcs of the path found, the last first. */
  #arcsBetween(from: number, to: number, size: number): Arc[] {
    const arcs: Arc[] = [];
    for (let node = to; node !== from;) {
      const isForward = this.#arrivals[node]! % 2 === 1;
      const cell = this.#arrivals[node]! >> 1;
      const arc = { unit: Math.floor(cell / size), value: cell % size, isForward };
      arcs.push(arc);
      node = isForward ? this.#tail(arc.unit, arc.value, size) : this.#head(arc.unit, arc.value, size);
    }
    return arcs;
  }

  /**
   * Cost of an arc, impassable where its residual capacity is too small. Only leaves limit it: the other counts are
   * sums of theirs.
   */
  #costOf(unit: number, value: number, isForward: boolean, { placement, amount }: PathSearch): number {
    const { slice, mirrorSlice } = placement;
    const cell = cellOf(placement, unit, value, slice);
    const isLeaf = this.#isLeaf[unit] === 1;
    let cost = 1;
    if (!isForward && isLeaf && this.counts[cell]! < amount) return impassable;
    if (this.isSuppressed[cell] === 0) cost += this.#suppressionCosts[unit]!;
    if (mirrorSlice !== null) {
      const mirrorCell = cellOf(placement, unit, value, mirrorSlice);
      if (isForward && isLeaf && this.counts[mirrorCell]! < amount) return impassable;
      if (this.isSuppressed[mirrorCell] === 0) cost += this.#suppressionCosts[unit]!;
    }
    return cost;
  }

  #change(cell: number, change: number): void {
    this.counts[cell]! += change;
    this.#changes.push(cell, change);
  }
}

const impassable = Infinity;

function cellOf(
  { axis: { size, stride, slices, sliceStride } }: Placement,
  unit: number,
  value: number,
  slice: number,
): number {
  return unit * size * slices + value * stride + slice * sliceStride;
}
