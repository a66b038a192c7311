/** A stream of numbers, evenly spread from 0 to below 1. */
export type Random = () => number;

/**
 * The stream of one item for one use, the same on every machine: the generator sfc32, seeded with seed, index and the
 * name of the stream.
 * @param seed and index: whole numbers from 0 to below 2³²
 */
export function randomStream(seed: number, index: number, stream: string): Random {
  let a = seed | 0;
  let b = index | 0;
  let c = hashOf(stream);
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  // Neighbouring seeds give neighbouring states: sfc32 is mixed after about a dozen rounds.
  for (let round = 0; round < 14; round++) next();
  return next;
}

/** A whole number from `from` to `to`, both included. */
export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

/** One item of a list, each as likely as the other. */
export function pick<T>(random: Random, list: ArrayLike<T>): T {
  return list[Math.floor(random() * list.length)]!;
}

/** A function that picks one key of a table of weights. */
export function weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): (random: Random) => K {
  const keys = Object.keys(weights) as K[];
  const upTo: number[] = [];
  for (const key of keys) upTo.push((upTo.at(-1) ?? 0) + weights[key]!);
  const last = keys.length - 1;
  return (random) => {
    const chance = random() * upTo[last]!;
    let at = 0;
    while (at < last && chance >= upTo[at]!) at++;
    return keys[at]!;
  };
}

// FNV-1a, 32 bits.
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
