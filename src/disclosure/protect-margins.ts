import { RelabellingTable, shortPath, type Path, type Step, type View } from './relabelling-table.ts';

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
  /** For each cell some of the shifts that move it. */
  shiftsOf: Map<number, Shift[][]>;
}

/** How many shifts of one cell are tried beneath it. */
const mostShifts = 6;

const course = { slice: 0, against: -1 };

/**
 * Withholds beside the protected cells as many others as it takes for each of them to be movable by `width` while all
 * told counts stay.
 * @param isProtected and isWithheld: by unit and value
 */
export function protectMargins(
  parent: Int32Array,
  counts: Int32Array,
  size: number,
  isProtected: Uint8Array,
  isWithheld: Uint8Array,
  width: number,
): MarginPattern {
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
          const path =
            most > 0
              ? findWidest(
                  table,
                  { unit: Math.floor(cell / size), value: cell % size, isUp },
                  view,
                  most,
                  mayWithhold ? Infinity : shortPath,
                )
              : null;
          if (path === null) break;
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
      return { isWithheld, isProtected, shifts: null, shiftsOf: new Map() };
    }
    shifts.set(cell, found);
  }
  const shiftsOf = new Map<number, Shift[][]>();
  for (const [cell, { up, down }] of shifts)
    shiftsOf.set(
      cell,
      [up, down].filter((list) => list.length > 0),
    );
  for (const list of [...shiftsOf.values()].flat()) {
    for (const { unit, value } of list.flatMap(({ path }) => path.steps)) {
      const known = shiftsOf.get(unit * size + value) ?? [];
      if (known.length < mostShifts && !known.includes(list)) shiftsOf.set(unit * size + value, [...known, list]);
    }
  }
  return { isWithheld, isProtected, shifts, shiftsOf };
}

function findWidest(table: RelabellingTable, start: Step, view: View, most: number, longest: number): Path | null {
  let best: Path | null = null;
  let bestPrice = Infinity;
  for (const room of most > 1 ? [most, 1] : [1]) {
    const path = table.findPathThrough(start, view, course, room, longest);
    if (path === null) continue;
    if (path.isOpen) return path;
    const price = path.cost / room;
    if (price < bestPrice) [best, bestPrice] = [path, price];
  }
  return best;
}
