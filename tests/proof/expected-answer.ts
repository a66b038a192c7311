import {
  buildSchema,
  GraphQLError,
  graphql,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import type { Requester } from '../../src/platform/identity/requester.ts';
import { applyMask, type MaskName } from '../../src/platform/policy/masks.ts';
import type { ChildFacts } from '../../src/platform/policy/policy.ts';
import { isoDateInChina } from '../../src/platform/standards/day-in-china.ts';
import { expectedDecision, onAnyRecord, type AccessYaml } from '../kit/expected-decision.ts';
import { contract, isLink } from './contract.ts';
import { expectedHistory } from './history-rows.ts';
import { listQuery, type ListQuery } from './list-query.ts';
import { layout, listsOfChild, tableOf } from './layout.ts';
import { factsOf, schools, type ChildRecords, type World } from './world.ts';

type Row = Record<string, unknown>;

/** A record of the answer: of which child, and from which row. */
interface Record_ {
  __typename: string;
  child: ChildRecords | null;
  row: Row;
}

export interface Situation {
  files: AccessYaml[];
  requester: Requester;
  world: World;
  /** Rows of the public divisions that the queries can reach. */
  divisions: Row[];
  now: Date;
}

export interface ExpectedAnswer {
  data: any;
  /**
   * `FIELD_REFUSED Child.name`; of several fields that a filter may not read, any one may be named: `FILTER_REFUSED
   * Child.name|Child.sex`.
   */
  errors: Set<string>;
}

/**
 * What the platform has to answer, said a second time: a plain execution over the records in memory, that asks
 * `expectedDecision` at every field and knows nothing of subgraphs, columns, row filters or loaders.
 */
export async function expectedAnswer(
  schema: GraphQLSchema,
  situation: Situation,
  source: string,
  variableValues: Record<string, unknown>,
): Promise<ExpectedAnswer> {
  const errors = new Set<string>();
  const refuse = (code: string, field: string): GraphQLError => {
    errors.add(`${code} ${field}`);
    return new GraphQLError(`${code} ${field}`);
  };
  const resolve = (record: any, args: any, _context: unknown, info: GraphQLResolveInfo): unknown => {
    const type = info.parentType.name;
    if (type === 'Query') return resolveRoot(situation, info.fieldName, args, refuse);
    if (typeof record.__typename !== 'string')
      return record[info.fieldName] instanceof Function ? record[info.fieldName]() : record[info.fieldName];
    const { child, row } = record as Record_;
    const decision = decide(situation, type, info.fieldName, child && factsOf(child));
    if (decision === 'deny') {
      const refusal = refuse('FIELD_REFUSED', `${type}.${info.fieldName}`);
      if (isNonNullType(info.returnType)) throw refusal;
      return null;
    }
    if (info.fieldName === 'history') {
      const ofChild = (of: string, field: string) => decide(situation, of, field, child && factsOf(child));
      const history = expectedHistory(type, row, ofChild, isoDateInChina(situation.now));
      if (typeof history !== 'string') return history;
      refuse('FIELD_REFUSED', history);
      return null;
    }
    if (isLink(type, info.fieldName)) return follow(type, info.fieldName, child, row, isListType(info.returnType));
    const value = info.fieldName === 'id' && type === 'Child' ? child!.childId : row[columnOf(type, info.fieldName)];
    return decision === 'allow'
      ? (value ?? null)
      : applyMask(decision.replace('mask:', '') as MaskName, value, isoDateInChina(situation.now));
  };
  const result = await graphql({
    schema,
    source,
    variableValues,
    fieldResolver: resolve,
    typeResolver: (value: { __typename: string }) => value.__typename,
  });
  for (const { message } of result.errors ?? [])
    if (!errors.has(message)) throw new Error(`The query is no good: ${message}`);
  return { data: result.data ?? null, errors };
}

function columnOf(type: string, field: string): string {
  return type in tableOf
    ? layout[tableOf[type]!]!.types[type]![field]!
    : field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function decide({ files, requester, now }: Situation, type: string, field: string, facts: ChildFacts | null): string {
  return expectedDecision({ files, requester, type, field, facts, now });
}

/** Whether any rule speaks to the requester of this field with this effect, whatever the record. */
function isEver(situation: Situation, type: string, field: string, effects: RegExp): boolean {
  return situation.files.some((file) =>
    file.rules.some((rule) => {
      return effects.test(
        decide({ ...situation, files: [{ ...file, rules: [onAnyRecord(rule)] }] }, type, field, null),
      );
    }),
  );
}

function knowsOf(situation: Situation, type: string, child: ChildRecords): boolean {
  return contract.fields(type).some((field) => decide(situation, type, field, factsOf(child)) !== 'deny');
}

const record = (type: string, child: ChildRecords | null, row: Row): Record_ => ({ __typename: type, child, row });

/** The records behind a link. */
function follow(
  type: string,
  field: string,
  child: ChildRecords | null,
  row: Row,
  isList: boolean,
): Record_ | Record_[] | null {
  const rows = (table: string) => child!.tables[table] ?? [];
  const sorted = (table: string) =>
    [...rows(table)].sort((a, b) => (String(a[layout[table]!.listKey!]) < String(b[layout[table]!.listKey!]) ? -1 : 1));
  switch (`${type}.${field}`) {
    case 'Child.guardianship':
      return record('Guardianship', child, rows('guardianship')[0] ?? { version: 0 });
    case 'Child.schooling':
      return rows('schooling')[0] ? record('Schooling', child, rows('schooling')[0]!) : null;
    case 'Child.medical':
      return record('Medical', child, rows('medical_summary')[0] ?? { version: 0 });
    case 'Child.household':
      return rows('household')[0] ? record('Household', child, rows('household')[0]!) : null;
    case 'Child.custody':
      return record('Custody', child, {});
    case 'Guardianship.carer':
      return row.carer_name ? record('Carer', child, row) : null;
    case 'Guardianship.entrustedCare':
      return row.entrusted_to ? record('EntrustedCare', child, row) : null;
    case 'Guardianship.parents':
      return sorted('parent').map((one) => record('Parent', child, one));
    case 'Schooling.dropout':
      return row.dropped_out_on ? record('Dropout', child, row) : null;
    case 'Schooling.school': {
      const school = schools.find(({ credit_code }) => credit_code === row.school_credit_code);
      return school ? record('School', child, school) : null;
    }
    case 'Medical.checkups':
      return sorted('checkup').map((one) => record('Checkup', child, one));
    case 'Medical.diagnoses':
      return sorted('diagnosis').map((one) => record('Diagnosis', child, one));
    case 'Medical.injuries':
      return sorted('injury').map((one) => record('Injury', child, one));
    case 'Custody.guardiansDetained':
      return sorted('guardian_detention')
        .filter(({ held_until }) => held_until === null || String(held_until) >= '2026-07-01')
        .map((one) => record('GuardianDetention', child, one));
    case 'Custody.protectiveRemovals':
      return sorted('protective_removal').map((one) => record('ProtectiveRemoval', child, one));
    default:
      if (type === 'Child' && field in listsOfChild)
        return sorted(listsOfChild[field]![0]).map((one) => record(listsOfChild[field]![1], child, one));
      if (field === 'child' && !isList) return record('Child', child, child!.tables.child![0]!);
      throw new Error(`The second statement does not know ${type}.${field}: teach it.`);
  }
}

type Refuse = (code: string, field: string) => GraphQLError;

function resolveRoot(situation: Situation, field: string, args: any, refuse: Refuse): unknown {
  const { world } = situation;
  if (field === '_entities') {
    return args.representations.map(({ id }: { id: string }) => find(situation, ({ childId }) => childId === id));
  }
  if (!isEver(situation, 'Query', field, /allow/)) throw refuse('OPERATION_REFUSED', field);
  switch (field) {
    case 'child':
      return find(situation, ({ childId }) => childId === args.id);
    case 'childByResidentId':
      return find(situation, ({ tables }) => tables.child![0]!.resident_id === args.residentId);
    case 'schools':
      return publicRows(
        situation,
        'School',
        schools,
        args,
        { division: within(args.division, 'division'), name: starts(args.name) },
        refuse,
      );
    case 'divisions':
      return publicRows(
        situation,
        'Division',
        situation.divisions,
        args,
        {
          code: args.code && ((row: Row) => row.code === args.code.padEnd(12, '0')),
          name: starts(args.name),
          parent: args.parent && ((row: Row) => row.parent === args.parent.padEnd(12, '0')),
        },
        refuse,
      );
    default:
      return page(situation, world, listQuery(field, args), args, refuse);
  }
}

function find(situation: Situation, is: (child: ChildRecords) => boolean): Record_ | null {
  const child = situation.world.find(is);
  return child && knowsOf(situation, 'Child', child) ? record('Child', child, child.tables.child![0]!) : null;
}

const within = (code: string | undefined, column: string) =>
  code && ((row: Row) => String(row[column]).startsWith(code.replace(/(?<=^.{6})0+$/, '')));
const starts = (name: string | undefined) => name && ((row: Row) => String(row.name).startsWith(name));

/** Schools and divisions, of no child: a condition reads its field as everywhere. */
function publicRows(
  situation: Situation,
  type: string,
  rows: Row[],
  args: any,
  tests: Record<string, unknown>,
  refuse: Refuse,
): Record_[] {
  const asked = Object.entries(tests).filter(([, test]) => test) as [string, (row: Row) => boolean][];
  const forbidden = asked
    .filter(([field]) => decide(situation, type, field, null) !== 'allow')
    .map(([field]) => `${type}.${field}`);
  if (forbidden.length > 0) throw refuse('FILTER_REFUSED', forbidden.join('|'));
  return rows
    .filter((row) => asked.every(([, test]) => test(row)))
    .slice(0, args.first)
    .map((row) => record(type, null, row));
}

function page(
  situation: Situation,
  world: World,
  { type, reads, tests, table, order, isFalling }: ListQuery,
  args: any,
  refuse: Refuse,
): unknown {
  const forbidden = reads
    .filter(([of, field]) => field !== null && !isEver(situation, of, field, /allow/))
    .map(([of, field]) => `${of}.${field}`);
  if (forbidden.length > 0) throw refuse('FILTER_REFUSED', forbidden.join('|'));
  const types = new Set([type, ...reads.map(([of]) => of)]);
  const open = world.filter(
    (child) =>
      [...types].every((of) => knowsOf(situation, of, child)) &&
      reads.every(([of, field]) => field === null || decide(situation, of, field, factsOf(child)) === 'allow'),
  );
  const found = open
    .flatMap((child) => (child.tables[table] ?? []).map((row) => ({ child, row })))
    .filter(({ child, row }) => tests.every((test) => test(row, child)));
  const key = ({ row }: { row: Row }) => order.map((column) => String(row[column])).join('\0');
  found.sort((a, b) => (key(a) < key(b) ? -1 : 1) * (isFalling ? -1 : 1));
  // Bound to the list: query, filter and order.
  const cursorOf = (one: { row: Row }) =>
    `cursor ${JSON.stringify([table, args.filter, order, isFalling])} ${key(one)}`;
  const from = args.after ? found.findIndex((one) => cursorOf(one) === args.after) + 1 : 0;
  const edges = found
    .slice(from, from + (args.first ?? 20))
    .map((one) => ({ cursor: cursorOf(one), node: record(type, one.child, one.row) }));
  return {
    edges,
    totalCount: found.length,
    pageInfo: { hasNextPage: from + edges.length < found.length, endCursor: edges.at(-1)?.cursor ?? null },
  };
}

/** A subgraph's own schema with the way in by keys. */
export function subgraphSchema(sdl: string): GraphQLSchema {
  const schema = buildSchema(
    `${sdl.replace(/^extend schema.*$/m, '')}\nscalar _Any\nunion _Entity = Child\nextend type Query { ` +
      '_entities(representations: [_Any!]!): [_Entity]! }',
    { assumeValid: true, assumeValidSDL: true },
  );
  if (!isObjectType(schema.getType('Child'))) throw new Error('A subgraph without Child has nothing to prove.');
  return schema;
}
