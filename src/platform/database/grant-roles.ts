import type { Client } from 'pg';
import pg from 'pg';
import { rolesOf } from './roles.ts';

/** Creates the roles of a department and the login that the platform uses, which has no right of its own. Repeatable. */
export async function createRoles(connection: Client, department: string, databaseUrl: string): Promise<void> {
  const { service, log } = rolesOf(department);
  const { user, password } = new pg.Client({ connectionString: databaseUrl });
  if (!user) throw new Error(`The database URL of ${department} names no user.`);
  for (const role of [service, log]) await connection.query(createIfMissing(role, 'nologin'));
  await connection.query(createIfMissing(user, 'login noinherit'));
  if (password) await connection.query(`alter role ${pg.escapeIdentifier(user)} password ${pg.escapeLiteral(password)}`);
  await connection.query(`grant ${service}, ${log} to ${pg.escapeIdentifier(user)} with inherit false, set true`);
}

function createIfMissing(role: string, options: string): string {
  return `do $do$ begin
    if not exists (select from pg_roles where rolname = ${pg.escapeLiteral(role)}) then create role ${pg.escapeIdentifier(role)} ${options}; end if;
  end $do$`;
}

/** What each role may do in the department's database. The audit log can be read and added to, by nobody changed. Repeatable. */
export async function grantTables(connection: Client, department: string): Promise<void> {
  const { service, log } = rolesOf(department);
  await connection.query(`
    revoke create on schema public from public;
    grant usage on schema public to ${service}, ${log};
    grant select, insert, update on all tables in schema public to ${service};
    revoke all on audit_entry, migration, preparation_step from ${service};
    revoke update on record_history, outbox_event, inbox_event from ${service};
    grant delete on outbox_delivery to ${service};
    grant select, insert on audit_entry to ${log};
  `);
}
