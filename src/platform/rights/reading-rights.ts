import { speaksToDepartment, type Policies, type Rule } from '../policy/policy.ts';
import type { DepartmentTables } from './department-tables.ts';
import { scopeTable } from '../records/child-scope.entity.ts';
import { formColumn, type ColumnForm } from '../records/column-forms.ts';
import { columnOf, factColumns, formsReleased, readingsOf, type RecordTable } from '../records/record-table.ts';
import { everyone, readingRoleOf } from '../database/roles.ts';

/** What a reading role may select of one table. */
export interface ReadingRight {
  role: string;
  table: string;
  columns: string[];
}

/** A generated column that holds a form of another one. */
export interface FormColumn {
  table: string;
  column: string;
  form: ColumnForm;
}

/** The departments with a reading role of their own, and `everyone` for all others. */
export function readersOf({ contract }: Policies): string[] {
  return [...contract.departments, everyone].sort();
}

/** The tables that a department's requests read. */
export function tablesOf({ tables, register }: Pick<DepartmentTables, 'tables' | 'register'>): RecordTable<any>[] {
  return register ? tables : [scopeTable, ...tables];
}

/**
 * What each reading role may select in the owner's database: of every table the columns that some rule releases to the
 * department, in clear or as the masked form, with keys and scope where it may know of a row at all. From and until of
 * a rule are not looked at: a grant that lapsed at midnight would stop the next start, and the other walls keep the
 * day.
 */
export function readingRights(owner: DepartmentTables, policies: Policies): ReadingRight[] {
  return readersOf(policies).flatMap((reader) => {
    const rules = policies.rules.filter((rule) => speaksToDepartment(rule, reader));
    return tablesOf(owner).flatMap((table) => {
      const columns = columnsReleased(table, rules);
      return columns.length === 0
        ? []
        : [{ role: readingRoleOf(owner.name, reader), table: table.entity.meta.tableName, columns }];
    });
  });
}

/** The forms that columns of the owner's database must have for its reading roles. */
export function formColumns(owner: DepartmentTables, { rules }: Policies): FormColumn[] {
  const stored = tablesOf(owner).filter(({ viewOf }) => viewOf === undefined);
  return stored.flatMap((table) =>
    formsOf(table, rules).flatMap(({ column, form }) =>
      form === 'clear' ? [] : [{ table: table.entity.meta.tableName, column, form }],
    ),
  );
}

function columnsReleased(table: RecordTable<any>, rules: Rule[]): string[] {
  const releases = (type: string, field: string) => rules.some((rule) => rule.fields.get(type)?.has(field));
  if (table.viewOf && !releases(table.viewOf.type, 'history')) return [];
  const types = [...Object.keys(table.columns), ...Object.keys(table.parts ?? {})];
  const way = Object.entries(table.via ?? {}).flatMap(([type, fields]) => fields.map((field) => ({ type, field })));
  const mayKnow =
    rules.some((rule) => types.some((type) => rule.fields.has(type))) ||
    (way.length > 0 && way.every(({ type, field }) => releases(type, field)));
  if (!mayKnow) return [];
  const released = formsOf(table, rules).map(({ column, form }) =>
    form === 'clear' ? column : formColumn(column, form),
  );
  const facts = factColumns(
    table,
    rules.some(({ where }) => where.age !== null),
  );
  const needed = [...facts, ...(table.conditions ?? [])].map((property) => columnOf(table.entity, property).name);
  return [...new Set([...needed, ...released])];
}

/** Each column with each form in which a rule releases it. */
function formsOf(table: RecordTable<any>, rules: readonly Rule[]): { column: string; form: ColumnForm | 'clear' }[] {
  const found = new Map<string, { column: string; form: ColumnForm | 'clear' }>();
  for (const reading of readingsOf(table)) {
    const { name: column } = columnOf(table.entity, reading.property);
    for (const rule of rules) {
      const effect = rule.fields.get(reading.type)?.get(reading.field);
      if (effect === undefined) continue;
      for (const form of formsReleased(reading, [effect])) found.set(`${column} ${form}`, { column, form });
    }
  }
  return [...found.values()];
}
