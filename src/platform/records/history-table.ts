import { defineEntity, p } from '@mikro-orm/postgresql';
import pg from 'pg';
import { columnForms, formColumn, formExpression, formKind, type ColumnForm, type ColumnKind } from './column-forms.ts';
import type { RecordDefinition } from './define-record.ts';
import { columnOf, readingsOf, type RecordTable } from './record-table.ts';

/** A row of a record's history: of which record, the change, and what stood before it under the record's own names. */
export interface HistoryRow {
  childId: string;
  recordId: string;
  number: number;
  /** Undefined where the requester may not read the history. */
  change?: Change;
  [property: string]: unknown;
}

interface Change {
  version: number;
  at: string;
  client: string;
  department: string;
  purpose: string;
  reason: string;
  /** Nothing stood before. */
  isFirst: boolean;
}

/**
 * The history of a record as a table: a view whose columns have the names of the record's own. So what holds for a
 * column of the record, in rules, selections and grants, holds for its former values.
 */
export function historyTable({ type, table }: RecordDefinition): RecordTable<HistoryRow> {
  const makers = { text: p.text, date: p.date, uuid: p.uuid, other: p.json };
  const values = Object.entries(columnsOf(table)).map(([property, { name, kind }]) => [
    property,
    makers[kind].call(p).fieldName(name).nullable(),
  ]);
  const entity = defineEntity({
    name: `${table.entity.meta.className}History`,
    tableName: `${table.entity.meta.tableName}_history`,
    properties: {
      childId: p.uuid().primary(),
      recordId: p.text().primary(),
      number: p.integer().primary(),
      change: p.json(),
      ...(Object.fromEntries(values) as object),
    },
  });
  return {
    entity: entity as never,
    always: ['childId', 'recordId', 'number'],
    via: { ...table.via, [type]: ['history'] },
    columns: { ...table.columns, [type]: { ...table.columns[type], history: 'change' } },
    parts: table.parts,
    viewOf: { type, table },
  };
}

/** The statement that makes the view. */
export function historyView({ entity, viewOf }: RecordTable<any>): string {
  const { type, table } = viewOf!;
  const columns = Object.entries(columnsOf(table));
  const values = columns.map(
    ([property, { name, kind }]) => `${valueOf(property, kind)} as ${pg.escapeIdentifier(name)}`,
  );
  const forms = columns.flatMap(([, { name, kind }]) =>
    columnForms
      .filter((form) => hasColumn(form, kind))
      .map((form) => `${formExpression(form, name)} as ${formColumn(name, form)}`),
  );
  // A barrier: no condition of a reader is asked of rows of another type.
  return `create view ${entity.meta.tableName} with (security_barrier) as
    select former.*, ${forms.join(', ')} from (
      select child_id, record_id, version as number,
             jsonb_build_object('version', version, 'at', changed_at, 'client', client, 'department', department,
               'purpose', purpose, 'reason', reason, 'isFirst', before is null) as change,
             ${values.join(', ')}
        from record_history where record_type = ${pg.escapeLiteral(type)}) former`;
}

/** The columns of a record that some field tells of, by property. */
function columnsOf(table: RecordTable<any>): Record<string, { name: string; kind: ColumnKind }> {
  return Object.fromEntries(
    readingsOf(table).map(({ property }) => [property, columnOf(table.entity, property)] as const),
  );
}

function hasColumn(form: ColumnForm, kind: ColumnKind): boolean {
  return form === 'presence' || formKind(form) === kind;
}

function valueOf(property: string, kind: ColumnKind): string {
  const name = pg.escapeLiteral(property);
  if (kind === 'other') return `nullif(before -> ${name}, 'null')`;
  return kind === 'text' ? `before ->> ${name}` : `(before ->> ${name})::${kind}`;
}
