import { divisionAt, type DivisionLevel } from '../../platform/standards/division-code.ts';
import type { CountedDimension } from '../../platform/statistics/gather-statistics.ts';
import { cellsOf } from './cells-of.ts';
import type { CountedChildren } from '../counting/counted-children.ts';
import type { Period } from '../periods-of.ts';

/** True numbers that are asked for. */
export interface ExactAsked {
  dimensions: readonly CountedDimension[];
  within: string;
  level: DivisionLevel;
  periods: readonly (Period & { isClosed: boolean })[];
  /** With the corrections that came after a month was closed. */
  isCorrected: boolean;
}

/** The true number of a cell of a division in one of the periods. */
export type ExactCounts = (division: string, cell: number, period: number) => number;

interface Kept {
  table: Promise<Int32Array>;
  /** Of the counters, when it was counted; null for a month that is closed, whose figures stay. */
  position: bigint | null;
}

/** Numbers that are kept, four bytes each. */
const mostNumbers = 20_000_000;

/** Tables of true numbers by the divisions of a level, each counted once and kept for as long as it is right. */
export class ExactTables {
  readonly #counted: CountedChildren;
  readonly #kept = new Map<string, Kept & { numbers: number }>();
  #numbers = 0;

  constructor(counted: CountedChildren) {
    this.#counted = counted;
  }

  async get({ dimensions, within, level, periods, isCorrected }: ExactAsked): Promise<ExactCounts> {
    const divisions = this.#counted.divisionsOf(within, level);
    const places = new Map(divisions.map((code, place) => [code, place]));
    const width = cellsOf(dimensions);
    const { position } = this.#counted;
    // Places move where children are counted in a village for the first time.
    const keyOf = ({ key }: Period) =>
      [within, level, this.#counted.divisions.length, key, isCorrected, ...dimensions.map(({ name }) => name)].join(
        ' ',
      );
    const missing = periods.filter((period) => !this.#isRight(keyOf(period), position));
    if (missing.length > 0) {
      const counted = this.#counted.count({
        dimensions,
        within,
        isCorrected,
        groups: divisions.length,
        groupOf: (village) => places.get(divisionAt(village, level) ?? '') ?? -1,
        days: missing.map(({ day }) => day),
      });
      for (const [at, period] of missing.entries()) {
        this.#keep(
          keyOf(period),
          { table: counted.then((tables) => tables[at]!), position: period.isClosed && !isCorrected ? null : position },
          divisions.length * width,
        );
      }
    }
    const asked = periods.map((period) => this.#use(keyOf(period)));
    this.#makeRoom();
    const tables = await Promise.all(asked);
    return (division, cell, period) => tables[period]![(places.get(division) ?? NaN) * width + cell] ?? 0;
  }

  #isRight(key: string, position: bigint): boolean {
    const kept = this.#kept.get(key);
    return kept !== undefined && (kept.position === null || kept.position === position);
  }

  #keep(key: string, kept: Kept, numbers: number): void {
    this.#drop(key);
    this.#kept.set(key, { ...kept, numbers });
    this.#numbers += numbers;
    kept.table.catch(() => {
      if (this.#kept.get(key)?.table === kept.table) this.#drop(key);
    });
  }

  /** The table becomes the last one to be evicted. */
  #use(key: string): Promise<Int32Array> {
    const kept = this.#kept.get(key)!;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.table;
  }

  /** Evicts the tables whose last use is the longest ago. */
  #makeRoom(): void {
    for (const key of this.#kept.keys()) {
      if (this.#numbers <= mostNumbers) return;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    this.#numbers -= this.#kept.get(key)?.numbers ?? 0;
    this.#kept.delete(key);
  }
}
