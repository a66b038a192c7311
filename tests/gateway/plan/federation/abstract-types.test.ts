import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { createFieldMerger } from '../../../../src/gateway/plan/create-field-merger.ts';
import { departments } from './departments.ts';

const visit = { __typename: 'Visit', id: 'v1', on: '2026-03-01', place: '灞桥' };
const report = { __typename: 'Report', id: 'r1', on: '2026-03-02', text: '缺课' };

describe('Records of an interface over departments', () => {
  const sdl = (root: string) => `
    interface Event { id: ID! on: String }
    type Visit implements Event @key(fields: "id") { id: ID! on: String place: String by: Person }
    type Report implements Event @key(fields: "id") { id: ID! on: String text: String }
    type Person @key(fields: "id") { id: ID! }
    union Found = Visit | Person
    type Query { ${root}: [Event] found: [Found] visit: Visit }`;
  const ask = departments({
    events: {
      sdl: sdl('events'),
      root: {
        events: [{ ...visit, by: { id: 'p1' } }, null, report],
        found: [
          { ...visit, by: null },
          { __typename: 'Person', id: 'p1' },
        ],
        visit,
      },
      records: { Visit: [visit], Report: [report] },
    },
    assessments: {
      sdl: `interface Event { id: ID! }
        type Visit implements Event @key(fields: "id") { id: ID! risk: Int after: [Event] }
        type Report implements Event @key(fields: "id") { id: ID! risk: Int! answer(in: String): String }
        type Query { worst: Event }`,
      root: { worst: { __typename: 'Report', id: 'r1' } },
      records: { Visit: [{ id: 'v1', risk: 3, after: [report, visit] }], Report: [{ id: 'r1', risk: 5 }] },
      resolvers: { Report: { answer: (_record, { in: language }) => `in ${language}` } },
    },
    people: {
      sdl: 'type Person @key(fields: "id") { id: ID! name: String }',
      records: { Person: [{ id: 'p1', name: '王芳' }] },
    },
  });

  test.each([
    [
      'fields of the interface',
      '{ events { id on } }',
      { events: [{ id: 'v1', on: visit.on }, null, { id: 'r1', on: report.on }] },
    ],
    [
      'fields of a type that another department knows',
      '{ events { __typename ... on Visit { place risk by { name } } ... on Report { text r: risk } } }',
      {
        events: [
          { __typename: 'Visit', place: '灞桥', risk: 3, by: { name: '王芳' } },
          null,
          { __typename: 'Report', text: '缺课', r: 5 },
        ],
      },
    ],
    [
      'in the order of the document, each alias once',
      '{ events { on ... on Visit { kind: __typename here: place } id ... on Report { here: text } } }',
      {
        events: [
          { on: visit.on, kind: 'Visit', here: '灞桥', id: 'v1' },
          null,
          { on: report.on, id: 'r1', here: '缺课' },
        ],
      },
    ],
    [
      'a fragment that no record meets',
      '{ visit { ... on Event { ... on Visit { id } } } worst { ... on Visit { place } } }',
      { visit: { id: 'v1' }, worst: {} },
    ],
    [
      'the interface from another department',
      '{ worst { __typename id on } }',
      { worst: { __typename: 'Report', id: 'r1', on: report.on } },
    ],
    [
      'records of an interface below records of an interface, each in lists that are selected twice',
      '{ events { ... on Visit { after { id } } ... on Event { ... on Visit { after { ... on Report { text } on } } } } }',
      {
        events: [
          {
            after: [
              { id: 'r1', text: '缺课', on: report.on },
              { id: 'v1', on: visit.on },
            ],
          },
          null,
          {},
        ],
      },
    ],
    [
      'a union',
      '{ found { ... on Person { name } ... on Event { id on } } }',
      { found: [{ id: 'v1', on: visit.on }, { name: '王芳' }] },
    ],
    [
      'a union of which only the type is asked',
      '{ found { kind: __typename } }',
      { found: [{ kind: 'Visit' }, { kind: 'Person' }] },
    ],
    [
      'fields with arguments under the same name',
      '{ events { ... on Report { id: answer(in: "文") } ... on Visit { id: place } } }',
      { events: [{ id: '灞桥' }, null, { id: 'in 文' }] },
    ],
  ])('are answered: %s', (_what, query, data) => ask(query, data));

  test('skip and include decide by the variables of each request', async () => {
    const query =
      'query($long: Boolean!) { worst { id ... on Report @include(if: $long) { text } on @skip(if: $long) } }';
    await ask(query, { worst: { id: 'r1', text: '缺课' } }, false, { long: true });
    await ask(query, { worst: { id: 'r1', on: report.on } }, false, { long: false });
  });
});

describe('A type that not every department knows of a union or an interface', () => {
  const ask = departments({
    a: {
      sdl: `union Media = Book | Song  type Book @shareable { title: String } type Song { length: Int }
        type Query { media: Media @shareable song: Media }`,
      root: { media: { __typename: 'Book', title: 'A' }, song: { __typename: 'Song', length: 3 } },
    },
    b: {
      sdl: `union Media = Book | Film  type Book @shareable { title: String } type Film { minutes: Int }
        type Query { media: Media @shareable film: Media }`,
      root: { media: { __typename: 'Book', title: 'A' }, film: { __typename: 'Film', minutes: 90 } },
    },
  });

  test('is asked of those that know it', async () => {
    await ask('{ media { ... on Film { minutes } } }', { media: {} });
    await ask('{ media { __typename ... on Book { title } ... on Song { length } } }', {
      media: { __typename: 'Book', title: 'A' },
    });
    await ask('{ song { ... on Song { length } ... on Film { minutes } } film { ... on Film { minutes } } }', {
      song: { length: 3 },
      film: { minutes: 90 },
    });
  });
});

describe('Fields of one name and different types', () => {
  const ask = departments({
    a: {
      sdl: `interface Animal { name: String } type Cat implements Animal { name: String age: Int! owner: Person }
        type Dog implements Animal { name: String! age: String owner: Club } type Person @key(fields: "id") { id: ID! }
        type Club @key(fields: "id") { id: Int! } type Query { animals: [Animal] }`,
      root: {
        animals: [
          { __typename: 'Cat', name: null, age: 3, owner: { id: 'p1' } },
          { __typename: 'Dog', name: null, age: '4', owner: { id: 7 } },
        ],
      },
    },
    b: {
      sdl: `type Person @key(fields: "id") { id: ID! label: String! }
        type Club @key(fields: "id") { id: Int! label: String }`,
      records: { Person: [{ id: 'p1', label: '王' }], Club: [{ id: 7, label: '社' }] },
    },
  });

  test('are each asked and completed by the type of the record', async () => {
    await ask('{ animals { ... on Cat { owner { a: label } a: age } ... on Dog { b: age d: owner { label } } } }', {
      animals: [
        { owner: { a: '王' }, a: 3 },
        { b: '4', d: { label: '社' } },
      ],
    });
    // Of a dog the name is never null, of an animal it can be.
    await ask('{ animals { name } }', { animals: [{ name: null }, null] }, true);
  });
});

test('a record of a type for which nobody can ask (@inaccessible) is null', async () => {
  const ask = departments({
    a: {
      sdl: `interface Event { id: ID } type Visit implements Event { id: ID }
        type Secret implements Event @inaccessible { id: ID }
        enum Level { LOW HIGH @inaccessible } input By { level: Level hidden: String @inaccessible }
        type Query { events: [Event] level(by: By): Level hidden: Secret @inaccessible }`,
      root: {
        events: [
          { __typename: 'Visit', id: '1' },
          { __typename: 'Secret', id: '2' },
        ],
        level: 'HIGH',
      },
    },
  });
  await ask('{ events { id } }', { events: [{ id: '1' }, null] });
  await ask('{ level }', { level: null });
});

test('a document that unfolds to too many fields for all types is refused before it is planned', () => {
  const types = Array.from({ length: 20 }, (_, at) => `type T${at} implements A ${at > 0 ? '& B' : ''} { next: A }`);
  const schema = buildSchema(`interface A { next: A } interface B { next: A } ${types.join(' ')} type Query { a: A }`);
  const nested = (depth: number): string =>
    depth === 0 ? '{ __typename }' : `{ ... on B { next ${nested(depth - 1)} } }`;
  const merge = (depth: number) => createFieldMerger(schema, parse(`{ a ${nested(depth)} }`))({});
  expect(() => merge(2)).not.toThrow();
  expect(() => merge(9)).toThrow('The document has more than 10000 fields for all types of records together.');
});
