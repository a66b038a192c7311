/** The divisions of the population, from the widest to the narrowest. */
export interface DivisionTree {
  /**
   * The place of each division's parent: −1 for the first, which holds all others; a parent stands before its children.
   */
  parent: Int32Array;
}

/**
 * The parts of the population whose totals are known: every division with a told total, and for each of them the rest
 * beside its told parts. A reader gets the counts of a rest by subtraction. A division with a withheld total lies in a
 * rest together with another one, and nothing is told of it: its children may live in any division of the rest.
 */
export interface DivisionUnits {
  /** −1 for the first unit, the whole population; a parent stands before its children. */
  parent: Int32Array;
  /** The division that a unit is; −1 for a rest. */
  division: Int32Array;
  /**
   * For each division the unit that it is or in which it is withheld; −1 where not even the whole population is told.
   */
  unitOf: Int32Array;
}

/** The cells of a table by unit and value; of two dimensions the second value is the fastest. */
export interface UnitTable {
  counts: Int32Array;
  /** Primary suppressions: counts that are protected. */
  isPrimary: Uint8Array;
  /** The primary suppressions, and what is suppressed for other reasons than this table's. */
  isSuppressed: Uint8Array;
}

/**
 * Decides which totals are told. The total of a small division is withheld, and all totals beneath it. So is the next
 * smallest total under the same parent, until the withheld parts are at least two and have as many children as needed.
 * @param needed the smallest total that may be told, and that a rest may have
 */
export function divideIntoUnits(
  tree: DivisionTree,
  totals: Int32Array,
  needed: number,
  isWithheld: (division: number) => boolean,
): DivisionUnits {
  const children = childrenOf(tree.parent);
  const parent: number[] = [];
  const division: number[] = [];
  const unitOf = new Int32Array(totals.length).fill(-1);
  const isTellable = (place: number) => totals[place]! >= needed && !isWithheld(place);
  const sumOf = (places: readonly number[]) => places.reduce((sum, place) => sum + totals[place]!, 0);
  const add = (place: number, of: number) => {
    parent.push(of);
    division.push(place);
    return parent.length - 1;
  };

  if (totals.length > 0 && isTellable(0)) unitOf[0] = add(0, -1);
  for (let place = 0; place < totals.length; place++) {
    const unit = unitOf[place]!;
    const beneath = children[place]!;
    if (unit < 0) continue;
    if (division[unit] !== place) {
      for (const child of beneath) unitOf[child] = unit;
      continue;
    }
    // Children counted in the division, but in no part of it, are a part of their own that no question can ask for.
    const unassigned = totals[place]! - sumOf(beneath);
    if (unassigned < 0) throw new RangeError(`Division ${place} counts fewer children than its parts.`);
    const told = beneath.filter(isTellable).sort((one, other) => totals[other]! - totals[one]! || one - other);
    const isEnough = () => {
      const hidden = beneath.length - told.length;
      if (hidden === 0 && unassigned === 0) return true;
      return totals[place]! - sumOf(told) >= needed && (hidden === 0 || hidden + Math.sign(unassigned) > 1);
    };
    while (told.length > 0 && !isEnough()) told.pop();
    for (const child of told) unitOf[child] = add(child, unit);
    // With nothing told beneath it a division is its own rest.
    const rest = told.length === 0 || (told.length === beneath.length && unassigned === 0) ? unit : add(-1, unit);
    for (const child of beneath) if (unitOf[child]! < 0) unitOf[child] = rest;
  }
  return { parent: Int32Array.from(parent), division: Int32Array.from(division), unitOf };
}

/** The counts of a table by unit: those of a rest are what its parent has beyond the told children. */
export function countByUnit(units: DivisionUnits, counts: Int32Array, width: number): Int32Array {
  const byUnit = new Int32Array(units.parent.length * width);
  const restOf = new Map<number, number>();
  units.division.forEach((division, unit) => {
    if (division < 0) restOf.set(units.parent[unit]!, unit);
    else byUnit.set(counts.subarray(division * width, (division + 1) * width), unit * width);
  });
  for (const [parent, rest] of restOf) {
    for (let cell = 0; cell < width; cell++) byUnit[rest * width + cell] = byUnit[parent * width + cell]!;
  }
  for (let unit = 1; unit < units.parent.length; unit++) {
    const rest = restOf.get(units.parent[unit]!);
    if (rest === undefined || units.division[unit]! < 0) continue;
    for (let cell = 0; cell < width; cell++) byUnit[rest * width + cell]! -= byUnit[unit * width + cell]!;
  }
  return byUnit;
}

/** The places of each place's children in a list of parents. */
export function childrenOf(parent: Int32Array): number[][] {
  const children: number[][] = Array.from(parent, () => []);
  parent.forEach((of, place) => {
    if (of >= 0) children[of]!.push(place);
  });
  return children;
}
