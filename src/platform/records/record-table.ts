import { DateType, TextType, UuidType, type EntitySchema } from '@mikro-orm/postgresql';
import type { FieldEffect } from '../policy/policy.ts';
import { hasForm, type ColumnForm, type ColumnKind } from './column-forms.ts';

/** Type → the fields of it that a reading goes through. */
export type FieldsRead = Readonly<Record<string, readonly string[]>>;

/**
 * Which columns of a table the fields of the contract are made of. The one place that says so: services select by it,
 * and PostgreSQL's grants are derived from it.
 */
export interface RecordTable<Row extends object> {
  entity: EntitySchema<Row, any, any>;
  /** Rows are added and never changed: no role of the department may update them. */
  appendOnly?: boolean;
  /** What every query needs: keys, and the facts that record conditions are decided on. */
  always: readonly (keyof Row & string)[];
  /** The day of birth, where the table holds a child's facts: read only where some rule asks for an age. */
  age?: keyof Row & string;
  /**
   * Columns by which the service narrows the rows for every requester: granted with the keys, and not selected for who
   * may not read them.
   */
  conditions?: readonly (keyof Row & string)[];
  /** The fields that lead to these records, from the child on; none where only a query of their own does. */
  via?: FieldsRead;
  /** Type → field → the property that holds its value. */
  columns: ColumnsOfTypes<Row>;
  /**
   * For the history of a record: a view, made of the record's table. Nothing of it is granted without the last step of
   * `via`, its own field.
   */
  viewOf?: { type: string; table: RecordTable<any> };
  /** Type → field that leads to a part of the same row → the property that is not null where there is such a part. */
  parts?: ColumnsOfTypes<Row>;
}

type ColumnsOfTypes<Row> = Readonly<Record<string, Readonly<Record<string, keyof Row & string>>>>;

export function defineRecordTable<Row extends object>(table: RecordTable<Row>): RecordTable<Row> {
  return table;
}

/**
 * The columns of a table whose fields have their names: every property but the child, unless it is left out or another
 * field tells of it.
 * @param exceptions fields of other names or types; `type` of the others where it is not named as the entity,
 * `without` the properties of which no field tells
 */
export function sameAs<Row extends object>(
  entity: EntitySchema<Row, any, any>,
  exceptions: { type?: string; without?: readonly (keyof Row & string)[]; others?: ColumnsOfTypes<Row> } = {},
): ColumnsOfTypes<Row> {
  const { type = entity.meta.className, without = [], others = {} } = exceptions;
  const named = new Set<string>([...without, ...Object.values(others).flatMap((fields) => Object.values(fields))]);
  const same = Object.entries<{ kind?: string }>(entity.meta.properties as never)
    .filter(([name, { kind }]) => name !== 'childId' && !named.has(name) && !(kind && kind !== 'scalar'))
    .map(([name]) => [name, name]);
  return { ...others, [type]: { ...Object.fromEntries(same), ...others[type] } };
}

/** One field that is made of a property. */
export interface Reading {
  type: string;
  field: string;
  property: string;
  /** Leads to a part of the row, and tells of the property only that it is there. */
  isPart: boolean;
  /** Type and field that lead from the row to the part that the field is of; null for one of the row itself. */
  via: readonly [type: string, field: string] | null;
  kind: ColumnKind;
}

export function readingsOf(table: RecordTable<any>): Reading[] {
  const { columns, parts = {} } = table;
  const links = Object.entries(parts).flatMap(([type, fields]) =>
    Object.entries(fields).map(([field, property]) => ({ type, field, property })),
  );
  const viaTo = (type: string): Reading['via'] => {
    const link = links.find((one) => one.type !== type && Object.values(columns[type] ?? {}).includes(one.property));
    return link ? [link.type, link.field] : null;
  };
  const of = (types: ColumnsOfTypes<any>, isPart: boolean) =>
    Object.entries(types).flatMap(([type, fields]) =>
      Object.entries(fields).map(([field, property]): Reading => ({
        type,
        field,
        property,
        isPart,
        via: viaTo(type),
        kind: columnOf(table.entity, property).kind,
      })),
    );
  return [...of(columns, false), ...of(parts, true)];
}

/** The columns that hold the facts of a child. */
export function factColumns({ always, age }: RecordTable<any>, withAge: boolean): string[] {
  return withAge && age ? [...always, age] : [...always];
}

/**
 * The forms in which a property leaves the database by these releases: in clear, or as one of the forms that a column
 * of its kind has.
 */
export function formsReleased({ isPart, kind }: Reading, releases: Iterable<FieldEffect>): Set<ColumnForm | 'clear'> {
  const forms = new Set<ColumnForm | 'clear'>();
  for (const { effect, mask } of releases) {
    if (isPart) forms.add('presence');
    else forms.add(effect === 'mask' && hasForm(kind, mask!) ? mask! : 'clear');
  }
  return forms;
}

export function primaryKeyOf({ entity }: RecordTable<any>): string[] {
  const properties = entity.meta.properties as Record<string, { primary?: boolean }>;
  return Object.keys(properties).filter((property) => properties[property]!.primary);
}

/** The column behind a property, and what it holds, as the entity states it. */
export function columnOf(entity: EntitySchema<any, any, any>, property: string): { name: string; kind: ColumnKind } {
  const { fieldName, type } = entity.meta.properties[property as never] as { fieldName?: string; type: unknown };
  return {
    name: fieldName ?? property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    kind: kinds.get(type) ?? 'other',
  };
}

const kinds: ReadonlyMap<unknown, ColumnKind> = new Map<unknown, ColumnKind>([
  [TextType, 'text'],
  [DateType, 'date'],
  [UuidType, 'uuid'],
]);
