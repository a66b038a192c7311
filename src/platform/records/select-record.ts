import { decideField, decisionsOn, perAccess, type Access, type Decisions } from '../policy/access.ts';
import { applyMask, presenceMark } from '../policy/masks.ts';
import type { ChildFacts } from '../policy/policy.ts';
import { columnForms, formProperty, type ColumnForm } from './column-forms.ts';
import {
  factColumns,
  formsReleased,
  readingsOf,
  type FieldsRead,
  type Reading,
  type RecordTable,
} from './record-table.ts';

/** What one requester's queries select of a table. */
export interface Selection {
  /** Properties, as RecordReader takes them. What may not leave is not loaded. */
  fields: string[];
  /** The row as it may leave, on the facts of its child. */
  settle<Row extends object>(row: Row, facts: ChildFacts): Row;
  /**
   * A row of no child as it may leave by itself. Under a record of a child it is decided on that child's facts:
   * `settleUnder`.
   */
  settleOffice<Row extends object>(row: Row): Row;
}

/**
 * Selects of a table what some rule releases to this requester. Where every release of a column is masked, the masked
 * form is selected and the value never leaves the database; where some record may be seen in clear, the value is loaded
 * and each row is masked here.
 */
export function selectRecord(access: Access, table: RecordTable<any>): Selection {
  const known = selectionsOf(access);
  const selection = known.get(table) ?? composeSelection(access, table);
  known.set(table, selection);
  return selection;
}

const selectionsOf = perAccess(() => new Map<RecordTable<any>, Selection>());

function composeSelection(access: Access, table: RecordTable<any>): Selection {
  const byProperty = Map.groupBy(readingsOf(table), ({ property }) => property);
  const fields = new Set(factColumns(table, access.asksAge));
  for (const [property, readings] of byProperty) {
    const forms = new Set(
      readings.flatMap((reading) => [
        ...formsReleased(reading, access.releases.get(reading.type)?.get(reading.field) ?? []),
      ]),
    );
    if (forms.has('clear')) fields.add(property);
    else for (const form of forms) if (form !== 'clear') fields.add(formProperty(property, form));
  }
  const kept = table.always.filter((property) => !byProperty.has(property));

  const settlings = new Map<Decisions, [string, Settle][]>();

  /** What is decided alike is settled alike. */
  function settlingsBy(decisions: Decisions): [string, Settle][] {
    const known =
      settlings.get(decisions) ??
      [...byProperty].map(([property, readings]): [string, Settle] => [
        property,
        settlingOf(access, decisions, readings, fields.has(property)),
      ]);
    settlings.set(decisions, known);
    return known;
  }

  function settleRow<Row extends object>(row: Row, ofProperties: Iterable<[string, Settle]>): Row {
    const values = row as Record<string, unknown>;
    const settled: Record<string, unknown> = {};
    for (const property of kept) settled[property] = values[property];
    for (const [property, settle] of ofProperties) settled[property] = settle(values);
    return settled as Row;
  }

  // Rules that ask something of a child say nothing of a record that is shown by itself.
  const ofNoChild = decisionsOn(access, null);
  const asSelected = [...byProperty].map(([property, readings]): [string, Settle] => {
    const masks = new Set(readings.map(({ type, field }) => ofNoChild.decide(type, field).mask as string | null));
    const form = columnForms.find(
      (one) => (masks.has(one) || one === 'presence') && fields.has(formProperty(property, one)),
    );
    const selected = fields.has(property) ? property : form && formProperty(property, form);
    return [property, (values) => selected && values[selected]];
  });
  // A column whose value is loaded stands for every form of it.
  const dependsOnChild = [...byProperty.keys()].some(
    (property) => !fields.has(property) && columnForms.some((form) => fields.has(formProperty(property, form))),
  );

  return {
    fields: [...fields],
    settle: (row, facts) => settleRow(row, settlingsBy(decisionsOn(access, facts))),
    settleOffice(row) {
      const settled = settleRow<typeof row>(row, asSelected);
      if (dependsOnChild)
        underChild.set(settled, (facts) =>
          Object.assign(settled, settleRow(row, settlingsBy(decisionsOn(access, facts)))),
        );
      return settled;
    },
  };
}

/** Rows of no child → settles the row anew on the facts of the child under which it is shown. */
const underChild = new WeakMap<object, (facts: ChildFacts) => void>();

/** Settles a row of no child on the facts of the child under whose record it is shown. */
export function settleUnder(row: object, facts: ChildFacts): void {
  underChild.get(row)?.(facts);
}

/** Makes the value of a property as it may leave of the values of a row. */
type Settle = (values: Readonly<Record<string, unknown>>) => unknown;

/**
 * The clearest form in which a field that is made of the property may leave on these records; undefined where none may.
 */
function settlingOf({ today }: Access, decisions: Decisions, readings: readonly Reading[], isLoaded: boolean): Settle {
  const property = readings[0]!.property;
  const formOf =
    (form: ColumnForm): Settle =>
    (values) =>
      values[formProperty(property, form)];
  let settle: Settle | null = null;
  for (const { type, field, isPart, via } of readings) {
    const { effect, mask } = decisions.decide(type, field);
    if (effect === 'deny' || (via !== null && decisions.decide(...via).effect === 'deny')) continue;
    if (effect === 'allow' && !isPart) return (values) => values[property];
    if (isPart) settle ??= isLoaded ? (values) => presenceOf(values[property]) : formOf('presence');
    else settle = isLoaded ? (values) => applyMask(mask!, values[property], today) : formOf(mask as ColumnForm);
  }
  return settle ?? (() => undefined);
}

function presenceOf(value: unknown): unknown {
  return value === null || value === undefined ? null : presenceMark;
}

/** Whether every field on the way to a child's records is released on this child. */
export function isReached(access: Access, via: FieldsRead, facts: ChildFacts): boolean {
  return Object.entries(via).every(([type, fields]) =>
    fields.every((field) => decideField(access, type, field, facts).effect === 'allow'),
  );
}
