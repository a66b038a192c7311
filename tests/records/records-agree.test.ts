import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  buildASTSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import { getNullableType, isCompositeType, type GraphQLSchema } from 'graphql';
import { folders } from '../../src/platform/folders.ts';
import { aboutChange, type RecordDefinition } from '../../src/platform/records/define-record.ts';
import { columnOf, readingsOf, type RecordTable } from '../../src/platform/records/record-table.ts';
import type { Department } from '../../src/platform/subgraph/define-department.ts';
import { loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';

const subgraphs = await loadSubgraphs();
const schemaOf = ({ name }: Pick<Department, 'name'>) =>
  buildASTSchema(parse(readFileSync(join(folders.schema, `${name}.graphql`), 'utf8')), { assumeValidSDL: true });

/** What a table and the contract say differently; nothing where they agree. */
function tableFaults(table: RecordTable<any>, schema: GraphQLSchema): string[] {
  const properties = table.entity.meta.properties as Record<string, { type: unknown; nullable?: boolean }>;
  return readingsOf(table).flatMap(({ type, field, property, isPart }) => {
    const name = `${table.entity.meta.className}.${property}`;
    if (!properties[property]) return [`${type}.${field} is made of ${name}, which is no column.`];
    const contract = schema.getType(type);
    const told = isObjectType(contract) ? contract.getFields()[field]?.type : undefined;
    if (!told) return [`${name} is mapped to ${type}.${field}, which the contract lacks: name it in "without".`];
    if (isPart || isCompositeType(getNamedType(told))) return [];
    const isList = isListType(getNullableType(told));
    const { kind } = columnOf(table.entity, property);
    const scalar = getNamedType(told);
    const expected = isEnumType(scalar) ? ['text', 'other'] : (kindsOf[scalar.name] ?? [kind]);
    if (!isList && !expected.includes(kind)) return [`${type}.${field} is ${scalar.name}, and ${name} holds ${kind}.`];
    return [];
  });
}

const kindsOf: Record<string, readonly string[]> = {
  Date: ['date'],
  Int: ['other'],
  Float: ['other'],
  Boolean: ['other'],
};

/** Fields of the record's type that neither a column nor a resolver's link stands behind. */
function fieldFaults(table: RecordTable<any>, type: string, schema: GraphQLSchema): string[] {
  const contract = schema.getType(type);
  if (!isObjectType(contract)) return [`The contract lacks ${type}.`];
  const made = new Set(
    readingsOf(table)
      .filter((one) => one.type === type)
      .map(({ field }) => field),
  );
  return Object.values(contract.getFields())
    .filter(
      ({ name, type: told }) =>
        !made.has(name) && !isCompositeType(getNamedType(told)) && !(type === 'Child' && name === 'id'),
    )
    .map(({ name }) => `${type}.${name} is made of no column.`);
}

/** Where the input of a mutation says another type than the record, or cannot leave out what stands. */
function inputFaults(
  mutation: string,
  { table, type, sentAs = {} }: RecordDefinition,
  schema: GraphQLSchema,
): string[] {
  const input = getNamedType(schema.getMutationType()!.getFields()[mutation]!.args[0]!.type);
  if (!isInputObjectType(input)) return [`${mutation} takes no input.`];
  const contract = schema.getType(type);
  const properties = table.entity.meta.properties as Record<string, { primary?: boolean } | undefined>;
  // Without a version an input makes new records only, of which nothing stands.
  const makesNew = !input.getFields()['version'];
  return Object.values(input.getFields()).flatMap(({ name, type: given, defaultValue }) => {
    const property = properties[name];
    const told = isObjectType(contract) ? contract.getFields()[name]?.type : undefined;
    if (aboutChange.has(name)) return [];
    if (!property) {
      const isKept = isNonNullType(given) || makesNew || Object.values(sentAs).includes(name);
      return isKept ? [] : [`${input.name}.${name} may be left out, and is no column in which it is kept.`];
    }
    const faults: string[] = [];
    if (
      told &&
      String(getNullableType(given)).replaceAll('!', '') !== String(getNullableType(told)).replaceAll('!', '')
    )
      faults.push(`${input.name}.${name} is ${String(given)}, and ${type}.${name} is ${String(told)}.`);
    if (defaultValue !== undefined) faults.push(`${input.name}.${name} is set where it is left out.`);
    if (!property.primary && isNonNullType(given) && !isPartial(mutation))
      faults.push(`${input.name}.${name} cannot be left out, to keep what stands.`);
    return faults;
  });
}

/** Days of a record of which nobody has said what they may be beside the child's life. */
function dayFaults({ type, table, days = {} }: RecordDefinition): string[] {
  return Object.keys(table.entity.meta.properties as object)
    .filter((property) => columnOf(table.entity, property).kind === 'date' && !(property in days))
    .map((property) => `${type}: days says nothing of ${property}.`);
}

/** Mutations that set a part of a record, and need all of it. */
const isPartial = (mutation: string) => ['recordDropout', 'recordReturn'].includes(mutation);

test.each(subgraphs.map((department) => [department.name, department] as const))(
  'what the tables of %s hold and what its contract says agree, column by column',
  (_name, department) => {
    const schema = schemaOf(department);
    expect(department.tables.flatMap((table) => tableFaults(table, schema))).toEqual([]);
  },
);

test.each(
  subgraphs.filter(({ records }) => records?.length).map((department) => [department.name, department] as const),
)('every field of the records of %s has its column, and every input agrees with both', (_name, department) => {
  const schema = schemaOf(department);
  for (const record of department.records!) {
    const { type, table, mutations } = record;
    expect(dayFaults(record)).toEqual([]);
    expect(fieldFaults(table, type, schema)).toEqual([]);
    expect(mutations.flatMap((mutation) => inputFaults(mutation, record, schema))).toEqual([]);
  }
});

test('a field without a column, a column without a field and a field of another kind are named', () => {
  const police = subgraphs.find(({ name }) => name === 'police')!;
  const { table } = police.records!.find(({ type }) => type === 'Household')!;
  const schema = schemaOf(police);
  const columns = {
    Household: { ...table.columns.Household, former: 'status', status: 'verifiedOn', verifiedOn: 'status' },
  };
  expect(tableFaults({ ...table, columns }, schema)).toEqual([
    'Household.status is HouseholdStatus, and Household.verifiedOn holds date.',
    'Household.verifiedOn is Date, and Household.status holds text.',
    'Household.status is mapped to Household.former, which the contract lacks: name it in "without".',
  ]);
  const { status: _status, ...without } = table.columns.Household!;
  expect(fieldFaults({ ...table, columns: { Household: without } }, 'Household', schema)).toEqual([
    'Household.status is made of no column.',
  ]);
});
