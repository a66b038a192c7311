import type { CountedDimension } from '../../platform/statistics/gather-statistics.ts';

/** All choices of these dimensions, the fewest first. */
export function subsetsOf(dimensions: readonly CountedDimension[]): CountedDimension[][] {
  const [first, ...others] = dimensions;
  if (first === undefined) return [[]];
  const without = subsetsOf(others);
  return [...without, ...without.map((some) => [first, ...some])].sort((one, other) => one.length - other.length);
}
