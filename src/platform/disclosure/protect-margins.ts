import { RelabellingTable, type Path, type View } from './relabelling-table.ts';

/** How far a protected count can be moved, up or down, while nothing that is told changes. */
export interface Shift {
  path: Path;
  amount: number;
}

/** The pattern of a table of one dimension by units. */
export interface MarginPattern {
  isWithheld: Uint8Array;
  isProtected: Uint8Array;
  /** For each protected cell what shows that it cannot be narrowed down; null where the whole table is withheld. */
  shifts: Map<number, { up: Shift[]; down: Shift[] }> | null;
}

const course = { slice: 0, against: -1 };

/**
 * Withholds beside the protected cells as many others as it takes for each of them to be movable by `width` while all told counts stay.
 * @param isProtected and isWithheld: by unit and value
 */
export function protectMargins(parent: Int32Array, counts: Int32Array, size: number, isProtected: Uint8Array, isWithheld: Uint8Array, width: number): MarginPattern {
  const view: View = { size, stride: 1, slices: 1, sliceStride: 1 };
  const table = new RelabellingTable(parent, counts, isWithheld);
  const shifts = new Map<number, { up: Shift[]; down: Shift[] }>();

  for (let cell = 0; cell < isProtected.length; cell++) {
    if (isProtected[cell] === 0) continue;
    const found: { up: Shift[]; down: Shift[] } = { up: [], down: [] };
    let reached = 0;
    for (const mayWithhold of [false, true]) {
      for (const isUp of [true, false]) {
        if (reached >= width) break;
        const list = isUp ? found.up : found.down;
        for (const { path, amount } of list) table.go(path, view, course, amount);
        for (;;) {
          const most = isUp ? width - reached : Math.min(width - reached, table.counts[cell]!);
          const path = most > 0 ? findWidest(table, { unit: Math.floor(cell / size), value: cell % size, isUp }, view, most) : null;
          if (path === null || (!mayWithhold && !path.isOpen)) break;
          const amount = table.room(path, view, course, most);
          table.withhold(path, view, course);
          table.go(path, view, course, amount);
          list.push({ path, amount });
          reached += amount;
        }
        table.restore();
      }
    }
    if (reached < width) {
      // With the whole table withheld every cell of a unit may be anything between nothing and its total.
      isWithheld.fill(1);
      return { isWithheld, isProtected, shifts: null };
    }
    shifts.set(cell, found);
  }
  return { isWithheld, isProtected, shifts };
}

function findWidest(table: RelabellingTable, start: { unit: number; value: number; isUp: boolean }, view: View, most: number): Path | null {
  let best: Path | null = null;
  let bestPrice = Infinity;
  for (let room = most; room > 0; room--) {
    const path = table.findPathThrough(start, view, course, room);
    if (path === null) continue;
    if (path.isOpen) return path;
    const price = path.cost / room;
    if (price < bestPrice) [best, bestPrice] = [path, price];
  }
  return best;
}
