import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { isoDateInChina } from '../../platform/standards/day-in-china.ts';
import { contributionsOf } from '../../platform/statistics/announce-contribution.ts';
import type { Department } from '../../platform/subgraph/define-department.ts';
import { changeCounters, counterLock } from './change-counters.ts';

export interface Recount {
  /** Administrator of the database of the statistics. */
  statistics: Client;
  /** Administrator of the department's database. */
  source: Client;
  department: Department;
  now: Date;
}

/** What a recount found: children counted, and counters that said something else. */
export interface Recounted {
  department: string;
  children: number;
  differences: number;
}

/**
 * Counts a department's children anew from its tables and sets the counters to it, each difference noted as a change of
 * today, while changes in the department wait. Events under way are taken account of, so that they count when they
 * arrive.
 */
export async function recountDepartment({ statistics, source, department, now }: Recount): Promise<Recounted> {
  return comparing(statistics, source, department, async (compared) => {
    const {
      rows: [counted],
    } = await statistics.query<{ changed: number }>(changeCounters(compared), [
      department.name,
      isoDateInChina(now),
      'RECOUNT',
    ]);
    return counted?.changed ?? 0;
  });
}

/** Proves that the counters are those of the department's tables: counts anew and changes nothing. */
export async function reconcileDepartment({
  statistics,
  source,
  department,
}: Omit<Recount, 'now'>): Promise<Recounted> {
  return comparing(
    statistics,
    source,
    department,
    async (compared) => {
      const {
        rows: [found],
      } = await statistics.query<{ differences: number }>(
        `select count(*)::integer as differences from (
           select from (${compared}) as changes group by division, facts having sum(difference) <> 0) as differing`,
      );
      return found!.differences;
    },
    'rollback',
  );
}

async function comparing(
  statistics: Client,
  source: Client,
  department: Department,
  settle: (compared: string) => Promise<number>,
  end: 'commit' | 'rollback' = 'commit',
): Promise<Recounted> {
  if (!department.statistics) throw new RangeError(`${department.name} counts nothing.`);
  try {
    await statistics.query('begin');
    // No event is taken in from here on, and no contribution is announced.
    await statistics.query('select pg_advisory_xact_lock($1)', [counterLock]);
    await source.query('begin');
    await source.query('lock table statistics_contribution in exclusive mode');
    await source.query(restateContributions(contributionsOf(department.statistics)));
    await statistics.query(
      'create temporary table recounted (division text, facts jsonb, difference integer) on commit drop',
    );
    const children = await copyCounts(source, statistics);
    const differences = await settle(`
      select division, facts, difference from recounted
      union all
      select division, facts, -children from counted_cell join counted_facts on id = facts_id
       where department = '${department.name}'`);
    await source.query(end);
    await statistics.query(end);
    return { department: department.name, children, differences };
  } catch (error) {
    await source.query('rollback');
    await statistics.query('rollback');
    throw error;
  }
}

/** Without events: the recount itself tells the counters. */
function restateContributions(contributions: string): string {
  return `
    insert into statistics_contribution (child_id, version, contribution)
    select child_id, coalesce(told.version, 0) + 1, counting.contribution
      from (${contributions}) as counting full join statistics_contribution told using (child_id)
     where told.contribution is distinct from counting.contribution
    on conflict (child_id) do update set version = excluded.version, contribution = excluded.contribution`;
}

/** What counts now, without what is told by events that have not been taken in. */
async function copyCounts(source: Client, statistics: Client): Promise<number> {
  await statistics.query(
    'create temporary table waiting (child_id uuid, event_id uuid, before jsonb, after jsonb) on commit drop',
  );
  await copy(
    source,
    `select d.child_id, d.event_id, e.payload -> 'before', e.payload -> 'after'
       from outbox_delivery d join outbox_event e on e.child_id = d.child_id and e.id = d.event_id
      where d.subscriber = 'statistics' and e.payload ->> 'type' = 'Contribution'`,
    statistics,
    'waiting',
  );
  await copy(
    source,
    `select contribution ->> 'division', contribution -> 'facts', count(*) from statistics_contribution
      where contribution is not null group by 1, 2`,
    statistics,
    'recounted',
  );
  const {
    rows: [counted],
  } = await statistics.query<{ children: number }>(
    'select coalesce(sum(difference), 0)::integer as children from recounted',
  );
  await statistics.query(`
    insert into recounted (division, facts, difference)
    select side ->> 'division', side -> 'facts', difference
      from waiting cross join lateral (values (before, 1), (after, -1)) as sides(side, difference)
     where jsonb_typeof(side) = 'object' and not exists (
           select from inbox_event i where i.child_id = waiting.child_id and i.event_id = waiting.event_id)`);
  return counted!.children;
}

async function copy(source: Client, select: string, target: Client, table: string): Promise<void> {
  await pipeline(
    source.query(copyTo(`copy (${select}) to stdout`)),
    target.query(copyFrom(`copy ${table} from stdin`)),
  );
}
