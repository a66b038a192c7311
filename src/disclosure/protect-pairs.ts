import type { MarginPattern, Shift } from './protect-margins.ts';
import { RelabellingTable, shortPath, type Course, type Path, type Step, type View } from './relabelling-table.ts';

/** One dimension of a table of two: the table seen along it, and its own pattern. */
interface Side {
  view: View;
  margin: MarginPattern;
}

/** From the states of how many leaves beneath it a cell is tried to be moved. */
const mostLeaves = 8;

interface Candidate {
  path: Path;
  view: View;
  course: Course;
}

/**
 * The pattern of a table of two dimensions by units, beneath the patterns of both. What lies beneath a withheld cell is
 * withheld; beside that as much as it takes for each protected cell to be movable by `width`, and for each protected
 * cell of the margins as well.
 * @returns which cells are withheld, by unit, value of the first and value of the second dimension
 */
export function protectPairs(
  parent: Int32Array,
  counts: Int32Array,
  margins: readonly [MarginPattern, MarginPattern],
  sizes: readonly [number, number],
  isProtected: Uint8Array,
  isWithheld: Uint8Array,
  width: number,
): Uint8Array {
  const [rows, columns] = sizes;
  const cellsOfUnit = rows * columns;
  const sides: readonly [Side, Side] = [
    { view: { size: rows, stride: columns, slices: columns, sliceStride: 1 }, margin: margins[0] },
    { view: { size: columns, stride: 1, slices: rows, sliceStride: columns }, margin: margins[1] },
  ];
  for (let cell = 0; cell < isWithheld.length; cell++) {
    const unit = Math.floor(cell / cellsOfUnit);
    if (
      margins[0].isWithheld[Math.floor(cell / columns)] === 1 ||
      margins[1].isWithheld[unit * columns + (cell % columns)] === 1
    )
      isWithheld[cell] = 1;
  }
  if (margins[0].shifts === null || margins[1].shifts === null) return isWithheld.fill(1);
  const table = new RelabellingTable(parent, counts, isWithheld);

  closeSparseUnits();
  let isAllWithheld = isWithheld.every((cell) => cell === 1);

  for (const { view, margin } of sides) {
    for (const [cell, shifts] of margin.shifts!) {
      for (const list of [shifts.up, shifts.down]) {
        closeUntil(Math.floor(cell / view.size), () => {
          const isFollowed = follow(table, view, list, 0);
          table.restore();
          return isFollowed;
        });
      }
    }
  }
  for (let cell = 0; cell < isProtected.length; cell++) {
    if (isProtected[cell] === 1) closeUntil(Math.floor(cell / cellsOfUnit), () => widen(cell));
  }
  return isWithheld;

  /**
   * Withholds the whole table of a unit of which less than half could be told, and of all beneath it: what is left
   * there is soon found to be free.
   */
  function closeSparseUnits(): void {
    for (let unit = 0; unit < parent.length; unit++) {
      const withheld = isWithheld
        .subarray(unit * cellsOfUnit, (unit + 1) * cellsOfUnit)
        .reduce((sum, cell) => sum + cell, 0);
      if (withheld * 2 > cellsOfUnit) table.close(unit, cellsOfUnit);
    }
  }

  /**
   * Where it cannot be done all of the unit is withheld, then all of the one above, until it can. With the whole table
   * withheld it always can: a leaf may then have any counts that give its margins, and the margins are free by the
   * width or as far from none and all as the minimum.
   */
  function closeUntil(unit: number, attempt: () => boolean): void {
    for (let closed = unit; closed >= 0 && !isAllWithheld && !attempt(); closed = parent[closed]!) {
      table.close(closed, cellsOfUnit);
      isAllWithheld = closed === 0;
    }
  }

  function widen(cell: number): boolean {
    const unit = Math.floor(cell / cellsOfUnit);
    const row = Math.floor((cell % cellsOfUnit) / columns);
    const column = cell % columns;
    let highest = table.counts[cell]!;
    let lowest = highest;

    /** Moves the cell from where it is: what is possible lies between any two possible states. */
    const move = (isUp: boolean, longest: number) => {
      const mark = table.mark();
      for (;;) {
        const missing = width - (highest - lowest);
        const most = isUp
          ? highest + missing - table.counts[cell]!
          : Math.min(table.counts[cell]! - lowest + missing, table.counts[cell]!);
        const found =
          missing > 0 && most > 0 ? findLeast(table, sides, { unit, row, column, isUp }, most, longest) : null;
        if (found === null) break;
        table.withhold(found.path, found.view, found.course);
        table.go(found.path, found.view, found.course, table.room(found.path, found.view, found.course, most));
        highest = Math.max(highest, table.counts[cell]!);
        lowest = Math.min(lowest, table.counts[cell]!);
      }
      table.restore(mark);
    };
    // What withholds nothing first, then what withholds little, from other states only where the true one does not do.
    const attempts: [units: () => readonly number[], longest: number][] = [
      [() => [unit], shortPath],
      [() => [], 10 * shortPath],
      [() => [unit], 10 * shortPath],
      [() => table.leavesBeneath(unit).slice(0, mostLeaves), shortPath],
      [() => [unit], Infinity],
      [() => table.leavesBeneath(unit), 10 * shortPath],
      [() => table.leavesBeneath(unit), Infinity],
    ];
    for (const [units, longest] of attempts) {
      for (const base of basesOf(units(), row, column)) {
        if (base.every(({ side, shifts }) => follow(table, sides[side].view, shifts, side === 0 ? column : row))) {
          highest = Math.max(highest, table.counts[cell]!);
          lowest = Math.min(lowest, table.counts[cell]!);
          move(true, longest);
          move(false, longest);
        }
        table.restore();
        if (highest - lowest >= width) return true;
      }
    }
    return false;
  }

  /**
   * States from which a cell may be moved further than from the true one, made by changes of the margins of these
   * units.
   */
  function* basesOf(units: readonly number[], row: number, column: number): Generator<Base[]> {
    yield [];
    for (const unit of units) {
      const ofRow: Base[] = (margins[0].shiftsOf.get(unit * rows + row) ?? []).map((shifts) => ({ side: 0, shifts }));
      const ofColumn: Base[] = (margins[1].shiftsOf.get(unit * columns + column) ?? []).map((shifts) => ({
        side: 1,
        shifts,
      }));
      for (const base of [...ofRow, ...ofColumn]) yield [base];
      for (const one of ofRow.slice(0, 2)) {
        for (const other of ofColumn.slice(0, 2)) {
          yield [one, other];
          yield [other, one];
        }
      }
    }
  }
}

/** A change of one margin, gone before a cell is moved. */
interface Base {
  side: 0 | 1;
  shifts: readonly Shift[];
}

/** The path of least cost for what it moves that keeps the margins of one cell, along either dimension. */
function findLeast(
  table: RelabellingTable,
  sides: readonly [Side, Side],
  { unit, row, column, isUp }: { unit: number; row: number; column: number; isUp: boolean },
  most: number,
  longest: number,
): Candidate | null {
  let best: Candidate | null = null;
  let bestPrice = Infinity;
  for (const room of most > 1 ? [most, 1] : [1]) {
    for (const [side, { view }] of sides.entries()) {
      const [value, slice] = side === 0 ? [row, column] : [column, row];
      const found = leastAlong(
        table,
        view,
        { unit, value, isUp },
        slice,
        room,
        Math.min(longest, bestPrice * room - 1),
      );
      if (found === null) continue;
      [best, bestPrice] = [found, found.path.cost / room];
      if (found.path.isOpen) return found;
    }
  }
  return best;
}

function leastAlong(
  table: RelabellingTable,
  view: View,
  start: Step,
  slice: number,
  room: number,
  longest: number,
): Candidate | null {
  let least: Candidate | null = null;
  for (let against = 0; against < view.slices; against++) {
    if (against === slice) continue;
    const course = { slice, against };
    const path = table.findPathThrough(
      start,
      view,
      course,
      room,
      Math.min(longest, (least?.path.cost ?? Infinity) - 1),
    );
    if (path !== null) least = { path, view, course };
    if (least?.path.isOpen) break;
  }
  return least;
}

/**
 * Goes a change of a margin in the table beneath it: in each slice as far as the counts allow, the preferred first.
 * Where that is not far enough, children are moved into a slice first, along paths that keep the margins.
 */
function follow(table: RelabellingTable, view: View, shifts: readonly Shift[], preferred: number): boolean {
  for (const { path, amount } of shifts) {
    let left = amount;
    for (let at = 0; at < view.slices && left > 0; at++) {
      const course = { slice: (preferred + at) % view.slices, against: -1 };
      const room = table.room(path, view, course, left);
      if (room > 0) table.go(path, view, course, room);
      left -= room;
    }
    for (; left > 0; left--) if (!followApart(table, view, path)) return false;
  }
  return true;
}

/**
 * Goes a path by one where no slice has room for all of it: each relabelling in a slice that has room for it, and
 * between that and one common slice a path that makes up for the difference.
 */
function followApart(table: RelabellingTable, view: View, path: Path): boolean {
  const relabellings = table.relabellingsOf(path);
  const roomIn = (slice: number, step: Step) =>
    table.room({ ...path, steps: [step] }, view, { slice, against: -1 }, 1) > 0;
  const inner = path.steps.filter((step) => !relabellings.some(({ out, into }) => out === step || into === step));
  const missingIn = Array.from(
    { length: view.slices },
    (_, slice) => relabellings.filter(({ out }) => !roomIn(slice, out)).length,
  );
  const mark = table.mark();
  for (const slice of [...missingIn.keys()].sort((one, other) => missingIn[one]! - missingIn[other]!)) {
    const course = { slice, against: -1 };
    const apart = relabellings.filter(({ out }) => !roomIn(slice, out));
    table.go({ ...path, steps: inner }, view, course, 1);
    for (const { out, into } of relabellings)
      if (roomIn(slice, out)) table.go({ ...path, steps: [out, into] }, view, course, 1);
    const detours: { detour: Path; course: Course }[] = [];
    for (const { out, into } of apart) {
      let least: { detour: Path; course: Course } | null = null;
      for (let other = 0; other < view.slices; other++) {
        if (other === slice || !roomIn(other, out)) continue;
        const detour = table.findDetour({ out, into }, view, { slice, against: other });
        if (detour !== null && (least === null || detour.cost < least.detour.cost))
          least = { detour, course: { slice, against: other } };
      }
      if (least === null) break;
      table.go({ ...path, steps: [out, into] }, view, { slice: least.course.against, against: -1 }, 1);
      table.go(least.detour, view, least.course, 1);
      detours.push(least);
    }
    if (detours.length === apart.length && table.isPossible()) {
      for (const { detour, course } of detours) table.withhold(detour, view, course);
      return true;
    }
    table.restore(mark);
  }
  return false;
}
