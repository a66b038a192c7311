import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { connected } from '../../src/platform/database/connected.ts';

/** What the workloads read and write, by the department that owns it. */
const tables: Record<string, string[]> = {
  'civil-affairs': ['child', 'guardianship'],
  education: ['schooling', 'school'],
  health: ['medical_summary', 'checkup'],
  police: ['household', 'guardian_detention'],
};

/**
 * Copies the departments' tables with their rows, keys and indexes into one database, those of all departments at a
 * time.
 */
export async function copyTables(urlOf: (database: string) => string, target: string): Promise<void> {
  await Promise.all(
    Object.entries(tables).map(([department, names]) =>
      connected(target, (to) =>
        connected(urlOf(department.replaceAll('-', '_')), async (from) => {
          for (const name of names) await copyTable(from, to, name);
        }),
      ),
    ),
  );
}

async function copyTable(from: pg.Client, to: pg.Client, table: string): Promise<void> {
  const columns = await from.query<{ name: string; definition: string }>(
    `select attname as name, format('%I %s%s%s', attname, format_type(atttypid, atttypmod),
       case when attcollation <> typcollation
         then format(' collate %I', (select collname from pg_collation where oid = attcollation)) else '' end,
       case when attnotnull then ' not null' else '' end) as definition
     from pg_attribute join pg_type on pg_type.oid = atttypid
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  );
  const indexes = await from.query<{ definition: string }>(
    'select pg_get_indexdef(indexrelid) as definition from pg_index where indrelid = $1::regclass and not indisprimary',
    [table],
  );
  const keys = await from.query<{ definition: string }>(
    "select pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = $1::regclass and contype = 'p'",
    [table],
  );
  const name = pg.escapeIdentifier(table);
  await to.query(`create table ${name} (${columns.rows.map(({ definition }) => definition).join(', ')})`);
  const list = columns.rows.map((column) => pg.escapeIdentifier(column.name)).join(', ');
  await pipeline(
    from.query(copyTo(`copy ${name} (${list}) to stdout`)),
    to.query(copyFrom(`copy ${name} (${list}) from stdin`)),
  );
  for (const { definition } of keys.rows) await to.query(`alter table ${name} add ${definition}`);
  for (const { definition } of indexes.rows) await to.query(definition);
}
