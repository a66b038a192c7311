import { divisionAt, divisionRange, type DivisionLevel } from '../../platform/standards/division-code.ts';

/**
 * The villages in which children are counted, or were, each with a number that it keeps. A child may also be counted in
 * a division above them.
 */
export class CountedVillages {
  readonly #codes: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #inOrder: number[] = [];

  /** By their numbers. */
  get codes(): readonly string[] {
    return this.#codes;
  }

  /** A new one gets the next number. */
  numberOf(code: string): number {
    let number = this.#numbers.get(code);
    if (number === undefined) {
      number = this.#codes.push(code) - 1;
      this.#numbers.set(code, number);
    }
    return number;
  }

  /** The numbers of those in a division, in the order of their codes. */
  within(division: string): number[] {
    const { from, below } = divisionRange(division);
    const order = this.#order();
    return order.slice(this.#firstFrom(order, from), this.#firstFrom(order, below));
  }

  /** The divisions of a level in a division, in the order of their codes. */
  divisionsOf(division: string, level: DivisionLevel): string[] {
    const { from, below } = divisionRange(division);
    const order = this.#order();
    const found: string[] = [];
    for (let at = this.#firstFrom(order, from); at < order.length;) {
      const village = this.#codes[order[at]!]!;
      if (village >= below) break;
      const code = divisionAt(village, level);
      if (code !== null) found.push(code);
      at = code === null ? at + 1 : this.#firstFrom(order, divisionRange(code).below);
    }
    return found;
  }

  #order(): readonly number[] {
    if (this.#inOrder.length < this.#codes.length) {
      for (let number = this.#inOrder.length; number < this.#codes.length; number += 1) this.#inOrder.push(number);
      // Quick where most of them stand in order already.
      this.#inOrder.sort((one, other) => (this.#codes[one]! < this.#codes[other]! ? -1 : 1));
    }
    return this.#inOrder;
  }

  #firstFrom(order: readonly number[], code: string): number {
    return firstFrom(order.length, (place) => this.#codes[order[place]!]! < code);
  }
}

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
