import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  buildASTSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
} from 'graphql';
import { listDemonstrationClients } from '../../src/identity-provider/demonstration-clients.ts';
import { folders } from '../../src/platform/folders.ts';
import { accessFor, mayEverRead } from '../../src/platform/policy/access.ts';
import { decidedOperation } from '../../src/platform/policy/structural-types.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { proofSeed } from '../proof/proof-seed.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

/** How often each operation is asked; `npm run test:proof` asks more. */
const cases = Number(process.env.ARGUMENTS ?? 20);
const now = new Date('2026-11-26T10:00:00+08:00');
let kit: TestPlatform;
let childId: string;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now, limits: { cost: 1_000_000 } });
  [{ id: childId }] = await kit.sql(
    'health',
    `select child_id as id from child_scope join medical_summary using (child_id)
      where not sealed and residence_division like '610111%' order by 1 limit 1`,
  );
}, 60_000);
afterAll(() => kit.close());

const schema = buildASTSchema(parse(readFileSync(join(folders.schema, 'supergraph.graphql'), 'utf8')), {
  assumeValidSDL: true,
});
const texts = [
  '',
  ' ',
  'x',
  '%',
  '\\',
  `'; select 1 --`,
  '😀',
  '𠮷'.repeat(3000),
  'health',
  'police',
  'Child.name',
  'Medical.mentalHealth',
  'school-aid',
  'student-affairs',
  '610111',
  '610111001000',
  '99',
  '2026-11',
  '2026',
  '2026-11-26',
  '11010119900307663X',
  'F20.0',
  '91610111MA6TG1234X',
  'c0ffee00-0000-4000-8000-000000000000',
  'https://127.0.0.1:1/',
  '未成年人保护法 第八十三条',
  '- id: x\n  to: {',
  '{ "a": 1 }',
];
/** Stands for a child that most requesters may know of. */
const someChild = 'SOME-CHILD';
const scalars: Record<string, fc.Arbitrary<unknown>> = {
  String: fc.constantFrom(...texts),
  ID: fc.oneof(fc.constantFrom(...texts), fc.constant(someChild)),
  Boolean: fc.boolean(),
  Int: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(1, 2, 3, 60) },
    { weight: 1, arbitrary: fc.constantFrom(-2147483648, -1, 0, 200, 201, 2026, 2147483647) },
  ),
  Float: fc.constantFrom(-1, 0, 0.05, 1, 36.6, 120, 1e300),
  Date: fc.constantFrom(
    '0001-01-01',
    '1000-01-01',
    '2026-10-01',
    '2026-11-25',
    '2026-11-26',
    '2100-01-01',
    '9999-12-31',
  ),
  DateTimeISO: fc.constantFrom(
    '0001-01-01T00:00:00Z',
    '2026-11-25T00:00:00Z',
    '2026-11-27T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '2026-11-26T23:59:59Z',
  ),
};

/** Argument → what is well written, so that more than the first check is reached. */
const likely: Record<string, string[]> = {
  childId: [someChild],
  id: [someChild],
  owner: ['health', 'police'],
  item: ['Medical.mentalHealth', 'Child.name'],
  items: ['Medical.mentalHealth'],
  types: ['Medical', 'Diagnosis'],
  purpose: ['dropout-prevention', 'school-aid'],
  roles: ['student-affairs'],
  residentId: ['11010519491231002X', '610111201501011235'],
  division: ['610111', '610111001'],
  residenceDivision: ['610111001001'],
  householdDivision: ['610111001001'],
  month: ['2026-11'],
  from: ['2026-09'],
  until: ['2026-11'],
  code: ['F20.0'],
  day: ['2026-11-26'],
  putRules: [
    '- { id: opened, because: 未成年人保护法 第八十三条, to: { department: education, roles: [student-affairs] }, for: ' +
      '[school-aid], fields: { Medical: { allow: [mentalHealth] } } }',
  ],
};

function likelyOf(name: string, type: GraphQLInputType): fc.Arbitrary<unknown> {
  if (getNamedType(type).name === 'Date')
    return fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('2026-11-25', '2026-11-26') },
      { weight: 1, arbitrary: valueOf(type) },
    );
  if (!['String', 'ID'].includes(getNamedType(type).name)) return valueOf(type);
  const text = fc.constantFrom(...(likely[name] ?? ['核对登记后更正']));
  return fc.oneof(
    {
      weight: 3,
      arbitrary: isListType(isNonNullType(type) ? type.ofType : type)
        ? fc.array(text, { minLength: 1, maxLength: 2 })
        : text,
    },
    { weight: 1, arbitrary: valueOf(type) },
  );
}

function valueOf(type: GraphQLInputType): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return valueOf(type.ofType);
  if (isListType(type)) return fc.array(valueOf(type.ofType), { maxLength: 3 });
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  if (isInputObjectType(type)) return argumentsOf(Object.values(type.getFields()));
  return scalars[type.name]!;
}

function argumentsOf(given: readonly (GraphQLArgument | GraphQLInputField)[]): fc.Arbitrary<Record<string, unknown>> {
  const required = given.filter(({ type }) => isNonNullType(type)).map(({ name }) => name);
  return fc.record(Object.fromEntries(given.map(({ name, type }) => [name, likelyOf(name, type)])), {
    requiredKeys: required,
  }) as fc.Arbitrary<Record<string, unknown>>;
}

function selectionOf(type: GraphQLObjectType, depth: number): string {
  const fields = Object.values(type.getFields()).filter(({ args }) =>
    args.every((argument) => !isNonNullType(argument.type)),
  );
  const selected = fields.flatMap((field) => {
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    return isObjectType(named) && depth > 0 ? [`${field.name} ${selectionOf(named, depth - 1)}`] : [];
  });
  return `{ ${['__typename', ...selected].join(' ')} }`;
}

function documentOf(kind: 'query' | 'mutation', { name, args, type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type);
  const declared = args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
  const passed = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  return (
    `${kind}${declared && `(${declared})`} { ${name}${passed && `(${passed})`} ` +
    `${isObjectType(named) ? selectionOf(named, name.endsWith('s') ? 2 : 1) : ''} }`
  );
}

const operations = (['query', 'mutation'] as const).flatMap((kind) =>
  Object.values((kind === 'query' ? schema.getQueryType() : schema.getMutationType())!.getFields())
    .filter(({ name }) => !name.startsWith('_'))
    .map((field) => [field.name, kind, field] as const),
);
const requesters = listDemonstrationClients()
  .filter(({ division }) => division === '610111000000')
  .flatMap(({ purposes, ...client }) => purposes.map((purpose) => ({ ...client, purpose, caseNumber: '1号' })));
const policies = standingPolicies();

/** Whatever is sent: neither does the platform fail on it, nor does what is wrong look like a database that is away. */
test.each(operations)(
  '%s answers or says what is wrong, whatever it is asked with',
  async (name, kind, field) => {
    const document = documentOf(kind, field);
    const allowed = requesters.filter((requester) =>
      mayEverRead(accessFor(requester, policies, now), kind === 'query' ? 'Query' : 'Mutation', decidedOperation(name)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...allowed),
        argumentsOf(field.args),
        async ({ client, purpose, caseNumber }, given) => {
          const variables = JSON.parse(JSON.stringify(given).replaceAll(someChild, childId));
          const { errors } = await kit
            .asRequester(client.split('.')[0]!)
            .for(purpose)
            .inCase(caseNumber)
            .query(document, variables);
          expect(
            errors.filter(
              ({ extensions: { code } }) =>
                code === undefined || code === 'INTERNAL' || code === 'DEPARTMENT_UNAVAILABLE',
            ),
          ).toEqual([]);
        },
      ),
      { numRuns: cases, seed: proofSeed },
    );
  },
  60_000 + 3000 * cases,
);

/** Each query with the argument that takes a division, and with the field of that argument where it is an input. */
const takingDivisions = operations
  .filter(([, kind]) => kind === 'query')
  .flatMap(([name, , field]) =>
    field.args.flatMap((argument) => {
      const type = getNamedType(argument.type);
      const isCode = (of: string) => /division$/i.test(of) || (name === 'divisions' && ['code', 'parent'].includes(of));
      if (!isInputObjectType(type)) return isCode(argument.name) ? [[name, argument.name, '', field] as const] : [];
      const codes = Object.keys(type.getFields()).filter(isCode);
      return codes.map((code) => [name, argument.name, code, field] as const);
    }),
  );

test.each(takingDivisions)('%s refuses a code of no division in %s %s', async (name, argument, code, field) => {
  const asker = requesters.find((requester) =>
    mayEverRead(accessFor(requester, policies, now), 'Query', decidedOperation(name)),
  )!;
  const requester = kit.asRequester(asker.client.split('.')[0]!).for(asker.purpose).inCase('1号');
  const needed = argumentsOf(field.args.filter(({ name: of, type }) => of === argument || isNonNullType(type)));
  const checks = new Set<string>();
  for (const given of fc.sample(needed, { numRuns: 20, seed: proofSeed })) {
    const variables = { ...given, [argument]: code ? { ...(given[argument] as object), [code]: '610198' } : '610198' };
    const { errors } = await requester.query(documentOf('query', field), variables);
    expect(errors).not.toEqual([]);
    checks.add(errors[0]!.extensions.check);
  }
  expect(checks).toContain('unknown');
});
