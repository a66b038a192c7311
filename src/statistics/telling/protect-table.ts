import { cellStatus, protectPopulation } from '../../disclosure/protect-population.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import type { CountedDimension } from '../../platform/statistics/gather-statistics.ts';
import { cellsOf, isPresent, namesOf, valuesFound } from './cells-of.ts';
import type { DivisionTree } from './division-tree.ts';

/** A table with the state of each cell, as the protection has decided it. */
export interface ProtectedTable {
  tree: DivisionTree;
  counts: Int32Array;
  states: Uint8Array;
}

/** A protected table of fewer dimensions: its pattern is told, whatever else is asked. */
export interface CoarserTable {
  dimensions: readonly CountedDimension[];
  table: ProtectedTable;
}

export interface TableToProtect {
  dimensions: readonly CountedDimension[];
  tree: DivisionTree;
  /** The counts by these dimensions or by fewer. */
  countsOf(some: readonly CountedDimension[]): Int32Array;
  /** Those of all choices of fewer dimensions. */
  coarser: readonly CoarserTable[];
  /** The states in which cells of the table were withheld earlier this year. */
  earlier: Uint8Array;
  settings: NonNullable<Policies['statistics']>;
}

/**
 * Decides the states of a table. They stand on the patterns of the coarser tables.
 * @returns null if these patterns would have to hide more than they do
 */
export function protectTable({
  dimensions,
  tree,
  countsOf,
  coarser,
  earlier,
  settings,
}: TableToProtect): Uint8Array | null {
  const named = (places: readonly number[]) => places.map((place) => dimensions[place]!);
  // Leave out values no child has: an empty column could hide nothing.
  const present = new Map(
    dimensions.map((dimension) => [dimension, valuesFound(countsOf([dimension]), dimension.codes.length)]),
  );
  const sticky = new Map([[namesOf(dimensions), earlier]]);
  for (const { dimensions: some, table } of coarser) sticky.set(namesOf(some), statesIn(tree, table, cellsOf(some)));
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
  const statesOf = (some: readonly CountedDimension[]) => {
    const states = new Uint8Array(countsOf(some).length).fill(cellStatus.WITHHELD);
    const ofPresent = statusOf(some.map((dimension) => dimensions.indexOf(dimension)));
    const isCellPresent = isPresent(some, present);
    for (let cell = 0, next = 0; cell < states.length; cell += 1)
      if (isCellPresent(0, cell)) states[cell] = ofPresent[next++]!;
    return states;
  };
  const hidesNoMore = ({ dimensions: some }: CoarserTable) => {
    const known = sticky.get(namesOf(some))!;
    return statesOf(some).every((state, cell) => state === cellStatus.TOLD || known[cell] !== cellStatus.TOLD);
  };
  return coarser.every(hidesNoMore) ? statesOf(dimensions) : null;
}

/** The states of a table for the divisions of another tree. */
function statesIn(tree: DivisionTree, { tree: own, states }: ProtectedTable, cells: number): Uint8Array {
  const moved = new Uint8Array(tree.codes.length * cells).fill(cellStatus.WITHHELD);
  tree.codes.forEach((code, node) => {
    const at = own.indexOf(code);
    if (at >= 0) moved.set(states.subarray(at * cells, (at + 1) * cells), node * cells);
  });
  return moved;
}
