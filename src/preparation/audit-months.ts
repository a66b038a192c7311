import type { Client } from 'pg';
import pg from 'pg';

/**
 * Months for which there is a place before they begin. A platform that is not prepared anew for longer goes on in
 * audit_entry_other.
 */
const ahead = 6;

interface AuditMonth {
  table: string;
  begin: string;
  end: string;
}

/**
 * Makes the tables for the entries of this month and of those ahead. What was written for one of them elsewhere is
 * moved there. Repeatable.
 */
export async function makeAuditMonths(connection: Client, now: Date): Promise<void> {
  const standing = await findAuditMonths(connection);
  for (let month = 0; month <= ahead; month++) {
    const { table, begin, end } = monthOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, 1)));
    if (standing.includes(table)) continue;
    const span = `recorded_at >= '${begin}' and recorded_at < '${end}'`;
    await connection.query('begin');
    await connection.query(`create table ${table} (like audit_entry including defaults)`);
    await connection.query(
      `with moved as (delete from audit_entry_other where ${span} returning *) insert into ${table} select * from moved`,
    );
    await connection.query(
      `alter table audit_entry attach partition ${table} for values from ('${begin}') to ('${end}')`,
    );
    await connection.query('commit');
  }
}

/**
 * Drops the months that end before a day. Their leaves stay, so that all later entries can be proved as before.
 * @returns the tables that are gone
 * @throws RangeError for a month with an entry that has no place in the tree yet: it would be lost without a trace
 */
export async function dropAuditMonths(connection: Client, before: Date): Promise<string[]> {
  const dropped: string[] = [];
  for (const table of await findAuditMonths(connection)) {
    const [, year, month] = /^audit_entry_(\d{4})_(\d\d)$/.exec(table)!;
    if (Date.UTC(Number(year), Number(month), 1) > before.getTime()) continue;
    await connection.query('begin');
    await connection.query(`lock table ${table} in access exclusive mode`);
    const { rowCount } = await connection.query(
      `select from ${table} entry where not exists (select from audit_leaf leaf where leaf.position = entry.position) limit 1`,
    );
    if (rowCount !== 0) {
      await connection.query('rollback');
      throw new RangeError(
        `${table} has entries without a place in the log. Start the department, wait until they have one, then try again.`,
      );
    }
    await connection.query(`drop table ${pg.escapeIdentifier(table)}`);
    await connection.query('commit');
    dropped.push(table);
  }
  return dropped;
}

async function findAuditMonths(connection: Client): Promise<string[]> {
  const { rows } = await connection.query<{ table: string }>(
    `select relname as table from pg_inherits join pg_class on pg_class.oid = inhrelid where inhparent = 'audit_entry'::regclass and relname ~ '^audit_entry_\\d{4}_\\d\\d$' order by 1`,
  );
  return rows.map(({ table }) => table);
}

function monthOf(begin: Date): AuditMonth {
  const end = new Date(Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + 1, 1));
  const [year, month] = begin.toISOString().split('-');
  return { table: `audit_entry_${year}_${month}`, begin: begin.toISOString(), end: end.toISOString() };
}
