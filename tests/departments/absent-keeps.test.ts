import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, getNamedType, isInputObjectType, isNonNullType, type GraphQLInputField } from 'graphql';
import { parse } from 'yaml';
import { folders } from '../../src/platform/folders.ts';
import { bulkOf } from '../../src/platform/policy/structural-types.ts';
import { aboutChange, type RecordDefinition } from '../../src/platform/records/define-record.ts';
import { columnOf, primaryKeyOf } from '../../src/platform/records/record-table.ts';
import { loadSubgraphs } from '../../src/platform/subgraph/load-departments.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

interface Case {
  department: string;
  record: RecordDefinition<string>;
  mutation: string;
}

const cases: Case[] = (await loadSubgraphs()).flatMap(({ name, records = [] }) =>
  records
    .filter(({ table }) => !table.entity.meta.properties['state' as never])
    .flatMap((record) => record.mutations.map((mutation) => ({ department: name, record, mutation }))),
);

function inputOf({ department, mutation }: Case): { name: string; fields: GraphQLInputField[] } {
  const schema = buildSchema(readFileSync(join(folders.schema, `${department}.graphql`), 'utf8'), {
    assumeValid: true,
  });
  const input = getNamedType(schema.getMutationType()!.getFields()[mutation]!.args[0]!.type);
  if (!isInputObjectType(input)) throw new TypeError(`${mutation} takes no input.`);
  return { name: input.name, fields: Object.values(input.getFields()) };
}

/** The column of each property of a record that its table has. */
function columnsOf({ table }: RecordDefinition<string>): Map<string, string> {
  return new Map(
    Object.keys(table.entity.meta.properties)
      .filter((property) => property !== 'scope')
      .map((property) => [property, columnOf(table.entity, property).name]),
  );
}

/** Without a version an input makes new records only, of which nothing stands. */
const changing = cases.filter((one) => inputOf(one).fields.some(({ name }) => name === 'version'));

test.each(changing.map((one): [string, Case] => [one.mutation, one]))(
  '%s: what may be left out is a column of the record, so that it can be kept',
  (_mutation, one) => {
    const columns = columnsOf(one.record);
    const lost = inputOf(one)
      .fields.filter(({ name, type }) => !isNonNullType(type) && !aboutChange.has(name) && !columns.has(name))
      .filter(({ name }) => !Object.values(one.record.sentAs ?? {}).includes(name))
      .map(({ name }) => name);
    expect(lost).toEqual([]);
  },
);

const posts = parse(readFileSync(join(folders.policies, 'demonstration-posts.yaml'), 'utf8')) as Record<
  string,
  { department: string; digits: number; purposes: string[] }
>;

/** What an input calls otherwise than the column, or must say where the demonstration's record does not. */
const besides: Record<string, (row: any) => object> = {
  recordProtectiveRemoval: ({ removal_reason: removalReason }) => ({ removalReason }),
};
const complete: Record<string, string> = { recordGuardianDetention: 'r.arrangement is not null' };

/** A record of the place that says as much as one does. */
async function fullest({ department, record, mutation }: Case): Promise<any> {
  const { tableName } = record.table.entity.meta;
  const scoped = department === 'civil-affairs' ? 'child' : 'child_scope';
  const [row] = await kit.sql(
    department,
    `select to_jsonb(r) as row from ${tableName} r join ${scoped} s on s.child_id = r.child_id
      where not s.sealed and s.residence_division like '610111%' and s.household_division like '610111%'
        and ${complete[mutation] ?? true}
      order by (select count(*) from jsonb_each(to_jsonb(r)) where value not in ('null', 'false')) desc, r.child_id
      limit 1`,
  );
  return row?.row;
}

async function again({ department, record }: Case, before: any): Promise<any> {
  const keys = primaryKeyOf(record.table).map((property) => columnOf(record.table.entity, property).name);
  const [row] = await kit.sql(
    department,
    `select to_jsonb(r) as row from ${record.table.entity.meta.tableName} r
      where ${keys.map((key, at) => `${key}::text = $${at + 1}`).join(' and ')}`,
    keys.map((key) => before[key]),
  );
  return row.row;
}

/** Lets each post of the department try, for each of its purposes. @returns the faults of the last, where all are refused */
async function change(one: Case, field: string, type: string, given: object): Promise<string[]> {
  const isBulk = field === bulkOf(one.mutation);
  const document = isBulk
    ? `mutation($input: ${type}!) { ${field}(inputs: [$input]) { code field message } }`
    : `mutation($input: ${type}!) { ${field}(input: $input) { __typename } }`;
  let last: string[] = [];
  for (const [post, { department, digits, purposes }] of Object.entries(posts))
    for (const purpose of department === one.department && digits === 6 ? purposes : []) {
      const { data, errors } = await kit
        .asRequester(post)
        .for(purpose)
        .inCase('灞公护〔2026〕1号')
        .query(document, { input: { ...given, reason: '入户核实' } });
      const faults = isBulk
        ? (data?.[field] ?? [errors[0]!.extensions]).flatMap(({ code, message }: any) =>
            code ? [[code, message]] : [],
          )
        : errors.map(({ message, extensions: { code } }) => [code, message]);
      if (faults.length === 0) return [];
      last = faults.map(([code, message]: string[]) => `${code} ${message}`);
    }
  return last;
}

describe('a change that says only what it must', () => {
  const usual = cases.filter(({ record, mutation }) => record.mutations[0] === mutation);

  test.each(usual.map((one): [string, Case] => [one.mutation, one]))(
    '%s leaves the rest as it stands, alone and in bulk',
    async (_mutation, one) => {
      const columns = columnsOf(one.record);
      const { name: type, fields } = inputOf(one);
      for (const field of [one.mutation, bulkOf(one.mutation)]) {
        const row = await fullest(one);
        expect(row).toBeDefined();
        const required = fields.filter(({ name, type: given }) => isNonNullType(given) && columns.has(name));
        const input = Object.fromEntries(required.map(({ name }) => [name, row[columns.get(name)!]]));
        const key = { ...(fields.some(({ name }) => name === 'childId') ? { childId: row.child_id } : {}) };
        const id = fields.some(({ name }) => name === 'id') ? { id: row[columns.get('id')!] } : {};
        const given = { ...input, ...besides[one.mutation]?.(row), ...key, ...id, version: row.version };
        expect(await change(one, field, type, given)).toEqual([]);
        const after = await again(one, row);
        const without = ({ version: _version, updated_at: _updatedAt, ...rest }: any) => rest;
        expect(without(after)).toEqual(without(row));
        expect(after.version).toBe(row.version + 1);
      }
    },
  );
});
