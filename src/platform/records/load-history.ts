import { decideField } from '../policy/access.ts';
import { applyMask } from '../policy/masks.ts';
import type { ChildFacts, Decision } from '../policy/policy.ts';
import { columnForms, formProperty } from './column-forms.ts';
import type { RecordDefinition } from './define-record.ts';
import type { HistoryRow } from './history-table.ts';
import { loadRowsOfChildren } from './load-rows-of-children.ts';
import type { ReadContext } from './read-context.ts';
import { primaryKeyOf, readingsOf, type Reading, type RecordTable } from './record-table.ts';
import { selectRecord } from './select-record.ts';

/** One change of a record, as far as the requester may read now what stood before it. */
export interface RecordChange {
  version: number;
  at: Date;
  client: string;
  department: string;
  purpose: string;
  reason: string;
  /** Null where nothing stood before. */
  before: FormerValue[] | null;
  /** Fields that the requester may not read: they are left out of every change, whatever stood there. */
  omitted: string[];
}

export interface FormerValue {
  /** `status`, or `Dropout.date` of a part that has a type of its own. */
  field: string;
  /** As text, the values of a list with commas between them. */
  value: string | null;
}

/** A record whose history is asked for: its child, and the rest of its key. */
export interface RecordKey {
  childId: string;
  recordId: string;
}

/** What names a record in its history beside the child. */
export function historyKeyOf({ childId: _childId, ...key }: Record<string, unknown>): string {
  return Object.values(key).join('/');
}

/**
 * A field of the record's own key that the requester may not read in clear: then the record cannot be named, and its
 * history is not shown.
 */
export function findHiddenKey(
  { type, table }: RecordDefinition,
  { access, trace }: ReadContext,
  facts: ChildFacts | null,
): string | null {
  const keys = primaryKeyOf(table);
  for (const { field } of readingsOf(table).filter((one) => one.type === type && keys.includes(one.property))) {
    const decision = decideField(access, type, field, facts);
    trace.note(type, facts, field, decision);
    if (decision.effect !== 'allow') return field;
  }
  return null;
}

/** The history of each of these records, the newest change first, with the values that may leave. */
export async function loadHistoryRows(
  context: ReadContext,
  history: RecordTable<HistoryRow>,
  records: readonly RecordKey[],
): Promise<HistoryRow[][]> {
  const childIds = [...new Set(records.map(({ childId }) => childId))];
  const rows = (await loadRowsOfChildren(context, history, childIds)).flat();
  const byRecord = Map.groupBy(rows, ({ childId, recordId }) => `${childId}/${recordId}`);
  return records.map(({ childId, recordId }) => (byRecord.get(`${childId}/${recordId}`) ?? []).toReversed());
}

/**
 * The changes as they leave, each field decided and noted once more. A field that the requester may not read on this
 * child now is left out of all of them.
 * @param tables those of the department: a field that leads to a record of another table shows the key of that record
 */
export function tellHistory(
  { table }: RecordDefinition,
  tables: readonly RecordTable<any>[],
  { access, trace }: ReadContext,
  facts: ChildFacts,
  rows: readonly HistoryRow[],
): RecordChange[] {
  const decide = (type: string, field: string): Decision => {
    const decision = decideField(access, type, field, facts);
    trace.note(type, facts, field, decision);
    return decision;
  };
  const shown: { field: string; valueIn(row: HistoryRow): unknown }[] = [];
  const omitted: string[] = [];
  for (const reading of readingsOf(table).filter(({ isPart }) => !isPart)) {
    const field = reading.via === null ? reading.field : `${reading.type}.${reading.field}`;
    const linked = keyLinkedBy(reading, tables);
    const { effect, mask } = decisionOn(reading, linked, decide);
    const settled = (row: HistoryRow): unknown =>
      linked ? settledKey(linked, row[reading.property]) : row[reading.property];
    const settledKey = (key: LinkedKey, value: unknown) =>
      selectRecord(access, key.table).settle<Record<string, unknown>>(inAllForms(key.property, value), facts)[
        key.property
      ];
    if (effect === 'deny') omitted.push(field);
    else if (effect === 'allow') shown.push({ field, valueIn: settled });
    else shown.push({ field, valueIn: (row) => applyMask(mask!, settled(row), access.today) });
  }
  shown.sort((one, other) => (one.field < other.field ? -1 : 1));
  omitted.sort();
  return rows.flatMap((row) => {
    if (row.change === undefined) return [];
    const { isFirst, at, ...change } = row.change;
    const before = shown.map(({ field, valueIn }) => ({ field, value: textOf(valueIn(row)) }));
    return [{ ...change, at: new Date(at), before: isFirst ? null : before, omitted }];
  });
}

/** The key of the record that a field leads to, which is what stands in the column. */
interface LinkedKey {
  table: RecordTable<any>;
  type: string;
  field: string;
  property: string;
}

function keyLinkedBy({ type, field }: Reading, tables: readonly RecordTable<any>[]): LinkedKey | null {
  const table = tables.find((one) => one.via?.[type]?.includes(field));
  const key = table && readingsOf(table).find(({ property }) => primaryKeyOf(table).includes(property));
  return key ? { table: table!, type: key.type, field: key.field, property: key.property } : null;
}

function decisionOn(
  { type, field, via }: Reading,
  linked: LinkedKey | null,
  decide: (type: string, field: string) => Decision,
): Decision {
  const way = [...(via ? [via] : []), ...(linked ? [[type, field] as const] : [])];
  const refusal = way.map((step) => decide(...step)).find(({ effect }) => effect !== 'allow');
  if (refusal) return { ...refusal, effect: 'deny' };
  return linked ? decide(linked.type, linked.field) : decide(type, field);
}

/** A value in clear and in each masked form, as a row has it from the database. */
function inAllForms(property: string, value: unknown): Record<string, unknown> {
  const forms = columnForms.flatMap((form) =>
    form === 'presence' ? [] : [[formProperty(property, form), applyMask(form, value, '')] as const],
  );
  return { [property]: value, ...Object.fromEntries(forms) };
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
