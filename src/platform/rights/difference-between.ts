/** What of the expected is not there, and what is there without being expected. */
export interface Difference<Item> {
  missing: Item[];
  excess: Item[];
}

export function differenceBetween<Item>(
  expected: readonly Item[],
  standing: readonly Item[],
  keyOf: (item: Item) => string,
): Difference<Item> {
  const [meant, found] = [new Set(expected.map(keyOf)), new Set(standing.map(keyOf))];
  return {
    missing: expected.filter((item) => !found.has(keyOf(item))),
    excess: standing.filter((item) => !meant.has(keyOf(item))),
  };
}
