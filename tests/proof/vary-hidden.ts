import fc from 'fast-check';
import { applyMask, type MaskName } from '../../src/platform/policy/masks.ts';
import type { ChildFacts } from '../../src/platform/policy/policy.ts';
import { isoDateInChina } from '../../src/platform/standards/day-in-china.ts';
import { moment } from './arbitrary-rules.ts';
import { contract } from './contract.ts';
import { layout } from './layout.ts';
import {
  arbitraryChild,
  arbitraryRow,
  factsOf,
  keyOf,
  pathTo,
  residentIdOf,
  strangers,
  valuesOf,
  type ChildRecords,
  type World,
} from './world.ts';

/** What a requester sees of one field of one child: `allow`, `mask:<mask>` or `deny`. */
export type Sees = (type: string, field: string, facts: ChildFacts) => string;

export interface Hidden {
  sees: Sees;
  /**
   * An exact look-up by resident ID number is open to the requester: of a child that it knows, the number is then told
   * by the answer.
   */
  mayLookUp: boolean;
  /** Records behind a link that is denied may come and go. */
  rowsBehindLinks: boolean;
}

type Row = Record<string, unknown>;
type Gen = fc.GeneratorValue;

/**
 * The same world for this requester with all else changed: children that it may not know of are other children, sealed
 * or not, or not there; denied fields have other values, masked ones others with the same mask; records behind a denied
 * link come and go.
 */
export function varyHidden(world: World, hidden: Hidden, gen: Gen): World {
  const kept = world.flatMap((child, at) => {
    if (isKnown(hidden.sees, factsOf(child))) return [varyKnown(child, at, hidden, gen)];
    return gen(fc.nat, { max: 2 }) === 0 ? [] : varyUnknown(child, at, hidden, gen);
  });
  const added = strangers.flatMap((at) => (gen(fc.boolean) ? varyUnknown(null, at, hidden, gen) : []));
  return [...kept, ...added];
}

function isKnown(sees: Sees, facts: ChildFacts): boolean {
  return contract.fields('Child').some((field) => sees('Child', field, facts) !== 'deny');
}

/** Another child under the same number, that the requester may not know of either; none where chance finds none. */
function varyUnknown(child: ChildRecords | null, at: number, { sees }: Hidden, gen: Gen): ChildRecords[] {
  for (let attempt = 0; attempt < 3; attempt++) {
    const other = gen(arbitraryChild, at);
    if (!isKnown(sees, factsOf(other))) return [other];
  }
  return child ? [child] : [];
}

function varyKnown(child: ChildRecords, at: number, hidden: Hidden, gen: Gen): ChildRecords {
  const facts = factsOf(child);
  const isOpen = (type: string) => pathTo[type]!.every(([of, field]) => hidden.sees(of, field, facts) === 'allow');
  const tables: Record<string, Row[]> = {};
  for (const table of Object.keys(layout)) {
    const { types } = layout[table]!;
    const isRowOpen = table === 'child' || isOpen(Object.keys(types)[0]!);
    const rows = child.tables[table]!;
    tables[table] =
      !isRowOpen && hidden.rowsBehindLinks
        ? varyRows(table, child.childId, at, gen)
        : rows.map((row) => varyRow(table, row, at, { ...hidden, isOpen, facts }, gen));
  }
  return { ...child, tables };
}

function varyRows(table: string, childId: string, at: number, gen: Gen): Row[] {
  const count = gen(fc.nat, { max: layout[table]!.listKey ? 2 : 1 });
  return Array.from({ length: count }, (_, index) => ({
    child_id: childId,
    ...keyOf(table, at, index),
    ...gen(arbitraryRow, table),
  }));
}

/** Columns by which a decision is taken or a record is found: they stay, on a child that the requester knows. */
const fixed = ['household_division', 'residence_division', 'categories'];
/** A link leads somewhere where this column is filled: what the link tells stays, the value may change. */
const leads: Record<string, string> = {
  carer_name: 'Guardianship.carer',
  entrusted_to: 'Guardianship.entrustedCare',
  dropped_out_on: 'Schooling.dropout',
  school_credit_code: 'Schooling.school',
};
/** Links to a part of the same row. */
export const partLinks = Object.values(leads);

function varyRow(
  table: string,
  row: Row,
  at: number,
  known: Hidden & { isOpen(type: string): boolean; facts: ChildFacts },
  gen: Gen,
): Row {
  const { sees, facts, isOpen, mayLookUp } = known;
  const varied = { ...row };
  for (const [type, fields] of Object.entries(layout[table]!.types)) {
    for (const [field, column] of Object.entries(fields)) {
      if (fixed.includes(column) || column === layout[table]!.listKey || (column === 'resident_id' && mayLookUp))
        continue;
      if (column === 'held_until' && isOpen('GuardianDetention')) {
        // `guardiansDetained` are those of today: that tells whether a measure has ended, and this much stays.
        if (sees(type, field, facts) === 'deny' && row.held_until !== null)
          varied.held_until = String(row.held_until) < '2026-07-01' ? '2012-12-31' : '2029-12-31';
        continue;
      }
      const decision = isOpen(type) || column === 'school_credit_code' ? sees(type, field, facts) : 'deny';
      if (decision === 'allow') continue;
      const isSame = (value: unknown) =>
        column !== 'birth_date' || isDecidedAlike(sees, facts, { ...facts, birthDate: value as string });
      const link = leads[column]?.split('.') as [string, string] | undefined;
      const isTold = link !== undefined && isOpen(link[0]) && sees(...link, facts) === 'allow';
      // Two children never have one number.
      const value =
        column === 'resident_id'
          ? gen(fc.constantFrom, residentIdOf(at), residentIdOf(at + 20), null)
          : gen(valuesOf, table, type, field, column);
      if (decision === 'deny') {
        if ((!isTold || (value === null) === (row[column] === null)) && isSame(value)) varied[column] = value;
      } else {
        varied[column] = sameUnderMask(
          decision.replace('mask:', '') as MaskName,
          row[column],
          ...[rewritten(row[column], gen), value].filter(isSame),
        );
      }
    }
  }
  return varied;
}

const today = isoDateInChina(moment);

/**
 * A day of birth decides too, where a rule asks for an age: another day changes nothing only where every decision
 * stays.
 */
function isDecidedAlike(sees: Sees, facts: ChildFacts, other: ChildFacts): boolean {
  return contract.types.every((type) =>
    contract.fields(type).every((field) => sees(type, field, facts) === sees(type, field, other)),
  );
}

/** The first of these values that the mask does not tell from the one that stands there. */
function sameUnderMask(mask: MaskName, standing: unknown, ...candidates: unknown[]): unknown {
  const told = JSON.stringify(applyMask(mask, standing, today));
  return candidates.find((value) => JSON.stringify(applyMask(mask, value, today)) === told) ?? standing;
}

/** A value of the same length and kind with one other character or day. */
function rewritten(value: unknown, gen: Gen): unknown {
  if (typeof value !== 'string') return value;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return `${value.slice(0, 4)}-0${gen(fc.nat, { max: 8 }) + 1}-17`;
  const characters = [...value];
  characters[gen(fc.nat, { max: characters.length - 1 })] = '7';
  return characters.join('');
}
