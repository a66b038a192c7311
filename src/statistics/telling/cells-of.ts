import type { CountedDimension } from '../../platform/statistics/gather-statistics.ts';

/** Cells of a division in a table by these dimensions. */
export function cellsOf(dimensions: readonly CountedDimension[]): number {
  return dimensions.reduce((cells, { codes }) => cells * codes.length, 1);
}

/** The place among them of the cell of these codes, one for each dimension: the last varies fastest. */
export function placeOf(dimensions: readonly CountedDimension[], values: readonly string[]): number {
  return dimensions.reduce(
    (place, { codes }, at) => place * codes.length + codes.findIndex(({ code }) => code === values[at]),
    0,
  );
}

/** The table by some of the dimensions, in their order, that a table by all of them adds up to. */
export function marginOf(
  table: Int32Array,
  dimensions: readonly CountedDimension[],
  some: readonly CountedDimension[],
): Int32Array {
  const [cells, fewer] = [cellsOf(dimensions), cellsOf(some)];
  const places = Int32Array.from({ length: cells }, (_, cell) => {
    let [place, rest, step] = [0, cell, 1];
    for (const dimension of [...dimensions].reverse()) {
      const { length } = dimension.codes;
      if (some.includes(dimension)) {
        place += (rest % length) * step;
        step *= length;
      }
      rest = Math.floor(rest / length);
    }
    return place;
  });
  const margin = new Int32Array((table.length / cells) * fewer);
  table.forEach((count, at) => {
    margin[Math.floor(at / cells) * fewer + places[at % cells]!]! += count;
  });
  return margin;
}

/** Names a table by its dimensions, in memory and in the database. */
export function namesOf(dimensions: readonly CountedDimension[]): string {
  return dimensions.map(({ name }) => name).join(' ');
}

/**
 * Places of the values that some child has, two at least, by a table of one dimension whose first division holds all.
 */
export function valuesFound(counts: Int32Array, values: number): number[] {
  const places = Array.from({ length: values }, (_, place) => place);
  const found = places.filter((place) => counts[place]! > 0);
  return found.length > 1 ? found : [...new Set([...found, ...places])].slice(0, 2).sort((one, other) => one - other);
}

/**
 * Whether a cell of a table is one of values that some child has: what is left of the table are these, in their order.
 */
export function isPresent(
  dimensions: readonly CountedDimension[],
  present: ReadonlyMap<CountedDimension, readonly number[]>,
): (value: number, cell: number) => boolean {
  const found = dimensions.map((dimension) => new Set(present.get(dimension)));
  return (_value, cell) => {
    let rest = cell;
    for (let at = dimensions.length - 1; at >= 0; at -= 1) {
      const { length } = dimensions[at]!.codes;
      if (!found[at]!.has(rest % length)) return false;
      rest = Math.floor(rest / length);
    }
    return true;
  };
}

/** All choices of these dimensions, the fewest first. */
export function subsetsOf(dimensions: readonly CountedDimension[]): CountedDimension[][] {
  const [first, ...others] = dimensions;
  if (first === undefined) return [[]];
  const without = subsetsOf(others);
  return [...without, ...without.map((some) => [first, ...some])].sort((one, other) => one.length - other.length);
}
