import { monthAfter, monthOf } from '../../platform/statistics/months.ts';
import type { BackgroundDoors } from '../../platform/subgraph/background-work.ts';
import { counterLock } from './change-counters.ts';
import { hourLength } from '../../platform/standards/day-in-china.ts';

/** Hours after its end for which a month waits for events under way. */
const grace = 6;

/**
 * Closes the months that are over, each once and for good: what is told of them later stands in the first open month,
 * as a correction.
 */
export async function closeMonths({ now, fork }: Pick<BackgroundDoors, 'now' | 'fork'>): Promise<void> {
  const open = monthOf(new Date(now().getTime() - grace * hourLength));
  await fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [counterLock]);
    const [{ first }] = (await em.execute<{ first: string | null }[]>(
      `select coalesce(to_char((max(month) || '-01')::date + interval '1 month', 'YYYY-MM'),
                       (select to_char(min(reported_on), 'YYYY-MM') from counted_change)) as first
         from closed_month`,
    )) as [{ first: string | null }];
    for (let month = first; month !== null && month < open; month = monthAfter(month))
      await em.execute('insert into closed_month (month, closed_at) values (?, ?)', [month, now()]);
  });
}
