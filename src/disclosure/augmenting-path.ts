/** The dimension along which a path moves children from value to value, and how its table lies in memory. */
export interface Axis {
  /** Values of the dimension. */
  size: number;
  stride: number;
  /** Values of the other dimension; 1 in a table of a single dimension. */
  slices: number;
  sliceStride: number;
}

/**
 * Where in the table a path runs. Each of its changes happens the other way round in the mirror slice, so that the
 * totals over the slices stay as well. A table of one dimension has no mirror slice.
 */
export interface Placement {
  axis: Axis;
  slice: number;
  mirrorSlice: number | null;
}

/** The count of a unit and a value is an arc of the network: forward the count grows, backward it shrinks. */
export interface Arc {
  unit: number;
  value: number;
  isForward: boolean;
}

/** A change of the counts that keeps the total of every unit: arcs that make a cycle of the residual network. */
export interface Cycle {
  arcs: readonly Arc[];
  placement: Placement;
}

/** The path that leads from the head of an arc back to its tail, with this arc. */
export interface AugmentingPath extends Cycle {
  /** Suppression costs of the cells that it would suppress, and 1 for each arc. */
  cost: number;
  /** A free path suppresses nothing that is told. */
  isFree: boolean;
}

/** How often a path is taken: by how much each count on it changes. */
export interface Augmentation {
  path: AugmentingPath;
  amount: number;
}
