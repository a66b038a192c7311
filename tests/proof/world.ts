import fc from 'fast-check';
import type { GraphQLNamedType } from 'graphql';
import type { ChildFacts } from '../../src/platform/policy/policy.ts';
import { composeCreditCode } from '../../src/platform/standards/credit-code.ts';
import { contract, isLink, namedTypeOf } from './contract.ts';
import { layout, nullable } from './layout.ts';

type Row = Record<string, unknown>;

/** What all departments hold of one child: table → rows, with the columns that they have in the database. */
export interface ChildRecords {
  childId: string;
  sealed: boolean;
  tables: Record<string, Row[]>;
}

export type World = ChildRecords[];

// Few values each, so that conditions, records and requesters meet often.
export const places = ['610111001200', '610111002001', '610112001001', '420112002001'];
export const names = ['张小明', '张小红', '王芳', '李雷', '欧阳娜娜'];
export const days = ['2012-03-01', '2012-09-15', '2015-08-31', '2026-05-20', '2026-09-01', '2027-02-02'];
const icdCodes = ['F84.0', 'F90', 'B20', 'A15.0', 'Q90.9'];
/** Of the template's schools; the world brings its own with these codes. */
export const schools = ['MA6TK5XJ7', 'MA6TK5XJ8', 'MA4KM2XJ9']
  .map((body) => composeCreditCode(`91610111${body}`))
  .map((credit_code, at) => ({
    credit_code,
    name: ['灞桥小学', '灞桥中学', '柏泉小学'][at]!,
    division: places[[0, 1, 3][at]!]!,
    stage: ['PRIMARY', 'JUNIOR', 'PRIMARY'][at]!,
  }));

export function uuid(kind: number, at: number): string {
  // Not rising with the number: no order of a list may be the order of making.
  const mixed = ((at * 2654435761) >>> 0).toString(16).padStart(8, '0');
  return `${mixed}-0000-4000-8${kind.toString().padStart(3, '0')}-${at.toString(16).padStart(12, '0')}`;
}

export const childIdOf = (at: number) => uuid(1, at);

/** A resident ID number with a true check digit (GB 11643-1999). */
export function residentIdOf(at: number): string {
  const body = `610111201503${String((at % 28) + 1).padStart(2, '0')}${String(100 + at)}`;
  const sum = [...body].reduce((total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11), 0);
  return body + '10X98765432'[sum % 11]!;
}

/** Values of one column. */
export const valuesOf = once((table: string, type: string, field: string, column: string): fc.Arbitrary<unknown> => {
  const value = fieldValues(type, field, column);
  return nullable.has(column) || nullable.has(`${table}.${column}`)
    ? fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) })
    : value;
});

/** Arbitraries cost more to make than to draw from. */
function once<Args extends unknown[], Made>(make: (...args: Args) => Made): (...args: Args) => Made {
  const made = new Map<string, Made>();
  return (...args) => {
    const key = JSON.stringify(args);
    if (!made.has(key)) made.set(key, make(...args));
    return made.get(key)!;
  };
}

/** States in which a procedure begins: PostgreSQL takes no record in any other one. */
const beginnings: Record<string, string> = {
  ServiceReferral: 'REQUESTED',
  NumberCheck: 'OPEN',
  Counselling: 'RECEIVED',
  SchoolSupport: 'RECEIVED',
  LegalAid: 'RECEIVED',
};

function fieldValues(type: string, field: string, column: string): fc.Arbitrary<unknown> {
  if (beginnings[type] && column === 'state') return fc.constant(beginnings[type]);
  // What has not ended has no result.
  if (beginnings[type] && column === 'result') return fc.constant(null);
  if (column === 'handed_by_id') return fc.nat().map((at) => uuid(61, at));
  if (column === 'served_from') return fc.constant(days[0]);
  if (type === 'GuardianMeasure' && field === 'measure') return fc.constant('COMMUNITY_CORRECTION');
  if (column === 'school_credit_code') return fc.constantFrom(...schools.map((school) => school.credit_code));
  if (column.endsWith('_division')) return fc.constantFrom(...places);
  if (column === 'resident_id' || column === 'carer_resident_id') return fc.nat(39).map(residentIdOf);
  if (column === 'ethnic_group') return fc.constantFrom('01', '02', '11');
  if (type === 'Diagnosis' && field === 'code') return fc.constantFrom(...icdCodes);
  if (type === 'Child' && field === 'riskLevel') return fc.integer({ min: 1, max: 3 });
  const named = namedTypeOf(type, field);
  const one = scalarValues(named);
  return contract.isList(type, field) ? fc.uniqueArray(one, { maxLength: 3 }) : one;
}

function scalarValues(type: GraphQLNamedType): fc.Arbitrary<unknown> {
  if ('getValues' in type) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  switch (type.name) {
    case 'Int':
      return fc.integer({ min: 1, max: 3 });
    case 'Float':
      return fc.constantFrom(0.1, 0.5, 0.9);
    case 'Boolean':
      return fc.boolean();
    case 'DateTimeISO':
      return fc.constantFrom('2026-05-01T00:00:00.000Z', '2026-08-31T16:00:00.000Z');
    case 'Date':
      return fc.constantFrom(...days);
    default:
      return fc.constantFrom(...names, '电话 13800000000', '某地 3组27号');
  }
}

/** A row of the table without its keys. */
export const arbitraryRow = once((table: string): fc.Arbitrary<Row> => {
  const { types, listKey } = layout[table]!;
  const columns = Object.entries(types).flatMap(([type, fields]) =>
    Object.entries(fields).map(([field, column]) => [column, valuesOf(table, type, field, column)]),
  );
  return fc.record(
    Object.fromEntries(columns.filter(([column]) => column !== listKey && column !== 'handed_by_id')),
  ) as fc.Arbitrary<Row>;
});

/** The child with this number, as every department holds it. */
export const arbitraryChild = once((at: number): fc.Arbitrary<ChildRecords> => {
  const tables = Object.keys(layout).map((table) => {
    const { listKey } = layout[table]!;
    const rows = fc.array(
      arbitraryRow(table),
      listKey ? { maxLength: 2 } : table === 'child' ? { minLength: 1, maxLength: 1 } : { maxLength: 1 },
    );
    return rows.map(
      (given) =>
        [table, given.map((row, index) => ({ child_id: childIdOf(at), ...keyOf(table, at, index), ...row }))] as const,
    );
  });
  return fc
    .tuple(
      fc.integer({ min: 0, max: 4 }).map((chance) => chance === 0),
      ...tables,
    )
    .map(([sealed, ...filled]) => {
      const records: ChildRecords = { childId: childIdOf(at), sealed, tables: Object.fromEntries(filled) };
      // Two children never have one number.
      const row = records.tables.child![0]!;
      row.resident_id &&= residentIdOf(at);
      return records;
    });
});

function columnsOf(table: string): Record<string, true> {
  const columns = Object.values(layout[table]!.types).flatMap((fields) => Object.values(fields));
  return Object.fromEntries(columns.map((column) => [column, true]));
}

export function keyOf(table: string, at: number, index: number): Row {
  const { listKey } = layout[table]!;
  if (!listKey) return {};
  if (table === 'parent') return { relation: ['FATHER', 'MOTHER'][index] };
  const key = { [listKey]: uuid(2 + Object.keys(layout).indexOf(table), at * 4 + index) };
  // No two records go on from the same one.
  return 'handed_by_id' in columnsOf(table) ? { ...key, handed_by_id: uuid(60, at * 4 + index) } : key;
}

export const worldSize = 9;
/** Numbers of children that only one of two worlds may have, and of such as are nowhere. */
export const strangers = [worldSize, worldSize + 1, worldSize + 2];

export const arbitraryWorld: fc.Arbitrary<World> = fc.tuple(
  ...Array.from({ length: worldSize }, (_, at) => arbitraryChild(at)),
);

export function factsOf({ childId, sealed, tables }: ChildRecords): ChildFacts {
  const row = tables.child![0]!;
  return {
    childId,
    sealed,
    residenceDivision: row.residence_division as string,
    householdDivision: row.household_division as string,
    categories: row.categories as string[],
    birthDate: row.birth_date as string,
  };
}

/** The links from a child down to the records of each type: type → [type, field] from the child on. */
export const pathTo: Record<string, [string, string][]> = findPaths('Child', [], {});

function findPaths(
  type: string,
  path: [string, string][],
  found: Record<string, [string, string][]>,
): Record<string, [string, string][]> {
  if (type in found) return found;
  found[type] = path;
  for (const field of contract.fields(type).filter((name) => isLink(type, name)))
    findPaths(namedTypeOf(type, field).name, [...path, [type, field]], found);
  return found;
}
