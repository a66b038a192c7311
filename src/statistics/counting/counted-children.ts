import type { EntityManager } from '@mikro-orm/postgresql';
import { divisionRange, type DivisionLevel } from '../../platform/standards/division-code.ts';
import { unrecorded, type CountedDimension, type Statistics } from '../../platform/statistics/gather-statistics.ts';
import { CellStore } from './cell-store.ts';
import { cellsOf } from '../telling/cells-of.ts';
import { CountedVillages } from './counted-villages.ts';

/** Facts of one department, by the id under which the counters name them. */
interface CountedFacts {
  department: string;
  facts: Readonly<Record<string, string | null>>;
}

/** Changes that count from a day on. */
interface Difference {
  village: number;
  facts: number;
  countsOn: string;
  difference: number;
}

/** Which children are counted, and how they are divided. */
export interface Counting {
  dimensions: readonly CountedDimension[];
  /** Division code → the group of it; −1: not counted. One function gives a division always the same. */
  groupOf(division: string): number;
  groups: number;
  /** The children of this division only; all where it is null. */
  within: string | null;
  /** The figures of the end of each of these days, `YYYY-MM-DD`, as they were reported. */
  days: readonly string[];
  /** By the days of the events instead of those on which they were reported. */
  isCorrected?: boolean;
}

/** How long memory is trusted before it is compared with the database (ms). */
const pause = 500;

/**
 * The counters in memory: how many children of each village have the same facts. They follow the database, where the
 * processes that take in events change them.
 */
export class CountedChildren {
  readonly #fork: () => EntityManager;
  readonly #departments: readonly string[];
  readonly #factsOf = new Map<number, CountedFacts>();
  readonly #stores = new Map<string, CellStore>();
  readonly #villages = new CountedVillages();
  /** Village → group, by each function that told it. */
  readonly #groups = new WeakMap<Counting['groupOf'], number[]>();
  readonly #codes = new Map<string, { known: number; codes: Uint8Array }>();
  #largestFacts = 0;
  #position = -1n;
  #beganOn: string | null = null;
  #closedMonths: ReadonlySet<string> = new Set();
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
    return this.#villages.codes;
  }

  /** The divisions of a level in which children are counted, or were, in the order of their codes. */
  divisionsOf(within: string, level: DivisionLevel): string[] {
    return this.#villages.divisionsOf(within, level);
  }

  /** The first day of which there are figures; null where nothing was counted yet. */
  get beganOn(): string | null {
    return this.#beganOn;
  }

  /** The months whose figures stay: all that was reported in them stands in memory. */
  get closedMonths(): ReadonlySet<string> {
    return this.#closedMonths;
  }

  /** Takes over what was changed meanwhile, the change at this position in any case. */
  async refresh(since = 0n): Promise<void> {
    await this.#refresh(since);
    // What was under way may have begun before the change.
    if (this.#position < since) await this.#refresh(since);
  }

  #refresh(since: bigint): Promise<void> {
    if (this.#refreshing === null && this.#position >= since && Date.now() - this.#refreshed < pause)
      return Promise.resolve();
    this.#refreshing ??= (this.#position < 0n ? this.#load() : this.#follow()).finally(() => {
      this.#refreshed = Date.now();
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** One table for each day: groups × the cells of the dimensions, the last of which varies fastest. */
  async count({ dimensions, groupOf, groups, within, days, isCorrected = false }: Counting): Promise<Int32Array[]> {
    const department =
      dimensions.find(({ isShared }) => !isShared)?.department ?? dimensions[0]?.department ?? this.#departments[0]!;
    const cells = cellsOf(dimensions);
    const earliest = days.reduce((first, day) => (day < first ? day : first), '9999');
    const differences = await this.#differencesAfter(
      earliest,
      department,
      within,
      isCorrected ? 'happened_on' : 'reported_on',
    );
    const known = this.#groups.get(groupOf) ?? [];
    this.#groups.set(groupOf, known);
    const store = this.#stores.get(department)!;
    const villages = within === null ? null : this.#villages.within(within);
    const sizes = dimensions.map(({ codes }) => codes.length);
    return days.map((day) => {
      const table = new Int32Array(groups * cells);
      const codes = dimensions.map((dimension) => this.#codesOf(dimension, day.slice(0, 7)));
      const add = (village: number, facts: number, children: number) => {
        let cell = (known[village] ??= groupOf(this.#villages.codes[village]!));
        if (cell < 0) return;
        for (let at = 0; at < codes.length; at += 1) cell = cell * sizes[at]! + codes[at]![facts]!;
        table[cell]! += children;
      };
      store.forEach(villages, add);
      for (const { village, facts, countsOn, difference } of differences)
        if (countsOn > day) add(village, facts, -difference);
      return table;
    });
  }

  async #load(): Promise<void> {
    await this.#fork().transactional(
      async (em) => {
        await this.#learnFacts(em);
        const [{ position, began_on: beganOn }] = (await em.execute<{ position: string; began_on: string | null }[]>(
          'select coalesce(max(position), 0) as position, min(reported_on)::text as began_on from counted_change',
        )) as [{ position: string; began_on: string | null }];
        for (const department of this.#departments) this.#stores.set(department, new CellStore());
        // As text, which is read much faster than arrays are; in the order in which a store finds its rows again.
        for (const { division, cells } of await em.execute<{ division: string; cells: string }[]>(
          `select division, string_agg(facts_id || ' ' || children, ' ' order by facts_id) as cells
             from counted_cell where children <> 0 group by division order by division`,
        )) {
          const numbers = cells.split(' ');
          for (let at = 0; at < numbers.length; at += 2)
            this.#add(division, Number(numbers[at]), Number(numbers[at + 1]));
        }
        this.#closedMonths = await this.#readClosedMonths(em);
        this.#beganOn = beganOn;
        this.#position = BigInt(position);
      },
      { readOnly: true, isolationLevel: 'repeatable read' as never },
    );
  }

  async #follow(): Promise<void> {
    const em = this.#fork();
    // Before the changes: what is reported in a month is there before it is closed.
    const closedMonths = await this.#readClosedMonths(em);
    const changes = await em.execute<
      { position: string; division: string; facts_id: number; difference: number; reported_on: string }[]
    >(
      `select position, division, facts_id, difference, reported_on::text from counted_change
        where position > ? order by position`,
      [String(this.#position)],
    );
    if (changes.some(({ facts_id: facts }) => !this.#factsOf.has(facts))) await this.#learnFacts(em);
    for (const { position, division, facts_id: facts, difference, reported_on: reportedOn } of changes) {
      this.#add(division, facts, difference);
      if (this.#beganOn === null || reportedOn < this.#beganOn) this.#beganOn = reportedOn;
      this.#position = BigInt(position);
    }
    this.#closedMonths = closedMonths;
  }

  async #readClosedMonths(em: EntityManager): Promise<ReadonlySet<string>> {
    return new Set((await em.execute<{ month: string }[]>('select month from closed_month')).map(({ month }) => month));
  }

  async #learnFacts(em: EntityManager): Promise<void> {
    for (const { id, department, facts } of await em.execute<(CountedFacts & { id: number })[]>(
      'select id, department, facts from counted_facts where id > ?',
      [this.#largestFacts],
    )) {
      this.#factsOf.set(id, { department, facts });
      this.#largestFacts = Math.max(this.#largestFacts, id);
    }
  }

  /** What changed after a day of all that stands in memory. */
  async #differencesAfter(
    day: string,
    department: string,
    within: string | null,
    countsOn: 'happened_on' | 'reported_on',
  ): Promise<Difference[]> {
    const range = within === null ? null : divisionRange(within);
    for (;;) {
      const position = this.#position;
      const rows = await this.#fork().execute<
        { division: string; facts_id: number; counts_on: string; difference: string }[]
      >(
        `select division, facts_id, ${countsOn}::text as counts_on, sum(difference) as difference
           from counted_change join counted_facts on id = facts_id
          where department = ? and ${countsOn} > ? and position <= ? and division >= ? and division < ?
          group by division, facts_id, ${countsOn}`,
        [department, day, String(position), range?.from ?? '', range?.below ?? ':'],
      );
      // What was taken over meanwhile would stand in memory and not among these.
      if (this.#position === position)
        return rows.map((row) => ({
          village: this.#villages.numberOf(row.division),
          facts: row.facts_id,
          countsOn: row.counts_on,
          difference: Number(row.difference),
        }));
    }
  }

  #add(division: string, facts: number, difference: number): void {
    this.#stores.get(this.#factsOf.get(facts)!.department)?.add(this.#villages.numberOf(division), facts, difference);
  }

  /** Facts → place of their code in the dimension, at the end of a month. */
  #codesOf(dimension: CountedDimension, month: string): Uint8Array {
    const key = dimension.valueAt ? `${dimension.name} ${month}` : dimension.name;
    const kept = this.#codes.get(key) ?? { known: 0, codes: new Uint8Array(0) };
    this.#codes.set(key, kept);
    if (kept.known === this.#largestFacts) return kept.codes;
    if (kept.codes.length <= this.#largestFacts) {
      const larger = new Uint8Array(this.#largestFacts * 1.25 + 1024);
      larger.set(kept.codes);
      kept.codes = larger;
    }
    const placeOf = new Map<string | null, number>();
    for (let id = kept.known + 1; id <= this.#largestFacts; id += 1) {
      const known = this.#factsOf.get(id);
      if (known === undefined || (!dimension.isShared && known.department !== dimension.department)) continue;
      const fact = known.facts[dimension.name] ?? null;
      if (!placeOf.has(fact)) placeOf.set(fact, this.#placeOf(dimension, fact, month));
      kept.codes[id] = placeOf.get(fact)!;
    }
    kept.known = this.#largestFacts;
    return kept.codes;
  }

  #placeOf(dimension: CountedDimension, fact: string | null, month: string): number {
    const code = dimension.valueAt ? dimension.valueAt(fact, month) : (fact ?? unrecorded);
    const place = dimension.codes.findIndex((one) => one.code === code);
    if (place < 0)
      throw new RangeError(
        `${dimension.name} has no value ${code}: ` +
          `the statistics count children that ${dimension.department} describes otherwise.`,
      );
    return place;
  }
}
