import { randomUUID } from 'node:crypto';
import { PlatformError } from '../errors.ts';
import type { Change } from './change.ts';
import { primaryKeyOf, type RecordTable } from './record-table.ts';
import type { DayKind, WholeRecord } from './whole-record.ts';

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
  /** Property → its name in the input, where it has another there. */
  sentAs?: Readonly<Record<string, string>>;
  /** What each day of the record may be. */
  days?: Readonly<Record<string, DayKind>>;
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

export interface ChangeOptions<Mutation extends string> extends Pick<Change<any>, 'newFacts' | 'entersChild' | 'also'> {
  /** The usual one where not given. */
  mutation?: Mutation;
  /** Values that are not said in the input, or not as they are recorded; undefined keeps what stands. */
  values?: Readonly<Record<string, unknown>>;
  /** Compares the fields of the record with each other, those that stand included. */
  check?: WholeRecord['check'];
}

/**
 * The change of one record that an input asks for: what it leaves out stays as it stands, null clears.
 * @throws PlatformError BAD_INPUT where a standing record is not named
 */
export function changeOf<Mutation extends string>(
  { type, table, mutations, event, eventType, sentAs = {}, days = {} }: RecordDefinition<Mutation>,
  input: ChangedRecord,
  { mutation = mutations[0], values, check, ...others }: ChangeOptions<Mutation>,
  now: Date,
): Change<any> {
  const { childId, version, reason } = input;
  const given = input as unknown as Record<string, unknown>;
  const keys = primaryKeyOf(table);
  const key = Object.fromEntries(keys.map((property) => [property, keyValue(property, keys.length > 1, input)]));
  const sent = Object.keys(table.entity.meta.properties as object)
    .filter((property) => !(property in key) && (property in sentAs || !aboutChange.has(property)))
    .map((property) => [property, given[sentAs[property] ?? property]]);
  const all = { ...Object.fromEntries(sent), ...values } as Record<string, unknown>;
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
    whole: { now, sentAs, days, check },
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
