import type { EntityManager } from '@mikro-orm/postgresql';
import type { DepartmentEvent } from '../../platform/events/department-event.ts';
import { isoDateInChina } from '../../platform/standards/day-in-china.ts';
import type { Contribution } from '../../platform/statistics/announce-contribution.ts';

/** What was counted of a child, and how it changed, is history: only the current cells are changed. */
export const counterTables = ['counted_facts', 'counted_change', 'closed_month'];

/** Changes of counters wait for each other: their order is the order of their commits. */
export const counterLock = 7463;

/** The channel on which PostgreSQL tells how far the changes of the counters have come. */
export const counterChannel = 'statistics_changed';

/**
 * SQL: changes the counters by what `source` selects as division, facts and difference, and notes each change. What
 * adds up to nothing changes nothing. An event of a closed month counts from the first day after it on. Gives how many
 * counters changed, no row where none did. Parameters: `$1` department, `$2` day of the event, `$3` origin.
 */
export function changeCounters(source: string): string {
  return `
    with differing as (
      select division, facts, sum(difference)::integer as difference from (${source}) as changes
       group by division, facts having sum(difference) <> 0),
    noted as (
      insert into counted_facts (department, facts) select distinct $1, facts from differing
      on conflict do nothing returning id, facts),
    known as (
      select id, facts from noted union all
      select f.id, f.facts from counted_facts f where f.department = $1 and f.facts in (select facts from differing)),
    changed as (
      insert into counted_cell (division, facts_id, children)
      select division, id, difference from differing join known using (facts)
      on conflict (division, facts_id) do update set children = counted_cell.children + excluded.children),
    counted as (
      insert into counted_change (division, facts_id, difference, happened_on, reported_on, origin)
      select division, id, difference, $2::date, greatest($2::date, open.since), $3
        from differing join known using (facts),
             (select coalesce((max(month) || '-01')::date + interval '1 month', '-infinity')::date as since
                from closed_month) as open
      returning position)
    select count(*)::integer as changed, pg_notify('${counterChannel}', max(position)::text)
      from counted having count(*) > 0`;
}

/**
 * Counts a child elsewhere, or no more, or from now on. That the event is new, and is noted in the same transaction,
 * the platform sees to.
 */
export async function takeInContribution(
  { kind, recordedAt, payload }: DepartmentEvent,
  em: EntityManager,
): Promise<void> {
  const { before, after } = payload as unknown as { before: Contribution | null; after: Contribution | null };
  const changes = [...(before ? [{ ...before, difference: -1 }] : []), ...(after ? [{ ...after, difference: 1 }] : [])];
  await em.execute('select pg_advisory_xact_lock(?)', [counterLock]);
  const source =
    'select division, facts, difference ' +
    'from jsonb_to_recordset($4::jsonb) as change(division text, facts jsonb, difference integer)';
  const department = kind.slice(0, kind.lastIndexOf('.'));
  const [sql, values] = positional(changeCounters(source), [
    department,
    isoDateInChina(new Date(recordedAt)),
    'EVENT',
    JSON.stringify(changes),
  ]);
  await em.execute(sql, values);
}

/** MikroORM counts its parameters by their places. */
function positional(sql: string, values: readonly unknown[]): [string, unknown[]] {
  const inOrder: unknown[] = [];
  const text = sql.replaceAll(/\$(\d)/g, (_parameter, number: string) => {
    inOrder.push(values[Number(number) - 1]);
    return '?';
  });
  return [text, inOrder];
}
