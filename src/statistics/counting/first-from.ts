/** The first of so many places in order that does not stand before what is sought; their number where all do. */
export function firstFrom(places: number, standsBefore: (place: number) => boolean): number {
  let [low, high] = [0, places];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (standsBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
