import type { Client } from 'pg';
import { unitedPolicies, type Policies } from '../policy/policy.ts';
import type { DepartmentTables } from './department-tables.ts';
import { findMoveDifference } from '../procedures/moves-of.ts';
import { formColumn, formExpression } from '../records/column-forms.ts';
import { findFormColumns, findViews, viewStatements } from './grant-roles.ts';
import { formColumns } from './reading-rights.ts';
import { compareRowPolicies, findRowPolicies, rowPolicies } from './row-policies.ts';
import { allRolesOf, compareRights, type Right } from './rights.ts';
import { StartFault } from '../start-fault.ts';

const remedy =
  'npm start, or the command prepare with DATABASE_ADMIN_URL, writes what follows from the policies; npm run policies:grants shows it. ' +
  'Where nobody meant the difference, find out first who made it.';

/**
 * Refuses a database in which the third wall does not stand: a login or role that PostgreSQL's rights do not bind, or
 * grants that differ from what follows from the policies.
 * @param replaced versions that were in force a moment ago, the newest first: answers under way may still need what
 * follows from the newest of them as well
 * @throws StartFault naming role, table, column and remedy
 */
export async function assertRights(
  connection: Client,
  login: string,
  department: DepartmentTables,
  policies: Policies,
  replaced: readonly Policies[] = [],
): Promise<void> {
  const roles = allRolesOf(department.name, policies);
  await assertBound(connection, department.name, login, roles);
  const first = await findDifference(connection, department, policies);
  let isWider = first !== null;
  for (let count = 1; isWider && count <= replaced.length; count += 1) {
    isWider =
      (await findDifference(connection, department, unitedPolicies([...replaced.slice(0, count), policies]))) !== null;
  }
  if (isWider) throw fault(department.name, first!);
}

/** In what the rights that stand differ from what follows from the policies; null where they do not. */
async function findDifference(
  connection: Client,
  department: DepartmentTables,
  policies: Policies,
): Promise<string | null> {
  const standing = await findFormColumns(connection);
  for (const { table, column, form } of formColumns(department, policies)) {
    const target = `${table}.${formColumn(column, form)}`;
    if (standing.get(target) !== formExpression(form, column))
      return `the column ${target} does not hold the form ${form} of ${column}.`;
  }
  const [, statement] = viewStatements(department, await findViews(connection));
  if (statement) return `a history differs from its record: ${statement.split(' with ')[0]!}.`;
  const { missing, excess } = await compareRights(connection, department, policies);
  if (excess[0]) return `${nameOf(excess[0])}, which does not follow from the policies.`;
  if (missing[0]) return `${nameOf(missing[0], 'may not')}, although it follows from the policies.`;
  const moves = await findMoveDifference(connection, department.procedures ?? []);
  if (moves) return `${moves}.`;
  const rows = compareRowPolicies(rowPolicies(department, policies), await findRowPolicies(connection));
  const [policy] = [...rows.missing, ...rows.excess];
  return policy
    ? `the row policy ${policy.name} of ${policy.table} is not the one that follows from the policies.`
    : null;
}

/** The login takes these roles and no others, and no role of these passes by a right. */
async function assertBound(connection: Client, department: string, login: string, roles: string[]): Promise<void> {
  const all = [login, ...roles];
  const { rows: found } = await connection.query<{
    name: string;
    rolsuper: boolean;
    rolbypassrls: boolean;
    owns: string | null;
  }>(
    `select rolname as name, rolsuper, rolbypassrls, (select min(relname) from pg_class where relowner = r.oid and relkind not in ('t', 'i', 'I')) as owns from pg_roles r where rolname = any ($1)`,
    [all],
  );
  for (const role of all) {
    const state = found.find(({ name }) => name === role);
    if (state === undefined) throw fault(department, `the role ${role} is not there.`);
    if (state.rolsuper)
      throw fault(
        department,
        `the role ${role} is a superuser, whom no right binds.`,
        `alter role ${role} nosuperuser; or connect as another login. `,
      );
    if (state.rolbypassrls)
      throw fault(department, `the role ${role} may pass by row security.`, `alter role ${role} nobypassrls; `);
    if (state.owns !== null)
      throw fault(
        department,
        `the role ${role} owns ${state.owns}, and an owner's rights cannot be limited.`,
        `alter table ${state.owns} owner to the administrator; `,
      );
  }
  const { rows: memberships } = await connection.query<{ member: string; role: string; inherits: boolean }>(
    `select pg_get_userbyid(member) as member, pg_get_userbyid(roleid) as role, bool_or(inherit_option) as inherits from pg_auth_members
      where pg_get_userbyid(member) = any ($1) group by 1, 2 order by 1, 2`,
    [all],
  );
  for (const { member, role, inherits } of memberships) {
    if (member === login && roles.includes(role) && !inherits) continue;
    throw fault(
      department,
      `the role ${member} has the rights of ${role}, which does not follow from the policies.`,
      `revoke ${role} from ${member}; `,
    );
  }
  const taken = memberships.map(({ role }) => role);
  const refused = roles.find((role) => !taken.includes(role));
  if (refused) throw fault(department, `the login ${login} may not take the role ${refused}.`);
}

function fault(department: string, what: string, first = ''): StartFault {
  return new StartFault(`In the database of ${department}, ${what}`, first + remedy);
}

function nameOf({ role, table, column, privilege }: Right, may = 'may'): string {
  return `the role ${role} ${may} ${privilege} ${column === null ? table : `${table}.${column}`}`;
}
