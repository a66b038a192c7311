import type { Client } from 'pg';
import pg from 'pg';
import type { Policies } from '../policy/policy.ts';
import type { DepartmentTables } from './department-tables.ts';
import { differenceBetween, type Difference } from './row-policies.ts';
import { readersOf, readingRights } from './reading-rights.ts';
import { readingRoleOf, rolesOf } from '../database/roles.ts';

/** One right of one role on a table, or on one column of it. */
export interface Right {
  role: string;
  table: string;
  column: string | null;
  privilege: string;
}

/** Every role of a department: service, log, log reader and one reading role for each department that asks. */
export function allRolesOf(owner: string, policies: Policies): string[] {
  const { service, log, logReader } = rolesOf(owner);
  return [service, log, logReader, ...readersOf(policies).map((reader) => readingRoleOf(owner, reader))];
}

/**
 * Compares all grants in the department's database, to whomever, with what follows from the policies. Every role may
 * read the catalogue.
 */
export async function compareRights(
  connection: Client,
  owner: DepartmentTables,
  policies: Policies,
): Promise<Difference<Right>> {
  const { rows: tables } = await connection.query<{ table: string }>(
    `select relname as table from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  );
  const { rows: actual } = await connection.query<Right>(grantedRights);
  const expected = [
    ...platformRights(
      owner,
      tables.map(({ table }) => table),
    ),
    ...readerRights(owner, policies),
  ];
  return differenceBetween(expected, actual, ({ role, table, column, privilege }) =>
    [role, table, column ?? '', privilege].join(' '),
  );
}

/** What anybody but the owner of a table or sequence was granted outside PostgreSQL's own schemas. */
const grantedRights = `
  select case acl.grantee when 0 then 'public' else pg_get_userbyid(acl.grantee) end as role, relation."table", relation."column", acl.privilege_type as privilege
    from (
      select c.relowner, case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname as "table", null as "column", c.relacl as acl, n.nspname
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
      union all
      select c.relowner, case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname, a.attname, a.attacl, n.nspname
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where not a.attisdropped
    ) relation cross join lateral aclexplode(relation.acl) acl
   where relation.nspname <> 'information_schema' and relation.nspname not like 'pg\\_%' and acl.grantee <> relation.relowner
   order by 1, 2, 3, 4`;

/**
 * The entries, the tree over them, and what was signed of it here and elsewhere. Rights on the months of entries come
 * through the whole.
 */
const logTables = ['audit_entry', 'audit_leaf', 'audit_node', 'audit_checkpoint', 'audit_witness'];
/** What is added up of the entries; under which month, department and purpose stays. */
const lookNumbers = ['requests', 'refused_requests', 'released_fields', 'masked_fields', 'refused_fields'];
const noSystemUse = [...logTables, 'look_count', 'look_secret', 'migration', 'preparation_step'];
/** What the platform itself only adds to, in every database. */
const appendOnly = ['record_history', 'outbox_event', 'inbox_event'];

function neverUpdatedOf({ tables, appendOnlyTables = [] }: DepartmentTables): ReadonlySet<string> {
  const records = tables.filter((table) => table.appendOnly).map(({ entity }) => entity.meta.tableName);
  return new Set([...appendOnly, ...records, ...appendOnlyTables]);
}

/**
 * The service role changes records and carries events; the log role adds to the audit log, which nobody changes, and to
 * what is counted of it; the log reader reads both.
 */
function platformRights(owner: DepartmentTables, tables: string[]): Right[] {
  const { service, log, logReader } = rolesOf(owner.name);
  const neverUpdated = neverUpdatedOf(owner);
  const rights: Right[] = logTables.flatMap((table) =>
    ['SELECT', 'INSERT'].map((privilege) => ({ role: log, table, column: null, privilege })),
  );
  rights.push({ role: log, table: 'audit_look', column: null, privilege: 'SELECT' });
  rights.push(
    ...['SELECT', 'INSERT'].map((privilege) => ({ role: log, table: 'look_count', column: null, privilege })),
  );
  rights.push(...lookNumbers.map((column) => ({ role: log, table: 'look_count', column, privilege: 'UPDATE' })));
  rights.push(
    ...['audit_entry', 'audit_look', 'look_count', 'look_secret'].map((table) => ({
      role: logReader,
      table,
      column: null,
      privilege: 'SELECT',
    })),
  );
  for (const table of tables.filter((name) => !noSystemUse.includes(name))) {
    const privileges = [
      'SELECT',
      'INSERT',
      ...(neverUpdated.has(table) ? [] : ['UPDATE']),
      ...(table === 'outbox_delivery' ? ['DELETE'] : []),
    ];
    for (const privilege of privileges) rights.push({ role: service, table, column: null, privilege });
  }
  return rights;
}

/** What the reading roles may select, column by column. */
export function readerRights(owner: DepartmentTables, policies: Policies): Right[] {
  return readingRights(owner, policies).flatMap(({ role, table, columns }) =>
    columns.map((column) => ({ role, table, column, privilege: 'SELECT' })),
  );
}

/** `grant` or `revoke` statements, one for each role and table. */
export function rightsStatements(verb: 'grant' | 'revoke', rights: Right[]): string[] {
  const groups = Map.groupBy(rights, ({ role, table, column }) => `${role} ${table} ${column === null}`);
  return [...groups.values()].map((group) => {
    const { role, table } = group[0]!;
    const what = [...Map.groupBy(group, ({ privilege }) => privilege)].map(([privilege, ofPrivilege]) => {
      const columns = ofPrivilege.flatMap(({ column }) => (column === null ? [] : pg.escapeIdentifier(column)));
      return `${privilege.toLowerCase()}${columns.length > 0 ? ` (${columns.join(', ')})` : ''}`;
    });
    const relation = table
      .split('.')
      .map((name) => pg.escapeIdentifier(name))
      .join('.');
    return `${verb} ${what.join(', ')} on ${relation} ${verb === 'grant' ? 'to' : 'from'} ${role === 'public' ? 'public' : pg.escapeIdentifier(role)}`;
  });
}
