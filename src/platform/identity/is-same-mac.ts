import { timingSafeEqual } from 'node:crypto';

/** Compares in a time that says nothing of where the two differ. */
export function isSameMac(given: string | null | undefined, expected: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
