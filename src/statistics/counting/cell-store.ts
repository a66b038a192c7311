import { firstFrom } from './counted-villages.ts';

/** Children by village and facts: what was loaded in that order, and behind it what came later. */
export class CellStore {
  #villages: Int32Array;
  #facts: Int32Array;
  #children: Int32Array;
  #size = 0;
  #sorted = 0;
  readonly #later = new Map<number, number>();

  constructor(capacity = 1024) {
    this.#villages = new Int32Array(capacity);
    this.#facts = new Int32Array(capacity);
    this.#children = new Int32Array(capacity);
  }

  add(village: number, facts: number, difference: number): void {
    const row = this.#find(village, facts);
    if (row >= 0) {
      this.#children[row]! += difference;
      return;
    }
    if (this.#size === this.#children.length) this.#grow();
    this.#villages[this.#size] = village;
    this.#facts[this.#size] = facts;
    this.#children[this.#size] = difference;
    if (this.#sorted === this.#size && this.#isNext(village, facts)) this.#sorted += 1;
    else this.#later.set(keyOf(village, facts), this.#size);
    this.#size += 1;
  }

  /** @param villages all where it is null */
  forEach(villages: readonly number[] | null, visit: (village: number, facts: number, children: number) => void): void {
    if (villages === null) {
      for (let row = 0; row < this.#size; row += 1)
        visit(this.#villages[row]!, this.#facts[row]!, this.#children[row]!);
      return;
    }
    const asked = new Set(villages);
    for (const village of villages)
      for (let row = this.#firstFrom(village, 0); row < this.#sorted && this.#villages[row] === village; row += 1)
        visit(village, this.#facts[row]!, this.#children[row]!);
    for (let row = this.#sorted; row < this.#size; row += 1)
      if (asked.has(this.#villages[row]!)) visit(this.#villages[row]!, this.#facts[row]!, this.#children[row]!);
  }

  #isNext(village: number, facts: number): boolean {
    if (this.#size === 0) return true;
    const before = this.#size - 1;
    return this.#villages[before]! < village || (this.#villages[before] === village && this.#facts[before]! < facts);
  }

  #find(village: number, facts: number): number {
    const row = this.#firstFrom(village, facts);
    if (row < this.#sorted && this.#villages[row] === village && this.#facts[row] === facts) return row;
    return this.#later.get(keyOf(village, facts)) ?? -1;
  }

  /** The first of the sorted rows that does not stand before these. */
  #firstFrom(village: number, facts: number): number {
    return firstFrom(this.#sorted, (row) => (this.#villages[row]! - village || this.#facts[row]! - facts) < 0);
  }

  #grow(): void {
    const grown = (array: Int32Array) => {
      const larger = new Int32Array(array.length * 2);
      larger.set(array);
      return larger;
    };
    this.#villages = grown(this.#villages);
    this.#facts = grown(this.#facts);
    this.#children = grown(this.#children);
  }
}

function keyOf(village: number, facts: number): number {
  return village * 2 ** 31 + facts;
}
