import type { EntityManager } from '@mikro-orm/postgresql';
import { divisionRange } from '../platform/standards/division-code.ts';
import { unrecorded, type CountedDimension, type Statistics } from '../platform/statistics/gather-statistics.ts';
import { cellsOf } from './cells-of.ts';

/** Facts of one department, by the id under which the counters name them. */
interface CountedFacts {
  department: string;
  facts: Readonly<Record<string, string | null>>;
}

/** Changes that count from a day on. */
interface Difference {
  division: number;
  facts: number;
  countsOn: string;
  difference: number;
}

/** Which children are counted, and how they are divided. */
export interface Counting {
  dimensions: readonly CountedDimension[];
  /** Division code → the group of it; −1: not counted. Called once for each division. */
  groupOf(division: string): number;
  groups: number;
  /** The children of this division only; all where it is null. */
  within: string | null;
  /** The figures of the end of each of these days, `YYYY-MM-DD`, as they were reported. */
  days: readonly string[];
  /** By the days of the events instead of those on which they were reported. */
  isCorrected?: boolean;
}

/** Milliseconds for which what is in memory is not compared with the database. */
const pause = 500;

/** The counters in memory: so many children of each village count for the same. Follows the database, where whoever takes in events changes them. */
export class CountedChildren {
  readonly #fork: () => EntityManager;
  readonly #departments: readonly string[];
  readonly #factsOf = new Map<number, CountedFacts>();
  readonly #stores = new Map<string, CellStore>();
  readonly #divisions: string[] = [];
  readonly #indexOfDivision = new Map<string, number>();
  readonly #codes = new Map<string, Uint8Array>();
  #largestFacts = 0;
  #position = -1n;
  #beganOn: string | null = null;
  #refreshed = 0;
  #refreshing: Promise<void> | null = null;

  constructor(fork: () => EntityManager, { dimensions }: Statistics) {
    this.#fork = fork;
    this.#departments = [...new Set([...dimensions.values()].map(({ department }) => department))];
  }

  /** Grows with every change. */
  get position(): bigint {
    return this.#position;
  }

  /** The villages in which children are counted, or were. */
  get divisions(): readonly string[] {
    return this.#divisions;
  }

  /** The first day of which there are figures; null where nothing was counted yet. */
  get beganOn(): string | null {
    return this.#beganOn;
  }

  /** Takes over what was changed meanwhile, the change at this position in any case. */
  async refresh(since = 0n): Promise<void> {
    await this.#refresh(since);
    // What was under way may have begun before the change.
    if (this.#position < since) await this.#refresh(since);
  }

  #refresh(since: bigint): Promise<void> {
    if (this.#refreshing === null && this.#position >= since && Date.now() - this.#refreshed < pause) return Promise.resolve();
    this.#refreshing ??= (this.#position < 0n ? this.#load() : this.#follow()).finally(() => {
      this.#refreshed = Date.now();
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** One table for each day: groups × the cells of the dimensions, the last of which varies fastest. */
  async count({ dimensions, groupOf, groups, within, days, isCorrected = false }: Counting): Promise<Int32Array[]> {
    const department = dimensions.find(({ isShared }) => !isShared)?.department ?? dimensions[0]?.department ?? this.#departments[0]!;
    const cells = cellsOf(dimensions);
    const range = within === null ? null : divisionRange(within);
    const isWithin = (code: string) => range === null || (code >= range.from && code < range.below);
    const earliest = days.reduce((first, day) => (day < first ? day : first), '9999');
    const differences = await this.#differencesAfter(earliest, department, range, isCorrected ? 'happened_on' : 'reported_on');
    const groupOfDivision = Int32Array.from(this.#divisions, groupOf);
    const store = this.#stores.get(department)!;
    return days.map((day) => {
      const table = new Int32Array(groups * cells);
      const codes = dimensions.map((dimension) => this.#codesOf(dimension, day.slice(0, 7)));
      const add = (division: number, facts: number, children: number) => {
        const group = groupOfDivision[division]!;
        if (group < 0) return;
        let cell = 0;
        for (let at = 0; at < codes.length; at += 1) cell = cell * dimensions[at]!.codes.length + codes[at]![facts]!;
        table[group * cells + cell]! += children;
      };
      store.forEach(range === null ? null : (index) => isWithin(this.#divisions[index]!), add);
      for (const { division, facts, countsOn, difference } of differences) if (countsOn > day) add(division, facts, -difference);
      return table;
    });
  }

  async #load(): Promise<void> {
    await this.#fork().transactional(async (em) => {
      await this.#learnFacts(em);
      const [{ position, began_on: beganOn }] = await em.execute<{ position: string; began_on: string | null }[]>(
        'select coalesce(max(position), 0) as position, min(reported_on)::text as began_on from counted_change') as [{ position: string; began_on: string | null }];
      for (const department of this.#departments) {
        const rows = await em.execute<{ division: string; facts: number[]; children: number[] }[]>(
          `select division, array_agg(facts_id order by facts_id) as facts, array_agg(children order by facts_id) as children
             from counted_cell join counted_facts on id = facts_id where department = ? and children <> 0 group by division order by division`, [department],
        );
        const store = new CellStore(rows.reduce((sum, { facts }) => sum + facts.length, 0));
        for (const { division, facts, children } of rows) {
          const index = this.#indexOf(division);
          for (let at = 0; at < facts.length; at += 1) store.add(index, facts[at]!, children[at]!);
        }
        this.#stores.set(department, store);
      }
      this.#beganOn = beganOn;
      this.#position = BigInt(position);
    }, { readOnly: true, isolationLevel: 'repeatable read' as never });
  }

  async #follow(): Promise<void> {
    const em = this.#fork();
    const changes = await em.execute<{ position: string; division: string; facts_id: number; difference: number; reported_on: string }[]>(
      'select position, division, facts_id, difference, reported_on::text from counted_change where position > ? order by position', [String(this.#position)],
    );
    if (changes.some(({ facts_id: facts }) => !this.#factsOf.has(facts))) await this.#learnFacts(em);
    for (const { position, division, facts_id: facts, difference, reported_on: reportedOn } of changes) {
      this.#stores.get(this.#factsOf.get(facts)!.department)?.add(this.#indexOf(division), facts, difference);
      if (this.#beganOn === null || reportedOn < this.#beganOn) this.#beganOn = reportedOn;
      this.#position = BigInt(position);
    }
  }

  async #learnFacts(em: EntityManager): Promise<void> {
    for (const { id, department, facts } of await em.execute<(CountedFacts & { id: number })[]>('select id, department, facts from counted_facts where id > ?', [this.#largestFacts])) {
      this.#factsOf.set(id, { department, facts });
      this.#largestFacts = Math.max(this.#largestFacts, id);
    }
    this.#codes.clear();
  }

  /** What changed after a day of all that stands in memory. */
  async #differencesAfter(day: string, department: string, range: { from: string; below: string } | null, countsOn: 'happened_on' | 'reported_on'): Promise<Difference[]> {
    for (;;) {
      const position = this.#position;
      const rows = await this.#fork().execute<{ division: string; facts_id: number; counts_on: string; difference: string }[]>(
        `select division, facts_id, ${countsOn}::text as counts_on, sum(difference) as difference from counted_change join counted_facts on id = facts_id
          where department = ? and ${countsOn} > ? and position <= ? and division >= ? and division < ? group by division, facts_id, ${countsOn}`,
        [department, day, String(position), range?.from ?? '', range?.below ?? ':'],
      );
      // What was taken over meanwhile would stand in memory and not among these.
      if (this.#position === position) return rows.map((row) => ({ division: this.#indexOf(row.division), facts: row.facts_id, countsOn: row.counts_on, difference: Number(row.difference) }));
    }
  }

  #indexOf(division: string): number {
    let index = this.#indexOfDivision.get(division);
    if (index === undefined) {
      index = this.#divisions.push(division) - 1;
      this.#indexOfDivision.set(division, index);
    }
    return index;
  }

  /** Facts → place of their code in the dimension, at the end of a month. */
  #codesOf(dimension: CountedDimension, month: string): Uint8Array {
    const key = dimension.valueAt ? `${dimension.name} ${month}` : dimension.name;
    let codes = this.#codes.get(key);
    if (codes === undefined || codes.length <= this.#largestFacts) {
      const place = new Map(dimension.codes.map(({ code }, index) => [code, index]));
      codes = new Uint8Array(this.#largestFacts + 1);
      for (const [id, { department, facts }] of this.#factsOf) {
        if (!dimension.isShared && department !== dimension.department) continue;
        const fact = facts[dimension.name] ?? null;
        const code = dimension.valueAt ? dimension.valueAt(fact, month) : (fact ?? unrecorded);
        const at = place.get(code);
        if (at === undefined) throw new RangeError(`${dimension.name} has no value ${code}: the statistics count children that ${dimension.department} describes otherwise.`);
        codes[id] = at;
      }
      this.#codes.set(key, codes);
    }
    return codes;
  }
}

/** Children by division and facts: what was loaded in that order, and behind it what came later. */
class CellStore {
  #divisions: Int32Array;
  #facts: Int32Array;
  #children: Int32Array;
  #size = 0;
  #sorted = 0;
  readonly #later = new Map<number, number>();

  constructor(expected: number) {
    const capacity = expected + 1024;
    this.#divisions = new Int32Array(capacity);
    this.#facts = new Int32Array(capacity);
    this.#children = new Int32Array(capacity);
  }

  add(division: number, facts: number, difference: number): void {
    const row = this.#find(division, facts);
    if (row >= 0) {
      this.#children[row]! += difference;
      return;
    }
    if (this.#size === this.#children.length) this.#grow();
    this.#divisions[this.#size] = division;
    this.#facts[this.#size] = facts;
    this.#children[this.#size] = difference;
    if (this.#sorted === this.#size && this.#isNext(division, facts)) this.#sorted += 1;
    else this.#later.set(keyOf(division, facts), this.#size);
    this.#size += 1;
  }

  /** @param isAsked decided once for each run of one division; all where it is null */
  forEach(isAsked: ((division: number) => boolean) | null, visit: (division: number, facts: number, children: number) => void): void {
    let division = -1;
    let asked = true;
    for (let row = 0; row < this.#size; row += 1) {
      if (this.#divisions[row] !== division) {
        division = this.#divisions[row]!;
        asked = isAsked === null || isAsked(division);
      }
      if (asked) visit(division, this.#facts[row]!, this.#children[row]!);
    }
  }

  #isNext(division: number, facts: number): boolean {
    if (this.#size === 0) return true;
    const before = this.#size - 1;
    return this.#divisions[before]! < division || (this.#divisions[before] === division && this.#facts[before]! < facts);
  }

  #find(division: number, facts: number): number {
    let [low, high] = [0, this.#sorted - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = this.#divisions[middle]! - division || this.#facts[middle]! - facts;
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return this.#later.get(keyOf(division, facts)) ?? -1;
  }

  #grow(): void {
    const grown = (array: Int32Array) => {
      const larger = new Int32Array(array.length * 2);
      larger.set(array);
      return larger;
    };
    this.#divisions = grown(this.#divisions);
    this.#facts = grown(this.#facts);
    this.#children = grown(this.#children);
  }
}

function keyOf(division: number, facts: number): number {
  return division * 2 ** 31 + facts;
}
