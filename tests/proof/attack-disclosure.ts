import loadHighs, { type Highs } from 'highs';
import type { Random } from '../../src/platform/demonstration/random.ts';
import type { DivisionTree } from '../../src/platform/disclosure/division-tree.ts';

/** What the attacker was told of each cell of a table: a count, the counts that were rounded to the same, or nothing. */
export interface KnownTable {
  dimensions: readonly number[];
  lowest: Float64Array;
  highest: Float64Array;
}

export interface Target {
  table: number;
  cell: number;
}

export interface Breach extends Target {
  lowest: number;
  highest: number;
}

/** The types of the package are those of its CommonJS build, whose default export is one level deeper than that of the module. */
export const loadSolver: () => Promise<Highs> = loadHighs as unknown as typeof loadHighs.default;

/**
 * Solves by linear programming how low and how high each target may be, given all that was told and that divisions add up to their parent,
 * values of a dimension to the count without it. @returns the targets that are narrower than the width, at most so many
 */
export function attackDisclosure(solver: Highs, { tree, sizes, tables, targets, width, random, atMost = Infinity }: { tree: DivisionTree; sizes: readonly number[]; tables: readonly KnownTable[]; targets: readonly Target[]; width: number; random: Random; atMost?: number }): Breach[] {
  const offsets: number[] = [];
  let columns = 0;
  for (const { lowest } of tables) {
    offsets.push(columns);
    columns += lowest.length;
  }
  const lower = new Float64Array(columns);
  const upper = new Float64Array(columns);
  tables.forEach(({ lowest, highest }, table) => {
    lower.set(lowest, offsets[table]!);
    upper.set(highest, offsets[table]!);
  });
  const equations = equationsOf(tree, sizes, tables, offsets).filter((terms) => terms.some(([cell]) => lower[cell] !== upper[cell]));
  const starts = [0];
  for (const terms of equations) starts.push(starts.at(-1)! + terms.length);
  const zeros = new Float64Array(equations.length);

  using model = solver.createModel();
  model.options.set({ output_flag: false });
  model.passModel({
    numCols: columns, numRows: equations.length, colCost: new Float64Array(columns), colLower: lower, colUpper: upper, rowLower: zeros, rowUpper: zeros,
    matrix: {
      format: 'csr', numRows: equations.length, numCols: columns, starts: Int32Array.from(starts),
      indices: Int32Array.from(equations.flatMap((terms) => terms.map(([cell]) => cell))), values: Float64Array.from(equations.flatMap((terms) => terms.map(([, factor]) => factor))),
    },
  });
  const wanted = targets.map(({ table, cell }) => offsets[table]! + cell);
  const least = new Float64Array(columns).fill(Infinity);
  const most = new Float64Array(columns).fill(-Infinity);
  const isOpen = (at: number) => most[at]! - least[at]! < width - 1e-6;
  const solve = (costs: Float64Array) => {
    model.changeColsCost({ kind: 'range', from: 0, to: columns - 1 }, costs);
    model.run();
    if (model.getModelStatus() !== solver.constants.modelStatus.optimal) throw new Error(`The linear programme has no solution: ${model.getModelStatus()}.`);
    const { colValue } = model.getSolution();
    for (const at of wanted) {
      least[at] = Math.min(least[at]!, colValue[at]!);
      most[at] = Math.max(most[at]!, colValue[at]!);
    }
  };

  // Each solution shows values that are possible for all targets at once: a few of them leave little to be solved one by one.
  for (let round = 0; round < 6 && wanted.some(isOpen); round++) {
    const costs = new Float64Array(columns);
    for (const at of wanted) if (isOpen(at)) costs[at] = (round < 2 ? (round === 0 ? 1 : -1) : random() - 0.5);
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

type Terms = [cell: number, factor: number][];

function equationsOf(tree: DivisionTree, sizes: readonly number[], tables: readonly KnownTable[], offsets: readonly number[]): Terms[] {
  const equations: Terms[] = [];
  const divisions = tree.parent.length;
  const parts = Array.from(tree.parent, (_, division) => [...tree.parent.keys()].filter((part) => tree.parent[part] === division));
  tables.forEach(({ dimensions, lowest }, table) => {
    const cells = lowest.length / divisions;
    const at = (division: number, cell: number) => offsets[table]! + division * cells + cell;
    parts.forEach((of, division) => {
      if (of.length === 0) return;
      for (let cell = 0; cell < cells; cell++) equations.push([[at(division, cell), -1], ...of.map((part): [number, number] => [at(part, cell), 1])]);
    });
    for (const dimension of dimensions) {
      const margin = dimensions.filter((other) => other !== dimension);
      const marginTable = tables.findIndex((other) => other.dimensions.join() === margin.join());
      const stride = dimensions.slice(dimensions.indexOf(dimension) + 1).reduce((product, other) => product * sizes[other]!, 1);
      const size = sizes[dimension]!;
      for (let place = 0; place < divisions * cells / size; place++) {
        const first = Math.floor(place / stride) * stride * size + (place % stride);
        equations.push([[offsets[marginTable]! + place, -1], ...Array.from({ length: size }, (_, value): [number, number] => [offsets[table]! + first + value * stride, 1])]);
      }
    }
  });
  return equations;
}
