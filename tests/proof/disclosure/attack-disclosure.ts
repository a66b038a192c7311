import loadHighs, { type Highs } from 'highs';
import type { Random } from '../../../src/demonstration/random.ts';
import type { DivisionTree } from '../../../src/disclosure/division-units.ts';

/**
 * What the attacker was told of each cell of a table: a count, the counts that were rounded to the same, or nothing.
 */
export interface KnownTable {
  dimensions: readonly number[];
  lowest: Float64Array;
  highest: Float64Array;
  /** The rounded counts as they were told, −1 where nothing was. */
  rounded?: Int32Array;
}

/** What was told of one state of a population. */
export interface KnownMoment {
  tables: readonly KnownTable[];
  /** Whether a cell counts the same children as at the moment before, as the attacker knows. */
  isSame(table: number, cell: number): boolean;
}

export interface Target {
  moment: number;
  table: number;
  cell: number;
}

export interface Breach extends Target {
  lowest: number;
  highest: number;
}

export interface Attack {
  tree: DivisionTree;
  sizes: readonly number[];
  moments: readonly KnownMoment[];
  targets: readonly Target[];
  width: number;
  /** To a multiple of what the told counts are rounded. */
  roundTo?: number;
  random: Random;
  atMost?: number;
}

/**
 * The types of the package are those of its CommonJS build, whose default export is one level deeper than that of the
 * module.
 */
export const loadSolver: () => Promise<Highs> = loadHighs as unknown as typeof loadHighs.default;

/**
 * Solves by linear programming how low and how high each target may be, given all that was told at all moments, that
 * divisions add up to their parent, values of a dimension to the count without it, that what did not change between two
 * moments is the same at both, and that a cell is rounded each time by the same rule. @returns the targets that are
 * narrower than the width, at most so many
 */
export function attackDisclosure(
  solver: Highs,
  { tree, sizes, moments, targets, width, random, roundTo = 1, atMost = Infinity }: Attack,
): Breach[] {
  const { columnOf, lower, upper, rows } = programmeOf({ tree, sizes, moments, roundTo });
  const columns = lower.length;
  const starts = [0];
  for (const { terms } of rows) starts.push(starts.at(-1)! + terms.length);

  using model = solver.createModel();
  model.options.set({ output_flag: false });
  model.passModel({
    numCols: columns,
    numRows: rows.length,
    colCost: new Float64Array(columns),
    colLower: Float64Array.from(lower),
    colUpper: Float64Array.from(upper),
    rowLower: Float64Array.from(rows, ({ least }) => least),
    rowUpper: Float64Array.from(rows, ({ most }) => most),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols: columns,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(rows.flatMap(({ terms }) => terms.map(([cell]) => cell))),
      values: Float64Array.from(rows.flatMap(({ terms }) => terms.map(([, factor]) => factor))),
    },
  });
  const wanted = targets.map(({ moment, table, cell }) => columnOf(moment, table, cell));
  const least = new Float64Array(columns).fill(Infinity);
  const most = new Float64Array(columns).fill(-Infinity);
  const isOpen = (at: number) => most[at]! - least[at]! < width - 1e-6;
  const solve = (costs: Float64Array) => {
    model.changeColsCost({ kind: 'range', from: 0, to: columns - 1 }, costs);
    model.run();
    if (model.getModelStatus() !== solver.constants.modelStatus.optimal)
      throw new Error(`The linear programme has no solution: ${model.getModelStatus()}.`);
    const { colValue } = model.getSolution();
    for (const at of wanted) {
      least[at] = Math.min(least[at]!, colValue[at]!);
      most[at] = Math.max(most[at]!, colValue[at]!);
    }
  };

  // Each solution shows values that are possible for all targets at once: a few of them leave little to be solved one
  // by one.
  for (let round = 0; round < 6 && wanted.some(isOpen); round++) {
    const costs = new Float64Array(columns);
    for (const at of wanted) if (isOpen(at)) costs[at] = round < 2 ? (round === 0 ? 1 : -1) : random() - 0.5;
    solve(costs);
    for (const at of wanted) costs[at] = -costs[at]!;
    solve(costs);
  }
  const breaches: Breach[] = [];
  for (const [index, target] of targets.entries()) {
    const at = wanted[index]!;
    for (const sign of [1, -1]) {
      const costs = new Float64Array(columns);
      costs[at] = sign;
      if (isOpen(at)) solve(costs);
    }
    if (isOpen(at)) breaches.push({ ...target, lowest: least[at]!, highest: most[at]! });
    if (breaches.length >= atMost) break;
  }
  return breaches;
}

interface Row {
  terms: Terms;
  least: number;
  most: number;
}

/**
 * A column for each cell of each moment, the same one for as long as the cell does not change, and one for the point at
 * which each cell is rounded up.
 */
function programmeOf({
  tree,
  sizes,
  moments,
  roundTo,
}: Pick<Attack, 'tree' | 'sizes' | 'moments'> & { roundTo: number }) {
  const offsets: number[] = [];
  let cells = 0;
  for (const { lowest } of moments[0]!.tables) {
    offsets.push(cells);
    cells += lowest.length;
  }
  const lower: number[] = [];
  const upper: number[] = [];
  const columnsOf: Int32Array[] = [];
  /** What each cell was told as, with the column that it was then. */
  const toldOf = new Map<number, Map<number, number>>();
  moments.forEach(({ tables, isSame }, moment) => {
    const columns = new Int32Array(cells);
    tables.forEach(({ lowest, highest, rounded }, table) =>
      lowest.forEach((_, cell) => {
        const at = offsets[table]! + cell;
        const column = moment > 0 && isSame(table, cell) ? columnsOf[moment - 1]![at]! : lower.length;
        columns[at] = column;
        lower[column] = Math.max(lower[column] ?? 0, lowest[cell]!);
        upper[column] = Math.min(upper[column] ?? Infinity, highest[cell]!);
        if (rounded !== undefined && rounded[cell]! >= 0)
          toldOf.set(at, (toldOf.get(at) ?? new Map<number, number>()).set(column, rounded[cell]!));
      }),
    );
    columnsOf.push(columns);
  });
  const sums = equationsOf(tree, sizes, moments[0]!.tables, offsets);
  const rows = columnsOf
    .flatMap((columns, moment): Row[] => {
      const isNew = (cell: number) => moment === 0 || columns[cell] !== columnsOf[moment - 1]![cell];
      return sums
        .filter((terms) => terms.some(([cell]) => isNew(cell)))
        .map((terms) => ({ terms: terms.map(([cell, factor]) => [columns[cell]!, factor]), least: 0, most: 0 }));
    })
    .filter(({ terms }) => terms.some(([column]) => lower[column] !== upper[column]));
  for (const told of toldOf.values()) {
    if (told.size < 2) continue;
    const point = lower.push(1) - 1;
    upper.push(roundTo);
    for (const [column, rounded] of told)
      rows.push({
        terms: [
          [column, 1],
          [point, -1],
        ],
        least: rounded - roundTo,
        most: rounded - 1,
      });
  }
  return {
    lower,
    upper,
    rows,
    columnOf: (moment: number, table: number, cell: number) => columnsOf[moment]![offsets[table]! + cell]!,
  };
}

type Terms = [cell: number, factor: number][];

function equationsOf(
  tree: DivisionTree,
  sizes: readonly number[],
  tables: readonly KnownTable[],
  offsets: readonly number[],
): Terms[] {
  const equations: Terms[] = [];
  const divisions = tree.parent.length;
  const parts = Array.from(tree.parent, (_, division) =>
    [...tree.parent.keys()].filter((part) => tree.parent[part] === division),
  );
  tables.forEach(({ dimensions, lowest }, table) => {
    const cells = lowest.length / divisions;
    const at = (division: number, cell: number) => offsets[table]! + division * cells + cell;
    parts.forEach((of, division) => {
      if (of.length === 0) return;
      for (let cell = 0; cell < cells; cell++)
        equations.push([[at(division, cell), -1], ...of.map((part): [number, number] => [at(part, cell), 1])]);
    });
    for (const dimension of dimensions) {
      const margin = dimensions.filter((other) => other !== dimension);
      const marginTable = tables.findIndex((other) => other.dimensions.join() === margin.join());
      const stride = dimensions
        .slice(dimensions.indexOf(dimension) + 1)
        .reduce((product, other) => product * sizes[other]!, 1);
      const size = sizes[dimension]!;
      for (let place = 0; place < (divisions * cells) / size; place++) {
        const first = Math.floor(place / stride) * stride * size + (place % stride);
        equations.push([
          [offsets[marginTable]! + place, -1],
          ...Array.from({ length: size }, (_, value): [number, number] => [
            offsets[table]! + first + value * stride,
            1,
          ]),
        ]);
      }
    }
  });
  return equations;
}
