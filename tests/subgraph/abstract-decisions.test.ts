import { buildSubgraphSchema } from '@apollo/subgraph';
import { expect, test } from '@jest/globals';
import { getOperationAST, parse } from 'graphql';
import { AccessTrace } from '../../src/platform/audit/access-trace.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';
import { accessFor } from '../../src/platform/policy/access.ts';
import type { ChildFacts, FieldEffect, Policies, Rule } from '../../src/platform/policy/policy.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { protectSchema } from '../../src/platform/subgraph/contract/protect-schema.ts';
import { createOperationCompiler } from '../../src/platform/subgraph/serving/create-operation-compiler.ts';

const now = new Date('2026-06-01T00:00:00Z');
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
const schema = protectSchema(
  buildSubgraphSchema(
    parse(`
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
      interface Event { id: ID on: String about: Event }
      type Visit implements Event @key(fields: "id") { id: ID on: String about: Event place: String }
      type Verdict implements Event @key(fields: "id") { id: ID on: String about: Event law: String }
      union Found = Visit | Verdict
      type Query { events: [Event] found: [Found] }`),
  ),
);

/** Releases fields of each type, masked ones after a colon. */
function ruleOf(fields: Record<string, string[]>): Rule {
  const effectOf = (field: string): [string, FieldEffect] => {
    const [name, mask] = field.split(':') as [string, 'yearOnly' | undefined];
    return [name, mask ? { effect: 'mask', mask } : { effect: 'allow', mask: null }];
  };
  return {
    ...standingPolicies().rules[0]!,
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
async function ask(query: string, released: Record<string, string[]>) {
  const policies: Policies = { ...standingPolicies(), rules: [ruleOf(released)] };
  const access = accessFor(requester, policies, now);
  const trace = new AccessTrace({ owner: 'police', access, requestId: 'r', document: query, now });
  const visit = { __typename: 'Visit', id: 'v', on: '2026-03-01', place: '灞桥' };
  const verdict = { __typename: 'Verdict', id: 'w', on: '2026-03-02', law: '刑法', about: visit };
  const elsewhere = { ...visit, id: 'x' };
  for (const record of [visit, verdict]) trace.attachFacts(record, child);
  trace.attachFacts(elsewhere, { ...child, residenceDivision: '110101001000', householdDivision: '110101001000' });
  const events = [visit, verdict, elsewhere];
  const document = parse(query);
  const answer = createOperationCompiler(schema)(document, getOperationAST(document)!);
  const { data } = await answer({ events, found: events }, { access, trace }, {});
  return {
    data: JSON.parse(JSON.stringify(data)) as unknown,
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
