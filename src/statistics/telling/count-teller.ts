import type { EntityManager } from '@mikro-orm/postgresql';
import { PlatformError } from '../../platform/errors.ts';
import { statisticsSettings, type Policies } from '../../platform/policy/policy.ts';
import { decideField, type Access } from '../../platform/policy/access.ts';
import { partsOf } from '../../platform/policy/may-read-item.ts';
import type { DivisionLevel } from '../../platform/standards/division-code.ts';
import type { CountedDimension, Statistics } from '../../platform/statistics/gather-statistics.ts';
import { placeOf } from './cells-of.ts';
import { CountedChildren } from '../counting/counted-children.ts';
import { ExactTables } from './exact-tables.ts';
import type { Term } from '../figure.ts';
import type { Period } from '../periods-of.ts';
import { ToldStore } from './told-store.ts';
import { depthOf, ToldTables } from './told-tables.ts';

/** What was told or withheld stays so: an answer that changed its mind would give away what it withheld. */
export const toldTables = ['withheld_cell', 'reported_table', 'rounding_secret'];

/** One number as it may leave. Nothing else of the statistics leaves: `told` is known in this file only. */
export interface ToldCount {
  readonly value: number | null;
  readonly state: 'TOLD' | 'NOT_TOLD' | 'NOT_COUNTED';
  readonly [told]: true;
}
declare const told: unique symbol;

/** Cells that are asked for: of each division and each period, for each choice of values. */
export interface CountsAsked {
  access: Access;
  /** What the floor allows to be told to requesters who may not read the records. */
  settings: Policies['statistics'];
  /** Together, in any order. */
  dimensions: readonly CountedDimension[];
  /** For each cell the code of each dimension, in their order. */
  cells: readonly (readonly string[])[];
  /** All of them within this one. */
  within: string;
  divisions: readonly string[];
  level: DivisionLevel;
  periods: readonly Period[];
  /** Position of a change that the counts must know of. */
  since: bigint;
}

/** Divisions × cells × periods. */
export interface ToldCounts {
  isExact: boolean;
  at(division: number, cell: number, period: number): ToldCount;
}

/** A term of a sum, asked for. */
export type AskedTerm = Pick<Term, 'sign'> & { asked: CountsAsked };

/** A term of a sum, told. */
export type ToldTerm = Pick<Term, 'sign'> & { counts: ToldCounts };

/**
 * The one door through which numbers leave the statistics: queries, rankings, rates, files and subscriptions ask here.
 * Requesters who may read the counted records of the division get true numbers, all others the protected tables.
 */
export class CountTeller {
  readonly #fork: () => EntityManager;
  readonly #counted: CountedChildren;
  readonly #tables: ToldTables;
  readonly #exact: ExactTables;

  constructor(fork: () => EntityManager, statistics: Statistics) {
    this.#fork = fork;
    this.#counted = new CountedChildren(fork, statistics);
    this.#exact = new ExactTables(this.#counted);
    this.#tables = new ToldTables(new ToldStore(fork), this.#counted, statistics);
  }

  /** Position of the newest change. */
  async newest(): Promise<bigint> {
    const [{ newest }] = (await this.#fork().execute<{ newest: string }[]>(
      'select coalesce(max(position), 0) as newest from counted_change',
    )) as [{ newest: string }];
    return BigInt(newest);
  }

  /** Takes over what was counted meanwhile, the change at this position in any case. */
  async refresh(since: bigint): Promise<void> {
    await this.#counted.refresh(since);
  }

  /** The divisions of a level in which children are counted, in the order of their codes. */
  divisionsOf(within: string, level: DivisionLevel): string[] {
    return this.#counted.divisionsOf(within, level);
  }

  /** Those of the months that were corrected after they had been closed. */
  async correctedMonths(months: readonly string[]): Promise<Set<string>> {
    const rows = await this.#fork().execute<{ month: string }[]>(
      `select distinct to_char(happened_on, 'YYYY-MM') as month from counted_change
        where reported_on > happened_on and to_char(happened_on, 'YYYY-MM') = any (string_to_array(?, ','))`,
      [months.join(',')],
    );
    return new Set(rows.map(({ month }) => month));
  }

  /** @throws PlatformError OPERATION_REFUSED for counts that only readers of the records are told */
  async tell(asked: CountsAsked): Promise<ToldCounts> {
    return isExactFor(asked) ? this.#tellExact(asked, false) : this.#tellProtected(asked);
  }

  /**
   * The sum with the corrections that came after a month was closed; null to requesters who may not read the records of
   * all that is counted.
   * @param required must be told as well, and are not in the sum
   */
  async tellCorrected(terms: readonly AskedTerm[], required: readonly CountsAsked[]): Promise<ToldCounts | null> {
    if (![...terms.map(({ asked }) => asked), ...required].every(isExactFor)) return null;
    return addUp(
      await Promise.all(terms.map(async ({ sign, asked }) => ({ sign, counts: await this.#tellExact(asked, true) }))),
      [],
    );
  }

  async #tellExact(
    { dimensions, cells, divisions, within, level, periods }: CountsAsked,
    isCorrected: boolean,
  ): Promise<ToldCounts> {
    const numberOf = await this.#exact.get({
      dimensions,
      within,
      level,
      periods: periods.map((period) => ({ ...period, isClosed: this.#counted.closedMonths.has(period.key) })),
      isCorrected,
    });
    const places = cells.map((codes) => placeOf(dimensions, codes));
    const isCounted = periods.map((period) => this.#isCounted(period));
    return {
      isExact: true,
      at: (division, cell, period) =>
        isCounted[period] ? tell(numberOf(divisions[division]!, places[cell]!, period)) : notCounted,
    };
  }

  async #tellProtected(asked: CountsAsked): Promise<ToldCounts> {
    const { dimensions, cells, divisions, periods, since } = asked;
    assertMayBeTold(asked);
    const settings = statisticsSettings(asked.settings);
    // A number by one department's own records is told only where the number by the register's facts is told too.
    const shared = dimensions.filter(({ isShared }) => isShared);
    const guards = shared.length < dimensions.length && shared.length > 0 ? shared : null;
    const counted = periods
      .filter((period) => this.#isCounted(period))
      .map(({ key }) => ({ key, isClosed: this.#counted.closedMonths.has(key) }));
    const [own, guard] = await Promise.all([
      this.#tables.get(dimensions, counted, settings, since),
      guards && this.#tables.get(guards, counted, settings, since),
    ]);
    const placeOfPeriod = periods.map(({ key }) => counted.findIndex((period) => period.key === key));
    const placesIn = (of: readonly CountedDimension[]) =>
      cells.map((codes) =>
        placeOf(
          of,
          of.map((dimension) => codes[dimensions.indexOf(dimension)]!),
        ),
      );
    const places = placesIn(this.#tables.inOrder(dimensions));
    const guardPlaces = guards && placesIn(guards);
    return {
      isExact: false,
      at: (division, cell, period) => {
        const at = placeOfPeriod[period]!;
        if (at < 0) return notCounted;
        const code = divisions[division]!;
        const count = own[at]!.at(code, places[cell]!);
        const isGuarded = guard && guard[at]!.at(code, guardPlaces![cell]!) < 0;
        return count < 0 || isGuarded ? notTold : tell(count);
      },
    };
  }

  /** Whether anything was counted by the end of it. */
  #isCounted({ key }: Period): boolean {
    const { beganOn } = this.#counted;
    return beganOn !== null && key >= beganOn.slice(0, key.length);
  }
}

/**
 * Whether the requester may read, of a child of this division about whom nothing special is known, each field by which
 * children are divided; a rule for some ages or categories only is not enough.
 */
function isExactFor({ access, dimensions, within }: CountsAsked): boolean {
  const child = { childId: '', residenceDivision: within, householdDivision: within, sealed: false, categories: [] };
  return ['Child.id', ...dimensions.map(({ item }) => item)].every((item) => {
    return decideField(access, ...partsOf(item), child).effect === 'allow';
  });
}

/** @throws PlatformError OPERATION_REFUSED for cells so small that only readers of the records get them */
function assertMayBeTold({ dimensions, level }: CountsAsked): void {
  if (level === 'village') {
    throw new PlatformError(
      'OPERATION_REFUSED',
      'Figures of villages are told to those only who may read the records of their children.',
      { field: 'level', remedy: 'Ask for towns.' },
    );
  }
  if (dimensions.length > 2) {
    throw new PlatformError(
      'OPERATION_REFUSED',
      `Children are divided by ${dimensions.map(({ name }) => name).join(', ')} at once for those only who may read ` +
        'their records: cells as small would give them away.',
      {
        field: 'by',
        remedy: 'Leave out one dimension or filter; that of the measure counts as well.',
      },
    );
  }
  if (level === 'town' && depthOf(dimensions) === 'county') {
    throw new PlatformError(
      'OPERATION_REFUSED',
      'Towns are told to those only who may read their records where children are divided by ' +
        `${dimensions.map(({ name }) => name).join(' and ')} at once.`,
      {
        field: 'level',
        remedy: 'Ask for counties, or leave out one dimension or filter; that of the measure counts as well.',
      },
    );
  }
}

/** The sum of told counts. It is told where each term and each required count is told: it says no more than they. */
export function addUp(terms: readonly ToldTerm[], required: readonly ToldCounts[]): ToldCounts {
  const all = [...terms.map(({ counts }) => counts), ...required];
  return {
    isExact: all.every(({ isExact }) => isExact),
    at(division, cell, period) {
      const told = all.map((counts) => counts.at(division, cell, period));
      for (const state of ['NOT_COUNTED', 'NOT_TOLD']) {
        const missing = told.find((count) => count.state === state);
        if (missing) return missing;
      }
      const sum = terms.reduce((before, { sign }, at) => before + sign * told[at]!.value!, 0);
      // Each term is rounded by itself, so the sum can fall below zero.
      return tell(Math.max(0, sum));
    },
  };
}

function tell(value: number): ToldCount {
  return { value, state: 'TOLD' } as ToldCount;
}

const notTold = { value: null, state: 'NOT_TOLD' } as ToldCount;
const notCounted = { value: null, state: 'NOT_COUNTED' } as ToldCount;
