import type { CountedDimension } from '../../platform/statistics/gather-statistics.ts';

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
