import { divisionLevel, parentDivision } from '../../platform/standards/division-code.ts';

export type Depth = 'county' | 'town';

/** Above all provinces. */
export const country = '000000000000';

/**
 * The divisions in which children are counted, down to towns or to counties, and those above them; parents stand before
 * their children.
 */
export class DivisionTree {
  /** 12 digits, in order. */
  readonly codes: readonly string[];
  /** Index of the division above; −1 for the country. */
  readonly parent: Int32Array;
  readonly #index: ReadonlyMap<string, number>;
  readonly #downTo: Depth;

  constructor(villages: Iterable<string>, downTo: Depth) {
    this.#downTo = downTo;
    const codes = new Set<string>([country]);
    for (const village of villages)
      for (
        let code: string | null = partOf(village, downTo);
        code !== null && !codes.has(code);
        code = parentDivision(code)
      )
        codes.add(code);
    this.codes = [...codes].sort();
    this.#index = new Map(this.codes.map((code, index) => [code, index]));
    this.parent = Int32Array.from(this.codes, (code) =>
      code === country ? -1 : this.#index.get(parentDivision(code) ?? country)!,
    );
  }

  indexOf(code: string): number {
    return this.#index.get(code) ?? -1;
  }

  /** The smallest division of the tree that a village lies in; a child may also be counted in a division above. */
  readonly indexOfPart = (village: string): number => this.indexOf(partOf(village, this.#downTo));

  /** Adds every division's figures to those above it, for tables of so many cells a division. */
  sumUp(counts: Int32Array, cells: number): void {
    for (let node = this.codes.length - 1; node > 0; node -= 1) {
      const above = this.parent[node]! * cells;
      for (let cell = 0; cell < cells; cell += 1) counts[above + cell]! += counts[node * cells + cell]!;
    }
  }
}

function partOf(code: string, downTo: Depth): string {
  for (let part = code; ; part = parentDivision(part)!)
    if (depthOf[divisionLevel(part)] <= depthOf[downTo]) return part;
}

const depthOf = { province: 0, prefecture: 1, county: 2, town: 3, village: 4 } as const;
