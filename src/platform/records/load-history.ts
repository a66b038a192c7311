import type { InferEntity } from '@mikro-orm/postgresql';
import { decideField } from '../policy/access.ts';
import { applyMask } from '../policy/masks.ts';
import type { ChildFacts, Decision } from '../policy/policy.ts';
import type { RecordDefinition } from './define-record.ts';
import type { ReadContext } from './read-context.ts';
import { RecordHistory } from './record-history.entity.ts';
import type { RecordReader } from './record-reader.ts';
import { primaryKeyOf, readingsOf, type Reading, type RecordTable } from './record-table.ts';

/** One change of a record, as far as the requester may read now what stood before it. */
export interface RecordChange {
  version: number;
  at: Date;
  client: string;
  department: string;
  purpose: string;
  reason: string;
  /** Null where the record did not exist before. */
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

type HistoryRow = InferEntity<typeof RecordHistory>;

/** What names a record in its history beside the child, as ChangeRecorder writes it. */
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

/** The history rows of these records of one type, the newest first; the child and the rest of the key name each. */
export async function loadHistoryRows(
  system: RecordReader,
  type: string,
  records: readonly { childId: string; recordId: string }[],
): Promise<HistoryRow[][]> {
  const rows = await system.find<HistoryRow>(RecordHistory, {
    where: { recordType: type, childId: { $in: [...new Set(records.map(({ childId }) => childId))] } },
    fields: ['childId', 'recordId', 'version', 'before', 'changedAt', 'client', 'department', 'purpose', 'reason'],
    orderBy: [{ version: 'desc' }],
  });
  const byRecord = Map.groupBy(rows, ({ childId, recordId }) => `${childId}/${recordId}`);
  return records.map(({ childId, recordId }) => byRecord.get(`${childId}/${recordId}`) ?? []);
}

/**
 * The changes as they may leave. A field that the requester may not read on this child now was not read by them before
 * either: its former values are left out, those of a masked field masked, and each decision is noted.
 * @param tables those of the department: a field that leads to a record of another table shows that record's key
 */
export function tellHistory(
  { table }: RecordDefinition,
  tables: readonly RecordTable<any>[],
  { access, trace }: ReadContext,
  facts: ChildFacts | null,
  rows: readonly HistoryRow[],
): RecordChange[] {
  const decide = (type: string, field: string): Decision => {
    const decision = decideField(access, type, field, facts);
    trace.note(type, facts, field, decision);
    return decision;
  };
  const shown: { name: string; property: string; mask: Decision['mask'] }[] = [];
  const omitted: string[] = [];
  for (const reading of readingsOf(table).filter(({ isPart }) => !isPart)) {
    const name = reading.via === null ? reading.field : `${reading.type}.${reading.field}`;
    const { effect, mask } = decisionOn(reading, tables, decide);
    if (effect === 'deny') omitted.push(name);
    else shown.push({ name, property: reading.property, mask });
  }
  return rows.map(({ version, before = null, changedAt, client, department, purpose, reason }) => ({
    version,
    at: changedAt,
    client,
    department,
    purpose,
    reason,
    before:
      before &&
      shown.map(({ name, property, mask }) => {
        const value = before[property] ?? null;
        return { field: name, value: textOf(mask === null ? value : applyMask(mask, value, access.today)) };
      }),
    omitted,
  }));
}

/** What stands in a field that leads elsewhere is the key of what it leads to, and decided as that. */
function decisionOn(
  { type, field, via }: Reading,
  tables: readonly RecordTable<any>[],
  decide: (type: string, field: string) => Decision,
): Decision {
  const linked = tables.find((one) => one.via?.[type]?.includes(field));
  const key = linked && readingsOf(linked).find(({ property }) => primaryKeyOf(linked).includes(property));
  const way = [...(via ? [via] : []), ...(key ? [[type, field] as const] : [])];
  const refusal = way.map((step) => decide(...step)).find(({ effect }) => effect !== 'allow');
  if (refusal) return { ...refusal, effect: 'deny' };
  return key ? decide(key.type, key.field) : decide(type, field);
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
