import { isDeepStrictEqual } from 'node:util';

/**
 * Compares a contender's answer with the limit's.
 * @throws Error naming the first place at which they differ
 */
export function assertEqualAnswer(who: string, answer: unknown, expected: unknown): void {
  if (isDeepStrictEqual(answer, expected)) return;
  const place = findDifference(answer, expected, 'data')!;
  throw new Error(`${who} answers otherwise than the limit at ${place}`);
}

function findDifference(answer: unknown, expected: unknown, place: string): string | null {
  if (isDeepStrictEqual(answer, expected)) return null;
  if (!isRecord(answer) || !isRecord(expected))
    return `${place}: ${JSON.stringify(answer)} instead of ${JSON.stringify(expected)}`;
  for (const key of new Set([...Object.keys(expected), ...Object.keys(answer)])) {
    const found = findDifference(answer[key], expected[key], `${place}.${key}`);
    if (found) return found;
  }
  return `${place}: not the same kind of value`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
