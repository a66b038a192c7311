import pg from 'pg';
import { historyRows } from './history-rows.ts';
import { layout } from './layout.ts';
import { factsOf, type World } from './world.ts';

/** Inserts the rows; `columns` are those that the table stores. */
export function insertStatement(table: string, columns: string, rows: object[]): string {
  return `insert into ${table} (${columns}) select ${columns}
    from json_populate_recordset(null::${table}, ${pg.escapeLiteral(JSON.stringify(rows))})`;
}

/** Replaces what a department holds of every child. */
export function fillStatement(
  department: string,
  world: World,
  insert: (department: string, table: string, rows: object[]) => string,
): string {
  const tables = Object.keys(layout).filter((table) => layout[table]!.department === department);
  const rows = new Map(tables.map((table) => [table, world.flatMap((child) => child.tables[table] ?? [])]));
  if (department === 'civil-affairs') {
    rows.set(
      'child',
      world.flatMap((child) =>
        child.tables.child!.map((row) => ({ ...row, sealed: child.sealed, updated_at: '2026-01-01' })),
      ),
    );
    rows.set(
      'resident_number',
      world.flatMap(({ childId, tables }) =>
        tables
          .child!.filter((row) => row.resident_id)
          .map((row) => ({ resident_id: row.resident_id, child_id: childId })),
      ),
    );
  } else {
    rows.set(
      'child_scope',
      world.map((child) => {
        const { childId, residenceDivision, householdDivision, sealed, categories, birthDate } = factsOf(child);
        return {
          child_id: childId,
          residence_division: residenceDivision,
          household_division: householdDivision,
          sealed,
          categories,
          birth_date: birthDate,
          version: 1,
        };
      }),
    );
  }
  rows.set('record_history', historyRows(department, world));
  const inserts = [...rows].map(([table, records]) => insert(department, table, records));
  return ['begin', `truncate ${[...rows.keys()].join(', ')}`, ...inserts, 'commit'].join('; ');
}
