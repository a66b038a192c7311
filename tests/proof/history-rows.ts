import { applyMask, type MaskName } from '../../src/platform/policy/masks.ts';
import { layout, tableOf } from './layout.ts';
import type { World } from './world.ts';

type Row = Record<string, unknown>;

const change = {
  at: '2026-05-01T00:00:00.000Z',
  client: 'recorder.610111@office',
  department: 'civil-affairs',
  purpose: 'child-protection',
  reason: '更正登记',
};

/** The type whose history holds the rows of a table. */
const recordedAs = (table: string) => Object.keys(layout[table]!.types)[0]!;

/** Under which name a column stands in the history: that of the record's own field, or of the column itself. */
function propertyOf(table: string, type: string, field: string, column: string): string {
  return type === recordedAs(table) && field !== 'school'
    ? field
    : column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * One change of every record, before which it stood as it stands: so worlds that differ in what a requester may not
 * see have histories that differ in the same.
 */
export function historyRows(department: string, world: World): Row[] {
  return Object.keys(layout)
    .filter((table) => layout[table]!.department === department)
    .flatMap((table) =>
      world.flatMap(({ childId, tables }) =>
        (tables[table] ?? []).map((row) => ({
          child_id: childId,
          record_type: recordedAs(table),
          record_id: table === 'child' ? childId : (row[layout[table]!.listKey ?? ''] ?? ''),
          version: 7,
          before: Object.fromEntries(
            Object.entries(layout[table]!.types).flatMap(([type, fields]) =>
              Object.entries(fields).map(([field, column]) => [propertyOf(table, type, field, column), row[column]]),
            ),
          ),
          changed_at: change.at,
          client: change.client,
          department: change.department,
          purpose: change.purpose,
          reason: change.reason,
        })),
      ),
    );
}

/** The link to the part of a record that has a type of its own. */
const partOf: Record<string, [string, string]> = {
  Carer: ['Guardianship', 'carer'],
  EntrustedCare: ['Guardianship', 'entrustedCare'],
  Dropout: ['Schooling', 'dropout'],
};

/**
 * What the history of a record has to answer.
 * @param decide what the rules decide on the record's child
 * @returns the name of the field that has to be refused, where the record cannot be named
 */
export function expectedHistory(
  type: string,
  row: Row,
  decide: (type: string, field: string) => string,
  today: string,
): Row[] | string {
  const table = tableOf[type]!;
  const { types, listKey } = layout[table]!;
  const key = listKey && Object.entries(types[type]!).find(([, column]) => column === listKey)![0];
  if (key && decide(type, key) !== 'allow') return `${type}.${key}`;
  if (row.child_id === undefined) return [];
  const before: { field: string; value: string | null }[] = [];
  const omitted: string[] = [];
  for (const [of, fields] of Object.entries(types)) {
    for (const [field, column] of Object.entries(fields)) {
      const name = of === type ? field : `${of}.${field}`;
      const isOnTheWay = of === type || decide(...partOf[of]!) === 'allow';
      const isLinkOpen = field !== 'school' || decide(type, field) === 'allow';
      const decision = field === 'school' ? decide('School', 'creditCode') : decide(of, field);
      if (!isOnTheWay || !isLinkOpen || decision === 'deny') {
        omitted.push(name);
        continue;
      }
      const clear = row[column] ?? null;
      const value = decision === 'allow' ? clear : applyMask(decision.replace('mask:', '') as MaskName, clear, today);
      before.push({ field: name, value: value === null || value === undefined ? null : String(value) });
    }
  }
  before.sort((one, other) => (one.field < other.field ? -1 : 1));
  return [{ version: 7, ...change, before, omitted: omitted.sort() }];
}

/** All that the history of a record tells. */
export const wholeHistory = 'version at client department purpose reason before { field value } omitted';
