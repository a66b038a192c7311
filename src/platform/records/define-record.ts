import { randomUUID } from 'node:crypto';
import { PlatformError } from '../errors.ts';
import type { Change } from './change.ts';
import { primaryKeyOf, type RecordTable } from './record-table.ts';

/**
 * A record of a child, said once. Its changes, its bulk mutations, its history and its event follow from this.
 */
export interface RecordDefinition<Mutation extends string = string> {
  /** GraphQL type of the record, for history, audit and event. */
  type: string;
  table: RecordTable<any>;
  /** The mutations that change it, the usual one first. */
  mutations: readonly [Mutation, ...Mutation[]];
  /** `education.schooling-changed` */
  event: string;
  /** Type that a department must be allowed to know of to hear the event; `type` where not given. */
  eventType?: string;
}

export function defineRecord<const Mutation extends string>(
  record: RecordDefinition<Mutation>,
): RecordDefinition<Mutation> {
  return record;
}

/** What the input of every change says, beside the values themselves. */
export interface ChangedRecord {
  childId: string;
  version: number;
  reason: string;
  id?: string | null;
}

export interface ChangeOptions<Mutation extends string> extends Pick<Change<any>, 'newChild' | 'payload' | 'also'> {
  /** The usual one where not given. */
  mutation?: Mutation;
  /** Values that are not said in the input, or not as they are recorded; undefined keeps what stands. */
  values?: Readonly<Record<string, unknown>>;
}

/** Under this key an input says which fields it has: those that a request leaves out are recorded as null. */
export const inputFields = Symbol('inputFields');

/**
 * The change of one record that an input asks for.
 * @throws PlatformError BAD_INPUT where a standing record is not named
 */
export function changeOf<Mutation extends string>(
  { type, table, mutations, event, eventType }: RecordDefinition<Mutation>,
  input: ChangedRecord,
  { mutation = mutations[0], values, ...others }: ChangeOptions<Mutation>,
): Change<any> {
  const { childId, version, reason } = input;
  const given = input as unknown as Record<string, unknown> & { [inputFields]?: readonly string[] };
  const keys = primaryKeyOf(table);
  const key = Object.fromEntries(keys.map((property) => [property, keyValue(property, keys.length > 1, input)]));
  const properties = table.entity.meta.properties as Record<string, unknown>;
  const named = (given[inputFields] ?? Object.keys(given)).filter(
    (field) => field in properties && !(field in key) && !aboutChange.has(field),
  );
  const all = { ...Object.fromEntries(named.map((field) => [field, given[field] ?? null])), ...values };
  return {
    ...others,
    mutation,
    childId,
    type,
    entity: table.entity,
    key,
    version,
    reason,
    values: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    event,
    eventType,
  };
}

/** What an input says of the change itself. */
export const aboutChange: ReadonlySet<string> = new Set(['childId', 'id', 'version', 'reason']);

/**
 * The value of a property of the primary key: the child, a number of the record's own, or what the input says. A new
 * record gets a number, or the one that the caller chose so that a repeated request is recognised.
 */
function keyValue(property: string, ofSeveral: boolean, input: ChangedRecord): unknown {
  if (property !== 'id') return (input as unknown as Record<string, unknown>)[property];
  if (!ofSeveral) return input.childId;
  if (input.id) return input.id;
  if (input.version === 0) return randomUUID();
  throw new PlatformError('BAD_INPUT', 'id: name the record that is to be changed, or send version 0 for a new one.', {
    field: 'id',
    check: 'version',
  });
}
