import { randomStream } from './random.ts';

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * The id of a record: a version 4 UUID (RFC 9562) whose 122 bits come from a pseudorandom stream, as the version
 * allows.
 */
export function uuidOf(seed: number, index: number): string {
  const random = randomStream(seed, index, 'id');
  const word = () => random() * 4_294_967_296;
  const a = word();
  const b = (word() & 0xffff0fff) | 0x4000;
  const c = (word() & 0x3fffffff) | 0x80000000;
  const d = word();
  return `${half(a, 16)}${half(a, 0)}-${half(b, 16)}-${half(b, 0)}-${half(c, 16)}-${half(c, 0)}${half(d, 16)}${half(d, 0)}`;
}

function half(word: number, shift: number): string {
  return hexOfByte[(word >>> (shift + 8)) & 255]! + hexOfByte[(word >>> shift) & 255]!;
}
