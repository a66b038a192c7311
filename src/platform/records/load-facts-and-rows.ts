import type { FieldNode } from 'graphql';
import { mayEverReadInClear, perAccess, type Access } from '../policy/access.ts';
import type { ChildFacts } from '../policy/policy.ts';
import { rowFilterFor } from '../policy/row-filter.ts';
import type { FactsAsked } from './child-register.ts';
import { scopeTable } from './child-scope.entity.ts';
import type { RecordReader } from './record-reader.ts';
import { factColumns, primaryKeyOf, type RecordTable } from './record-table.ts';
import { selectRecord } from './select-record.ts';

/**
 * The row of one child that was read together with its facts, null where there is none or the requester may not read
 * it.
 */
export interface RowAhead {
  table: RecordTable<any>;
  row: object | null;
}

/** A child's facts, and the row that was read with them, where one was asked for. */
export interface FactsAndRow {
  facts: ChildFacts;
  ahead?: RowAhead;
}

/**
 * The table of which every child has one row at most and that a selected field of the child leads to: its rows can be
 * read with the facts of the children, in one statement instead of two. Null where there is none.
 */
export function findTableAhead(
  tables: readonly RecordTable<any>[],
  access: Access,
  selected: readonly FieldNode[],
): RecordTable<any> | null {
  const isSelected = (field: string) => selected.some(({ name }) => name.value === field);
  return (
    tables.find((table) => {
      const [[type, fields] = [], ...further] = Object.entries(table.via ?? {});
      return (
        type === 'Child' &&
        further.length === 0 &&
        fields!.every((field) => isSelected(field) && mayEverReadInClear(access, 'Child', field)) &&
        primaryKeyOf(table).join() === 'childId'
      );
    }) ?? null
  );
}

/**
 * The facts of these children, each with the row of the table, as far as the requester may know of the child and may go
 * from it to the row.
 */
export async function loadFactsAndRows(
  reader: RecordReader,
  access: Access,
  table: RecordTable<any>,
  ids: readonly string[],
  { reach }: FactsAsked,
): Promise<FactsAndRow[]> {
  const found = await reader.findScopes<{ childId: string | null }>(table.entity, {
    scopes: { $and: [{ childId: { $in: [...ids] } }, reach] },
    where: rowFilterFor(access, 'Child', table.via!.Child),
    fields: fieldsWithFacts(access, table),
  });
  return found.map(({ scope, ...row }) => ({ facts: scope, ahead: { table, row: row.childId === null ? null : row } }));
}

const fieldsOf = perAccess(() => new Map<RecordTable<any>, string[]>());

function fieldsWithFacts(access: Access, table: RecordTable<any>): string[] {
  const known = fieldsOf(access).get(table) ?? [
    ...selectRecord(access, table).fields,
    ...factColumns(scopeTable, access.asksAge).map((column) => `scope.${column}`),
  ];
  fieldsOf(access).set(table, known);
  return known;
}
