import type { Client } from 'pg';
import pg from 'pg';
import { speaksToDepartment, type Policies } from '../policy/policy.ts';
import type { DepartmentTables } from './department-tables.ts';
import { readersOf, tablesOf } from './reading-rights.ts';
import { readingRoleOf, rolesOf } from '../database/roles.ts';

/** One row policy of PostgreSQL (row security): which rows of a table these roles may see. */
export interface RowPolicy {
  table: string;
  name: string;
  command: 'ALL' | 'SELECT';
  roles: string[];
  /** As PostgreSQL words it. */
  using: string;
}

/**
 * The row policies that follow from the policies: a sealed file (已封存) is not there for the reading role of a department
 * to which no rule opens sealed files. They stand on the tables that hold the facts of children; other tables do not
 * know what is sealed.
 */
export function rowPolicies(owner: DepartmentTables, policies: Policies): RowPolicy[] {
  const opensSealed = (reader: string) =>
    policies.rules.some((rule) => rule.where.sealedIncluded && speaksToDepartment(rule, reader));
  const readers = readersOf(policies);
  const rolesOfReaders = (some: string[]) => some.map((reader) => readingRoleOf(owner.name, reader)).sort();
  return tablesOf(owner)
    .filter(({ always }) => always.includes('sealed'))
    .flatMap(
      ({
        entity: {
          meta: { tableName: table },
        },
      }): RowPolicy[] =>
        [
          { table, name: 'changes', command: 'ALL' as const, roles: [rolesOf(owner.name).service], using: 'true' },
          {
            table,
            name: 'every_file',
            command: 'SELECT' as const,
            roles: rolesOfReaders(readers.filter(opensSealed)),
            using: 'true',
          },
          {
            table,
            name: 'open_files',
            command: 'SELECT' as const,
            roles: rolesOfReaders(readers.filter((reader) => !opensSealed(reader))),
            using: '(NOT sealed)',
          },
        ].filter(({ roles }) => roles.length > 0),
    );
}

/** The row policies that stand in the database; none on a table whose row security is off. */
export async function findRowPolicies(connection: Client): Promise<RowPolicy[]> {
  const { rows } = await connection.query<RowPolicy>(
    `select p.tablename as "table", p.policyname as name, p.cmd as command, array(select unnest(p.roles)::text order by 1) as roles,
            case when c.relrowsecurity and p.permissive = 'PERMISSIVE' and p.with_check is null then p.qual else 'off' end as "using"
       from pg_policies p join pg_class c on c.relname = p.tablename and c.relnamespace = 'public'::regnamespace
      where p.schemaname = 'public' order by 1, 2`,
  );
  return rows;
}

/** The statements that make the expected policies of the standing ones. */
export function rowPolicyStatements(expected: RowPolicy[], standing: RowPolicy[]): string[] {
  const { missing, excess } = compareRowPolicies(expected, standing);
  const name = pg.escapeIdentifier;
  return [
    ...excess.map((policy) => `drop policy ${name(policy.name)} on ${name(policy.table)}`),
    ...[...new Set(missing.map(({ table }) => table))].map(
      (table) => `alter table ${name(table)} enable row level security`,
    ),
    ...missing.map(
      ({ table, name: title, command, roles, using }) =>
        `create policy ${name(title)} on ${name(table)} for ${command.toLowerCase()} to ${roles.map(name).join(', ')} using (${using})`,
    ),
  ];
}

export function compareRowPolicies(expected: RowPolicy[], standing: RowPolicy[]): Difference<RowPolicy> {
  return differenceBetween(expected, standing, ({ table, name, command, roles, using }) =>
    JSON.stringify([table, name, command, roles, using]),
  );
}

/** What of the expected is not there, and what is there without being expected. */
export interface Difference<Item> {
  missing: Item[];
  excess: Item[];
}

export function differenceBetween<Item>(
  expected: readonly Item[],
  standing: readonly Item[],
  keyOf: (item: Item) => string,
): Difference<Item> {
  const [meant, found] = [new Set(expected.map(keyOf)), new Set(standing.map(keyOf))];
  return {
    missing: expected.filter((item) => !found.has(keyOf(item))),
    excess: standing.filter((item) => !meant.has(keyOf(item))),
  };
}
