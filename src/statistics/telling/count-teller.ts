import type { EntityManager } from '@mikro-orm/postgresql';
import { PlatformError } from '../../platform/errors.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import { decideField, type Access } from '../../platform/policy/access.ts';
import { statisticsSettings } from '../../platform/policy/files/statistics-settings.ts';
import { partsOf } from '../../platform/policy/may-read-item.ts';
import type { DivisionLevel } from '../../platform/standards/division-code.ts';
import type { CountedDimension, Statistics } from '../../platform/statistics/gather-statistics.ts';
import { placeOf } from './cells-of.ts';
import { CountedChildren } from '../counting/counted-children.ts';
import { ExactTables } from './exact-tables.ts';
import type { Sign } from '../figure.ts';
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
  /** What the floor lets be told to those who may not read the records. */
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

/**
 * The one door through which numbers leave the statistics: queries, rankings, rates, files and subscriptions ask here.
 * Whoever may read the records that are counted, in the division that is asked for, is told true numbers; everybody
 * else what the protected tables tell.
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

  /** Months that are closed, whose figures stay, and of those which have had corrections. */
  async correctedMonths(months: readonly string[]): Promise<Set<string>> {
    const rows = await this.#fork().execute<{ month: string }[]>(
      `select distinct to_char(happened_on, 'YYYY-MM') as month from counted_change where reported_on > happened_on and to_char(happened_on, 'YYYY-MM') = any (string_to_array(?, ','))`,
      [months.join(',')],
    );
    return new Set(rows.map(({ month }) => month));
  }

  /** @throws PlatformError OPERATION_REFUSED for what is told to nobody who may not read the records */
  async tell(asked: CountsAsked): Promise<ToldCounts> {
    return isExactFor(asked) ? this.#tellExact(asked, false) : this.#tellProtected(asked);
  }

  /**
   * Added up with the corrections that came after a month was closed; null to those who may not read all the records.
   */
  async tellCorrected(parts: readonly { sign: Sign; asked: CountsAsked }[]): Promise<ToldCounts | null> {
    if (!parts.every(({ asked }) => isExactFor(asked))) return null;
    return addUp(
      await Promise.all(parts.map(async ({ sign, asked }) => ({ sign, counts: await this.#tellExact(asked, true) }))),
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

  async #tellProtected({
    settings: told,
    dimensions,
    cells,
    divisions,
    level,
    periods,
    since,
  }: CountsAsked): Promise<ToldCounts> {
    const settings = statisticsSettings(told);
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
        `Children are divided by ${dimensions.map(({ name }) => name).join(', ')} at once for those only who may read their records: cells as small would give them away.`,
        {
          field: 'by',
          remedy: 'Leave out one dimension or filter; that of the measure counts as well.',
        },
      );
    }
    if (level === 'town' && depthOf(dimensions) === 'county') {
      throw new PlatformError(
        'OPERATION_REFUSED',
        `Towns are told to those only who may read their records where children are divided by ${dimensions.map(({ name }) => name).join(' and ')} at once.`,
        {
          field: 'level',
          remedy: 'Ask for counties, or leave out one dimension or filter; that of the measure counts as well.',
        },
      );
    }
    // Numbers by the records of one department are told only where the same by the register's own are told too.
    const shared = dimensions.filter(({ isShared }) => isShared);
    const guards = shared.length < dimensions.length && shared.length > 0 ? shared : null;
    const asked = periods
      .filter((period) => this.#isCounted(period))
      .map(({ key }) => ({ key, isClosed: this.#counted.closedMonths.has(key) }));
    const [own, guard] = await Promise.all([
      this.#tables.get(dimensions, asked, settings, since),
      guards && this.#tables.get(guards, asked, settings, since),
    ]);
    const placeOfPeriod = periods.map(({ key }) => asked.findIndex((one) => one.key === key));
    const ordered = this.#tables.inOrder(dimensions);
    const places = cells.map((codes) =>
      placeOf(
        ordered,
        ordered.map((dimension) => codes[dimensions.indexOf(dimension)]!),
      ),
    );
    const guardPlaces =
      guards &&
      cells.map((codes) =>
        placeOf(
          guards,
          guards.map((dimension) => codes[dimensions.indexOf(dimension)]!),
        ),
      );
    return {
      isExact: false,
      at: (division, cell, period) => {
        const at = placeOfPeriod[period]!;
        if (at < 0) return notCounted;
        const count = own[at]!.at(divisions[division]!, places[cell]!);
        return count < 0 || (guard && guard[at]!.at(divisions[division]!, guardPlaces![cell]!) < 0)
          ? notTold
          : tell(count);
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

/** The sum of told counts, told where each of them is: it says nothing that they do not say. */
export function addUp(parts: readonly { sign: Sign; counts: ToldCounts }[]): ToldCounts {
  return {
    isExact: parts.every(({ counts }) => counts.isExact),
    at(division, cell, period) {
      const all = parts.map(({ sign, counts }) => ({ sign, count: counts.at(division, cell, period) }));
      for (const state of ['NOT_COUNTED', 'NOT_TOLD']) {
        const missing = all.find(({ count }) => count.state === state);
        if (missing) return missing.count;
      }
      // Each is rounded by itself: what is left can look like fewer than nobody.
      return tell(
        Math.max(
          0,
          all.reduce((sum, { sign, count }) => sum + sign * count.value!, 0),
        ),
      );
    },
  };
}

function tell(value: number): ToldCount {
  return { value, state: 'TOLD' } as ToldCount;
}

const notTold = { value: null, state: 'NOT_TOLD' } as ToldCount;
const notCounted = { value: null, state: 'NOT_COUNTED' } as ToldCount;
