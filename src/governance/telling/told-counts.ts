import type { EntityManager } from '@mikro-orm/postgresql';
import { noneTold, sumOfTold, tellCount, type ToldNumber } from '../../disclosure/tell-count.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import { dayAfter } from '../../platform/standards/day-in-china.ts';
import { divisionRange, isWithinDivision } from '../../platform/standards/division-code.ts';
import type { Population } from './population.ts';

/** What was told stays so, and so does the secret by which it is rounded. */
export const toldTables = ['told_population', 'count_secret'];

/** What is told of the changes of the records of one type in one place. */
export interface ToldChanges {
  /** The newest day since whose beginning the place has had as many changes as the floor lets be told. */
  lastChangedOn: string | null;
  changesInLast30Days: ToldNumber | null;
}

/** County → what is told of its children of one category, in one month. */
type ToldCounties = Readonly<Record<string, ToldNumber>>;

const days = 30;

/**
 * The one door through which governance's numbers of children, and of changes of their records, leave. It answers what
 * stands on a list only, and each number for a while as it was first told: no draft and no moment tells more.
 */
export class ToldCounts {
  readonly #fork: () => EntityManager;
  /** Asked for once, however many ask at a time. */
  readonly #counties = new Map<string, Promise<ToldCounties>>();

  constructor(fork: () => EntityManager) {
    this.#fork = fork;
  }

  /**
   * How many children the populations hold together, without sealed files: a child of two of them, or of two counties,
   * counts twice. Each county is told for a month as it was first told, and larger divisions are sums of told counties.
   * Null where a population has too few to be told.
   */
  async ofPopulations(
    populations: readonly Population[],
    settings: Policies['statistics'],
    today: string,
  ): Promise<ToldNumber | null> {
    if (populations.length === 0) return noneTold;
    if (settings === null) return null;
    const sums: ToldNumber[] = [];
    for (const { division, category } of populations) {
      const counties = await this.#countiesOf(category ?? '', settings, today.slice(0, 7));
      const sum = sumOfTold(
        Object.entries(counties).flatMap(([county, told]) =>
          isWithinDivision(`${county}000000`, division) ? [told] : [],
        ),
      );
      if (sum === null) return null;
      sums.push(sum);
    }
    return sumOfTold(sums);
  }

  /** Of the changes up to yesterday in a division. A type without enough of them is missing. */
  async ofChanges(
    types: readonly string[],
    division: string,
    settings: Policies['statistics'],
    today: string,
  ): Promise<ReadonlyMap<string, ToldChanges>> {
    if (settings === null) return new Map();
    const { minimumSensitive: minimum, roundTo } = settings;
    // A town is told what its county is told.
    const { from, below } = divisionRange(`${division.slice(0, 6)}000000`);
    const [rows, secret] = await Promise.all([
      this.#fork().execute<{ type: string; newest: string; changes: number }[]>(
        `select type, to_char(max(day) filter (where so_far >= ?), 'YYYY-MM-DD') as newest,
                coalesce(sum(changes) filter (where day >= ?), 0)::integer as changes
           from (select type, day, sum(changes) as changes,
                        sum(sum(changes)) over (partition by type order by day desc) as so_far
                   from record_change_day
                  where type = any (string_to_array(?, ',')) and county >= ? and county < ? and day < ?
                  group by type, day) of_day
          group by type having sum(changes) >= ?`,
        [minimum, dayAfter(today, -days), types.join(','), from.slice(0, 6), below.slice(0, 6), today, minimum],
      ),
      this.#secret(),
    ]);
    return new Map(
      rows.map(({ type, newest, changes }) => [
        type,
        {
          lastChangedOn: newest,
          changesInLast30Days: tellCount(changes, `${type} ${from}`, secret, { minimum, roundTo }),
        },
      ]),
    );
  }

  /** Of the entries of one day in which other departments looked at the records of this one. */
  async ofLooks(owner: string, entries: number, settings: Policies['statistics']): Promise<ToldNumber | null> {
    if (settings === null) return null;
    const { minimumSensitive: minimum, roundTo } = settings;
    return tellCount(entries, `looks ${owner}`, await this.#secret(), { minimum, roundTo });
  }

  #countiesOf(category: string, settings: NonNullable<Policies['statistics']>, month: string): Promise<ToldCounties> {
    const key = `${month} ${category}`;
    const counties =
      this.#counties.get(key) ??
      this.#find(month, category).then((told) => told ?? this.#tell(month, category, settings));
    this.#counties.set(key, counties);
    counties.catch(() => this.#counties.delete(key));
    return counties;
  }

  async #find(month: string, category: string): Promise<ToldCounties | null> {
    const [row] = await this.#fork().execute<{ counties: ToldCounties }[]>(
      'select counties from told_population where month = ? and category = ?',
      [month, category],
    );
    return row?.counties ?? null;
  }

  /** The process that tells first wins. */
  async #tell(
    month: string,
    category: string,
    { minimum, minimumSensitive, roundTo }: NonNullable<Policies['statistics']>,
  ): Promise<ToldCounties> {
    const secret = await this.#secret();
    const rows = await this.#fork().execute<{ county: string; children: number }[]>(
      `select county, count(*)::integer as children
         from child_scope
              cross join lateral (select left(residence_division, 6) union select left(household_division, 6)) at (county)
        where not sealed and (? = '' or ? = any (categories)) group by county`,
      [category, category],
    );
    const floor = { minimum: category === '' ? minimum : minimumSensitive, roundTo };
    const told = rows.flatMap(({ county, children }): [string, ToldNumber][] => {
      const number = tellCount(children, `${category} ${county}`, secret, floor);
      return number === null ? [] : [[county, number]];
    });
    await this.#fork().execute(
      'insert into told_population (month, category, counties) values (?, ?, ?::jsonb) on conflict do nothing',
      [month, category, JSON.stringify(Object.fromEntries(told))],
    );
    return (await this.#find(month, category))!;
  }

  async #secret(): Promise<string> {
    return (await this.#fork().execute<{ secret: string }[]>('select secret from count_secret'))[0]!.secret;
  }
}
