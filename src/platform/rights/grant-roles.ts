import type { Client } from 'pg';
import pg from 'pg';
import type { Policies } from '../policy/policy.ts';
import type { DepartmentTables } from './department-tables.ts';
import { writeMoves } from '../procedures/moves-of.ts';
import { formColumn, formExpression, formKind } from '../records/column-forms.ts';
import { historyView } from '../records/history-table.ts';
import { formColumns, type FormColumn } from './reading-rights.ts';
import { findRowPolicies, rowPolicies, rowPolicyStatements } from './row-policies.ts';
import { allRolesOf, compareRights, rightsStatements } from './rights.ts';

/**
 * Creates the roles of a department and the login that the platform uses, which has no right of its own. Repeatable.
 */
export async function createRoles(
  connection: Client,
  department: string,
  databaseUrl: string,
  policies: Policies,
): Promise<void> {
  const roles = allRolesOf(department, policies);
  const { user, password } = new pg.Client({ connectionString: databaseUrl });
  if (!user) throw new Error(`The database URL of ${department} names no user.`);
  for (const role of roles) await connection.query(createIfMissing(role, 'nologin'));
  await connection.query(createIfMissing(user, 'login noinherit'));
  if (password)
    await connection.query(`alter role ${pg.escapeIdentifier(user)} password ${pg.escapeLiteral(password)}`);
  const login = pg.escapeIdentifier(user);
  await connection.query(`grant ${roles.join(', ')} to ${login} with inherit false, set true`);
  // A transaction that is left open would hold back what is signed, in every database of the server.
  await connection.query(`alter role ${login} set idle_in_transaction_session_timeout = '2min'`);
}

/** Connections beyond its share that a login may open, as while a process takes the place of another one. */
const spare = 40;

/**
 * Lets the department's login alone connect to its database, with as many connections as leave the other departments of
 * the server theirs: elsewhere it could take locks and hold transactions open. Repeatable.
 * @param departments on this server
 */
export async function closeDatabase(
  connection: Client,
  database: string,
  databaseUrl: string,
  departments: number,
): Promise<void> {
  const [name, login] = [database, new pg.Client({ connectionString: databaseUrl }).user!].map(pg.escapeIdentifier);
  await connection.query(`revoke all on database ${name} from public; grant connect on database ${name} to ${login}`);
  const {
    rows: [server],
  } = await connection.query<{ connections: number }>(
    `select current_setting('max_connections')::integer as connections`,
  );
  const share = Math.max(0, Math.floor((server!.connections - 100) / departments));
  await connection.query(`alter role ${login} connection limit ${share + spare}`);
}

function createIfMissing(role: string, options: string): string {
  return `do $do$ begin
    if not exists (select from pg_roles where rolname = ${pg.escapeLiteral(role)}) then create role ${pg.escapeIdentifier(role)} ${options}; end if;
  end $do$`;
}

/**
 * Brings the department's database to what follows from the policies: the masked forms of columns, what each role may
 * do, and on which rows. Grants what is missing and revokes what is too much, from whomever, in one transaction.
 * Repeatable.
 */
export async function grantTables(connection: Client, department: DepartmentTables, policies: Policies): Promise<void> {
  await connection.query('begin');
  await connection.query(
    `revoke create on schema public from public; grant usage on schema public to ${allRolesOf(department.name, policies).join(', ')}`,
  );
  const standing = await findFormColumns(connection);
  for (const form of formColumns(department, policies))
    for (const statement of formStatements(form, standing)) await connection.query(statement);
  for (const statement of viewStatements(department, await findViews(connection))) await connection.query(statement);
  const { missing, excess } = await compareRights(connection, department, policies);
  for (const statement of [...rightsStatements('revoke', excess), ...rightsStatements('grant', missing)])
    await connection.query(statement);
  for (const statement of rowPolicyStatements(rowPolicies(department, policies), await findRowPolicies(connection)))
    await connection.query(statement);
  await writeMoves(connection, department.procedures ?? []);
  await connection.query('commit');
}

/** The views that stand in the database, each with the statement that its comment keeps. */
export async function findViews(connection: Client): Promise<Map<string, string | null>> {
  const { rows } = await connection.query<{ name: string; statement: string | null }>(
    `select relname as name, obj_description(oid, 'pg_class') as statement from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'v'`,
  );
  return new Map(rows.map(({ name, statement }) => [name, statement]));
}

/** Makes the histories of the records, or makes them anew where they say something else. */
export function viewStatements({ tables }: DepartmentTables, standing: ReadonlyMap<string, string | null>): string[] {
  return tables.flatMap((table) => {
    if (table.viewOf === undefined) return [];
    const { tableName } = table.entity.meta;
    const statement = historyView(table);
    if (standing.get(tableName) === statement) return [];
    return [
      `drop view if exists ${tableName}`,
      statement,
      `comment on view ${tableName} is ${pg.escapeLiteral(statement)}`,
    ];
  });
}

/** The generated columns that stand in the database: `table.column` → the expression that its comment keeps. */
export async function findFormColumns(connection: Client): Promise<Map<string, string | null>> {
  const { rows } = await connection.query<{ name: string; expression: string | null }>(
    `select c.relname || '.' || a.attname as name, col_description(c.oid, a.attnum) as expression from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and a.attgenerated = 'v' and not a.attisdropped`,
  );
  return new Map(rows.map(({ name, expression }) => [name, expression]));
}

/**
 * Adds the column of a form, or makes it anew where it says something else. It is virtual: worked out when it is read,
 * nothing is stored. Its expression stands in its comment, because PostgreSQL gives back another wording.
 */
export function formStatements(
  { table, column, form }: FormColumn,
  standing: ReadonlyMap<string, string | null>,
): string[] {
  const [target, expression] = [formColumn(column, form), formExpression(form, column)];
  const found = standing.get(`${table}.${target}`);
  if (found === expression) return [];
  return [
    ...(found === undefined ? [] : [`alter table ${table} drop column ${target}`]),
    `alter table ${table} add column ${target} ${formKind(form)} generated always as (${expression}) virtual`,
    `comment on column ${table}.${target} is ${pg.escapeLiteral(expression)}`,
  ];
}
