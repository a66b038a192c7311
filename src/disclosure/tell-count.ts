import { roundCount } from './round-count.ts';

declare const told: unique symbol;

/** A count of children, or of what was done about them, as it may leave: made here, and of told counts only. */
export type ToldNumber = number & { readonly [told]: true };

/** What the floor lets be told. */
export interface CountFloor {
  minimum: number;
  roundTo: number;
}

/**
 * The count rounded; null where it is below the minimum, so that few look like none.
 * @param cellKey names what is counted, out of a list that no requester adds to
 */
export function tellCount(
  count: number,
  cellKey: string,
  secret: string,
  { minimum, roundTo }: CountFloor,
): ToldNumber | null {
  return count < minimum ? null : (roundCount(count, cellKey, secret, roundTo) as ToldNumber);
}

/** Of no children: where nothing was asked of any. */
export const noneTold = 0 as ToldNumber;

/** The sum of what is told tells no more than its terms; null where there is no term. */
export function sumOfTold(numbers: readonly ToldNumber[]): ToldNumber | null {
  return numbers.length === 0 ? null : (numbers.reduce((sum, number) => sum + number, 0) as ToldNumber);
}
