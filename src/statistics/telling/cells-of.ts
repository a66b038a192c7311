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
