import { createHmac } from 'node:crypto';

/**
 * Rounds a count that is told to a multiple of the base, up as often as its remainder says, so that sums are right on
 * average (unbiased random rounding). The chance is drawn from the key of the cell (cell-key method, as in the
 * TableBuilder of the Australian Bureau of Statistics). So the same question gets the same answer, and a changed answer
 * says only that the count has passed a point unknown to the reader.
 * @param cellKey names the cell: population, division, dimensions and values
 * @param base 1 leaves the count as it is
 */
export function roundCount(count: number, cellKey: string, secret: string | Buffer, base: number): number {
  const remainder = count % base;
  if (remainder === 0) return count;
  const chance = createHmac('sha256', secret).update(cellKey).digest().readUInt32BE(0) / 2 ** 32;
  return count - remainder + (chance * base < remainder ? base : 0);
}
