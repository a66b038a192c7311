import type { Augmentation, AugmentingPath, Placement } from './augmenting-path.ts';
import type { UnitTable } from './division-units.ts';
import { freePathCost, ResidualNetwork } from './residual-network.ts';

/**
 * Proves the range of a primary cell: augmentations that raise it from its true count, and others that lower it. No
 * told count changes.
 */
export interface Certificate {
  up: readonly Augmentation[];
  down: readonly Augmentation[];
}

/** The pattern of a table of one dimension by units. */
export interface MarginPattern {
  isPrimary: Uint8Array;
  isSuppressed: Uint8Array;
  /** By primary cell; null where the whole table is suppressed. */
  certificates: ReadonlyMap<number, Certificate> | null;
  /** By cell: other states of the table in which its count may differ, as augmentations from the true one. */
  statesOf: ReadonlyMap<number, readonly (readonly Augmentation[])[]>;
}

export interface MarginToProtect {
  /** Of each unit; −1 for the first. */
  parent: Int32Array;
  /** Values of the dimension. */
  size: number;
  table: UnitTable;
  /** How wide the range of a primary cell must be. */
  width: number;
}

/** States kept for a cell. */
const mostStates = 6;

/**
 * Suppresses more cells beside the primary ones, until each primary cell has a range of the width while no told count
 * changes.
 */
export function protectMargin({ parent, size, table, width }: MarginToProtect): MarginPattern {
  const { counts, isPrimary } = table;
  const network = new ResidualNetwork(parent, counts, table.isSuppressed);
  const axis = { size, stride: 1, slices: 1, sliceStride: 1 };
  const certificates = new Map<number, Certificate>();
  for (let cell = 0; cell < isPrimary.length; cell++) {
    if (isPrimary[cell] === 0) continue;
    const certificate = certify(network, { axis, slice: 0, mirrorSlice: null }, cell, width);
    if (certificate === null) {
      // With the whole table suppressed every cell of a unit may be anything between nothing and its total.
      return { isPrimary, isSuppressed: network.isSuppressed.fill(1), certificates: null, statesOf: new Map() };
    }
    certificates.set(cell, certificate);
  }
  return { isPrimary, isSuppressed: network.isSuppressed, certificates, statesOf: statesOf(certificates, size) };
}

/** Moves a cell up and down, along free paths first, then along any. */
function certify(network: ResidualNetwork, placement: Placement, cell: number, width: number): Certificate | null {
  const certificate: { up: Augmentation[]; down: Augmentation[] } = { up: [], down: [] };
  let reached = 0;
  for (const maxCost of [freePathCost, Infinity]) {
    for (const isForward of [true, false]) {
      if (reached >= width) return certificate;
      const augmentations = isForward ? certificate.up : certificate.down;
      for (const { path, amount } of augmentations) network.augment(path, amount);
      while (reached < width) {
        const missing = width - reached;
        const limit = isForward ? missing : Math.min(missing, network.counts[cell]!);
        const path = limit > 0 ? findCheapest(network, placement, cell, isForward, limit, maxCost) : null;
        if (path === null) break;
        const amount = network.residualCapacity(path, limit);
        network.suppress(path);
        network.augment(path, amount);
        augmentations.push({ path, amount });
        reached += amount;
      }
      network.rollBack();
    }
  }
  return reached < width ? null : certificate;
}

/** The augmenting path through a cell that costs least for what it moves, up to a limit. */
function findCheapest(
  network: ResidualNetwork,
  placement: Placement,
  cell: number,
  isForward: boolean,
  limit: number,
  maxCost: number,
): AugmentingPath | null {
  const { size } = placement.axis;
  const arc = { unit: Math.floor(cell / size), value: cell % size, isForward };
  let cheapest: AugmentingPath | null = null;
  let leastPrice = Infinity;
  for (const amount of limit > 1 ? [limit, 1] : [1]) {
    const path = network.findPathThrough(arc, { placement, amount, maxCost });
    if (path === null) continue;
    if (path.isFree) return path;
    const price = path.cost / amount;
    if (price < leastPrice) [cheapest, leastPrice] = [path, price];
  }
  return cheapest;
}

/** A certificate moves its own cell, and other cells on its paths. For a cell its own certificate comes first. */
function statesOf(
  certificates: ReadonlyMap<number, Certificate>,
  size: number,
): Map<number, (readonly Augmentation[])[]> {
  const states = new Map<number, (readonly Augmentation[])[]>();
  for (const [cell, { up, down }] of certificates) {
    states.set(
      cell,
      [up, down].filter((augmentations) => augmentations.length > 0),
    );
  }
  for (const augmentations of [...states.values()].flat()) {
    for (const { unit, value } of augmentations.flatMap(({ path }) => path.arcs)) {
      const cell = unit * size + value;
      const known = states.get(cell) ?? [];
      if (known.length < mostStates && !known.includes(augmentations)) states.set(cell, [...known, augmentations]);
    }
  }
  return states;
}
