import 'reflect-metadata';
import { beforeAll, expect, test } from '@jest/globals';
import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { getOperationAST, parse, type GraphQLSchema } from 'graphql';
import { createUnionType, Directive, Field, ID, InterfaceType, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { AccessTrace } from '../../src/platform/audit/access-trace.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';
import { accessFor } from '../../src/platform/policy/access.ts';
import type { ChildFacts, FieldEffect, Policies, Rule } from '../../src/platform/policy/policy.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { buildSubgraphSchema } from '../../src/platform/subgraph/contract/build-subgraph-schema.ts';
import type { Department } from '../../src/platform/subgraph/define-department.ts';
import { createOperationCompiler } from '../../src/platform/subgraph/serving/create-operation-compiler.ts';

const now = new Date('2026-06-01T00:00:00Z');
const standing = standingPolicies();
const requester: Requester = {
  client: 'client',
  department: 'education',
  roles: ['student-affairs'],
  division: '610111000000',
  purpose: 'school-aid',
  caseNumber: null,
};
const child: ChildFacts = {
  childId: 'child',
  residenceDivision: '610111001200',
  householdDivision: '450721101202',
  sealed: false,
  categories: ['LEFT_BEHIND'],
  birthDate: '2014-09-01',
};
@InterfaceType({ description: 'What befell a child. 事件' })
abstract class Event {
  @Field(() => ID, { nullable: true, description: 'Id. 编号' })
  id?: string;

  @Field(() => String, { nullable: true, description: 'Day. 日期' })
  on?: string;

  @Field(() => Event, { nullable: true, description: 'What it is about. 所涉事件' })
  about?: Event;
}

@Directive('@key(fields: "id")')
@ObjectType({ implements: Event, description: 'A visit. 走访' })
class Visit extends Event {
  @Field(() => String, { nullable: true, description: 'Where. 地点' })
  place?: string;
}

@Directive('@key(fields: "id")')
@ObjectType({ implements: Event, description: 'A verdict. 判决' })
class Verdict extends Event {
  @Field(() => String, { nullable: true, description: 'By which law. 法律' })
  law?: string;
}

const Found = createUnionType({ name: 'Found', description: 'Found. 结果', types: () => [Visit, Verdict] as const });

@Resolver()
class EventResolver {
  @Query(() => [Event], { nullable: true, description: 'Events. 事件' })
  events(@Root() { records }: { records: object[] }) {
    return records;
  }

  @Query(() => [Found], { nullable: true, description: 'Found. 结果' })
  found(@Root() { records }: { records: object[] }) {
    return records;
  }
}

const department = {
  name: 'police',
  title: '公安',
  tables: [],
  resolvers: [EventResolver],
  references: { Visit: () => null, Verdict: () => null },
  consumes: {},
} as never as Department;
let schema: GraphQLSchema;
beforeAll(async () => {
  const built = await buildSubgraphSchema(department);
  schema = built.schema;
  expect(built.sdl).toContain('type Visit implements Event @key(fields: "id") {');
  const composed = composeServices([{ name: 'police', url: 'http://nowhere', typeDefs: parse(built.sdl) }]);
  expect(compositionHasErrors(composed)).toBe(false);
});

/** Releases fields of each type, masked ones after a colon. */
function ruleOf(fields: Record<string, string[]>): Rule {
  const effectOf = (field: string): [string, FieldEffect] => {
    const [name, mask] = field.split(':') as [string, 'yearOnly' | undefined];
    return [name, mask ? { effect: 'mask', mask } : { effect: 'allow', mask: null }];
  };
  return {
    ...standing.rules[0]!,
    to: 'everyone',
    purposes: 'any',
    where: {
      withinRequester: true,
      place: null,
      sealedIncluded: false,
      categories: null,
      age: null,
      caseNamed: false,
      childId: null,
    },
    fields: new Map(Object.entries(fields).map(([type, names]) => [type, new Map(names.map(effectOf))])),
    from: null,
    until: null,
  };
}

/** What a subgraph answers whose records are of a child here and of a child elsewhere. */
async function ask(query: string, released: Record<string, string[]>, unnamed: object[] = []) {
  const policies: Policies = { ...standing, rules: [ruleOf({ Query: ['events', 'found'], ...released })] };
  const access = accessFor(requester, policies, now);
  const trace = new AccessTrace({ owner: 'police', access, requestId: 'r', document: query, now });
  const visit = { __typename: 'Visit', id: 'v', on: '2026-03-01', place: '灞桥' };
  const verdict = { __typename: 'Verdict', id: 'w', on: '2026-03-02', law: '刑法', about: visit };
  const elsewhere = { ...visit, id: 'x' };
  for (const record of [visit, verdict]) trace.attachFacts(record, child);
  trace.attachFacts(elsewhere, { ...child, residenceDivision: '110101001000', householdDivision: '110101001000' });
  const records = [visit, verdict, elsewhere, ...unnamed];
  const document = parse(query);
  const answer = createOperationCompiler(schema)(document, getOperationAST(document)!);
  const { data, errors = [] } = await answer({ records }, { access, trace }, {});
  return {
    data: JSON.parse(JSON.stringify(data)) as unknown,
    ...(errors.length > 0 && { faults: errors.map(({ message }) => message) }),
    refused: [...trace.refusals()].map(({ type, field }) => `${type}.${field}`).sort(),
  };
}

test.each([
  ['through the interface', '{ all: events { id on } }'],
  [
    'through fragments on it and on the types',
    '{ all: events { ... on Event { id } ... on Visit { on } ... on Verdict { on } } }',
  ],
  ['through a union', '{ all: found { ... on Event { on id } } }'],
])('each record is decided by its own type and its own child, %s', async (_how, query) => {
  expect(await ask(query, { Visit: ['id', 'on'], Verdict: ['id', 'on:yearOnly'] })).toEqual({
    data: {
      all: [
        { id: 'v', on: '2026-03-01' },
        { id: 'w', on: '2026-01-01' },
        { id: null, on: null },
      ],
    },
    refused: ['Visit.id', 'Visit.on'],
  });
  expect(await ask(query, { Visit: ['id'], Event: ['id', 'on'] })).toEqual({
    data: {
      all: [
        { id: 'v', on: null },
        { id: null, on: null },
        { id: null, on: null },
      ],
    },
    refused: ['Verdict.id', 'Verdict.on', 'Visit.id', 'Visit.on'],
  });
});

test('a record of an interface below another is decided on the child of that', async () => {
  const query = '{ events { ... on Verdict { about { on ... on Visit { place } } } } }';
  const released = { Verdict: ['about'], Visit: ['place'] };
  expect(await ask(query, released)).toEqual({
    data: { events: [{}, { about: { on: null, place: '灞桥' } }, {}] },
    refused: ['Visit.on'],
  });
  expect((await ask(query, { Visit: ['place'] })).data).toEqual({ events: [{}, { about: null }, {}] });
});

test('a record that does not name its type is a fault', async () => {
  const { faults } = await ask('{ events { id } }', { Visit: ['id'] }, [{ id: 'x' }]);
  expect(faults).toEqual(['Runtime Object type is not a possible type for "Event".']);
});
