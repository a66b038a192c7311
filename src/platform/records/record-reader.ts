import type { EntitySchema } from '@mikro-orm/postgresql';
import type { ChildFacts } from '../policy/policy.ts';
import type { RowFilter } from '../policy/row-filter.ts';
import { isUuid } from '../standards/uuid.ts';
import { ChildScope } from './child-scope.entity.ts';
import { columnForms, formColumn, formProperty } from './column-forms.ts';
import type { PipelinedConnection } from '../database/pipelined-connection.ts';
import { columnOf } from './record-table.ts';

export type Order = Record<string, 'asc' | 'desc'>;

export interface RowQuery {
  where: RowFilter;
  /**
   * Properties, also the masked forms of one (`residentIdLastFour`) and those of the child's scope (`scope.sealed`).
   */
  fields: readonly string[];
  orderBy?: readonly Order[];
  limit?: number;
}

/** Which scopes are asked for, and on which of them the row may be read too. Fields are those of a RowQuery. */
export interface ScopeQuery extends Pick<RowQuery, 'fields' | 'where'> {
  scopes: RowFilter;
}

/**
 * Reads rows of a department's tables under one database role. It takes the `where` of MikroORM as far as row filters
 * and services use it, and sends it past the unit of work, which reading has no use for: there is nothing to hydrate,
 * to identify or to flush.
 */
export class RecordReader {
  readonly #connection: PipelinedConnection;

  constructor(connection: PipelinedConnection) {
    this.#connection = connection;
  }

  /** @returns rows with the properties that were asked for, and no others */
  async find<Row extends object>(
    entity: EntitySchema<any, any, any>,
    { where, fields, orderBy = [], limit }: RowQuery,
  ): Promise<Row[]> {
    const statement = new Statement(entity);
    const { columns, rowOf } = statement.select(fields);
    const condition = statement.conditionOf(where);
    const order = orderBy.flatMap((one) =>
      Object.entries(one).map(
        ([field, direction]) => `${statement.columnOf(field).name} ${direction === 'desc' ? 'desc' : 'asc'}`,
      ),
    );
    const text = `select ${columns} from ${statement.source()} where ${condition}${order.length > 0 ? ` order by ${order.join(', ')}` : ''}${
      limit === undefined ? '' : ` limit ${statement.valueOf(limit)}`
    }`;
    const rows = await this.#connection.query(text, statement.values, limit === undefined ? 'kept' : 'by-values');
    return rows.map(rowOf) as Row[];
  }

  /** The scopes of these children, each with its child's row where there is one and the condition lets it through. */
  async findScopes<Row extends object>(
    entity: EntitySchema<any, any, any>,
    { scopes, where, fields }: ScopeQuery,
  ): Promise<(Row & { scope: ChildFacts })[]> {
    const statement = new Statement(entity);
    const { columns, rowOf } = statement.select(fields);
    const join = `${quote(entity.meta.tableName)} t on t.child_id = s.child_id and ${statement.conditionOf({ scope: where })}`;
    const text = `select ${columns} from ${quote(ChildScope.meta.tableName)} s left join ${join} where ${statement.conditionOf({ scope: scopes })}`;
    const rows = await this.#connection.query(text, statement.values);
    return rows.map(rowOf) as (Row & { scope: ChildFacts })[];
  }

  async count(entity: EntitySchema<any, any, any>, where: RowFilter): Promise<number> {
    const statement = new Statement(entity);
    const condition = statement.conditionOf(where);
    const [[count]] = (await this.#connection.query(
      `select count(*) from ${statement.source()} where ${condition}`,
      statement.values,
      'by-values',
    )) as [[number]];
    return count;
  }
}

/** One statement while it is written: its values, and whether it needs the child's scope. */
class Statement {
  readonly values: unknown[] = [];
  readonly #entity: EntitySchema<any, any, any>;
  #joinsScope = false;

  constructor(entity: EntitySchema<any, any, any>) {
    this.#entity = entity;
  }

  source(): string {
    const table = quote(this.#entity.meta.tableName);
    return this.#joinsScope
      ? `${table} t join ${quote(ChildScope.meta.tableName)} s on s.child_id = t.child_id`
      : `${table} t`;
  }

  select(fields: readonly string[]): SelectList {
    const list = selectListOf(this.#entity, fields);
    this.#joinsScope ||= list.readsScope;
    return list;
  }

  valueOf(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  columnOf(field: string): Column {
    this.#joinsScope ||= scopeProperty(field) !== null;
    return columnRead(this.#entity, field);
  }

  conditionOf(where: RowFilter, prefix = ''): string {
    const conditions = Object.entries(where).map(([key, condition]) => {
      if (key === '$and') return this.#all(condition as RowFilter[], prefix, ' and ');
      if (key === '$or') return this.#all(condition as RowFilter[], prefix, ' or ');
      if (key === 'scope') return this.conditionOf(condition as RowFilter, 'scope.');
      return this.#comparison(prefix + key, condition);
    });
    return conditions.length === 0 ? 'true' : conditions.join(' and ');
  }

  #all(branches: RowFilter[], prefix: string, word: string): string {
    if (branches.length === 0) return word === ' and ' ? 'true' : 'false';
    return `(${branches.map((branch) => `(${this.conditionOf(branch, prefix)})`).join(word)})`;
  }

  #comparison(field: string, condition: unknown): string {
    const { name: column, holdsUuids } = this.columnOf(field);
    if (condition === null) return `${column} is null`;
    if (typeof condition !== 'object' || condition instanceof Date)
      return holdsUuids && !isUuid(condition as string) ? 'false' : `${column} = ${this.valueOf(condition)}`;
    const comparisons = Object.entries(condition).map(([operator, value]) => {
      if (operator === '$in')
        return `${column} = any(${this.valueOf(holdsUuids ? (value as string[]).filter(isUuid) : value)})`;
      const symbol = operators[operator];
      if (symbol === undefined) throw new TypeError(`No condition knows the operator ${operator}.`);
      return `${column} ${symbol} ${this.valueOf(value)}`;
    });
    return comparisons.join(' and ');
  }
}

const operators: Readonly<Record<string, string>> = {
  $gte: '>=',
  $gt: '>',
  $lte: '<=',
  $lt: '<',
  $ne: '<>',
  $overlap: '&&',
  $like: 'like',
};

interface Column {
  /** As a statement names it. */
  name: string;
  /** No record has a key that is no UUID, and PostgreSQL fails where it is asked for one. */
  holdsUuids: boolean;
}

const columns = new WeakMap<EntitySchema<any, any, any>, ReadonlyMap<string, Column>>();

/** @throws TypeError for a property that the entity does not have: it never becomes part of a statement */
function columnIn(entity: EntitySchema<any, any, any>, property: string): Column {
  const known = columns.get(entity) ?? columnsOf(entity);
  columns.set(entity, known);
  const column = known.get(property);
  if (column === undefined) throw new TypeError(`${entity.meta.className} has no property ${property}.`);
  return column;
}

/** The columns of an entity and of every form that they could have. */
function columnsOf(entity: EntitySchema<any, any, any>): Map<string, Column> {
  const found = new Map<string, Column>();
  for (const property of Object.keys(entity.meta.properties)) {
    const { name, kind } = columnOf(entity, property);
    const column = { name: quote(name), holdsUuids: kind === 'uuid' };
    found.set(property, column);
    // In the register the key of a file is its id: a row filter names it as in every other table.
    if (name === 'child_id') found.set('childId', column);
    for (const form of columnForms)
      found.set(formProperty(property, form), { name: quote(formColumn(name, form)), holdsUuids: false });
  }
  return found;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The property of the child's scope that a field names; null where it names one of the record. */
function scopeProperty(field: string): string | null {
  return field.startsWith('scope.') ? field.slice('scope.'.length) : null;
}

/** The column of a field, with the letter of its table. */
function columnRead(entity: EntitySchema<any, any, any>, field: string): Column {
  const scoped = scopeProperty(field);
  const column = scoped === null ? columnIn(entity, field) : columnIn(ChildScope, scoped);
  return { ...column, name: `${scoped === null ? 't' : 's'}.${column.name}` };
}

/** What a list of fields selects, and how a row is made of the values. */
interface SelectList {
  columns: string;
  readsScope: boolean;
  rowOf(values: unknown[]): object;
}

/** Kept as long as the list of fields: a selection has the same one for every query. */
const selectLists = new WeakMap<readonly string[], Map<EntitySchema<any, any, any>, SelectList>>();

function selectListOf(entity: EntitySchema<any, any, any>, fields: readonly string[]): SelectList {
  const ofFields = selectLists.get(fields) ?? new Map<EntitySchema<any, any, any>, SelectList>();
  selectLists.set(fields, ofFields);
  const list = ofFields.get(entity) ?? composeSelectList(entity, fields);
  ofFields.set(entity, list);
  return list;
}

function composeSelectList(entity: EntitySchema<any, any, any>, fields: readonly string[]): SelectList {
  const own: [string, number][] = [];
  const scoped: [string, number][] = [];
  for (const [at, field] of fields.entries()) {
    const property = scopeProperty(field);
    if (property === null) own.push([field, at]);
    else scoped.push([property, at]);
  }
  const objectOf = (properties: [string, number][], values: unknown[]) => {
    const made: Record<string, unknown> = {};
    for (const [property, at] of properties) made[property] = values[at];
    return made;
  };
  return {
    columns: fields.map((field) => columnRead(entity, field).name).join(', '),
    readsScope: scoped.length > 0,
    rowOf: (values) =>
      scoped.length === 0
        ? objectOf(own, values)
        : Object.assign(objectOf(own, values), { scope: objectOf(scoped, values) }),
  };
}
