import { describe, test } from '@jest/globals';
import { departments } from './departments.ts';

describe('An interface of which a department knows its records as one type (@interfaceObject)', () => {
  const media = {
    sdl: `interface Media @key(fields: "id") { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
      type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }
      type Query { all: [Media] book: Book }`,
    root: {
      all: [
        { __typename: 'Book', id: 'b1', title: 'B' },
        { __typename: 'Film', id: 'f1', title: 'F' },
      ],
      book: { id: 'b1', title: 'B' },
    },
    records: {
      Media: [
        { __typename: 'Book', id: 'b1', title: 'B', pages: 9 },
        { __typename: 'Film', id: 'f1', title: 'F', minutes: 90 },
      ],
      Book: [{ id: 'b1', title: 'B', pages: 9 }],
    },
  };
  const ask = departments({
    media,
    scores: {
      sdl: `type Media @key(fields: "id") @interfaceObject { id: ID! score: Int like: [Media] }
        type Query { best: Media lost: Media }`,
      root: { best: { id: 'f1', score: 8 }, lost: { id: 'none', score: 1 } },
      records: {
        Media: [
          { id: 'b1', score: 7, like: [{ id: 'f1', score: 8 }] },
          { id: 'f1', score: 8, like: [] },
        ],
      },
    },
  });

  test.each([
    [
      'asked from the interface',
      '{ all { id score } }',
      {
        all: [
          { id: 'b1', score: 7 },
          { id: 'f1', score: 8 },
        ],
      },
    ],
    ['asked from a type', '{ book { score title } }', { book: { score: 7, title: 'B' } }],
    ['in a fragment', '{ all { ... on Book { score } ... on Film { s: score } } }', { all: [{ score: 7 }, { s: 8 }] }],
    [
      'without a need to know the type',
      '{ best { id score } lost { id score } }',
      { best: { id: 'f1', score: 8 }, lost: { id: 'none', score: 1 } },
    ],
    ['with the type', '{ best { __typename score } }', { best: { __typename: 'Film', score: 8 } }],
    [
      'with fields of the type',
      '{ best { score title ... on Film { minutes } } }',
      { best: { score: 8, title: 'F', minutes: 90 } },
    ],
    [
      'through another record',
      '{ book { like { __typename title score } } }',
      { book: { like: [{ __typename: 'Film', title: 'F', score: 8 }] } },
    ],
  ])('%s', (_what, query, data) => ask(query, data));

  test('a record of which nobody tells the type is a fault, not another type', () =>
    ask('{ lost { __typename } }', { lost: null }, true));

  test('is given what another department knows (@requires), though the composition forgets whose it is', async () => {
    const praised = departments({
      media,
      scores: {
        sdl: `type Media @key(fields: "id") @interfaceObject { id: ID! title: String @external
          praise: String @requires(fields: "title") } type Query { best: Media }`,
        root: { best: { id: 'f1' } },
        records: { Media: [{ id: 'b1' }, { id: 'f1' }] },
        resolvers: { Media: { praise: ({ title }) => `${title}!` } },
      },
    });
    await praised('{ all { praise } best { praise } book { praise } }', {
      all: [{ praise: 'B!' }, { praise: 'F!' }],
      best: { praise: 'F!' },
      book: { praise: 'B!' },
    });
    await praised('{ best { ... on Film { minutes praise } title } }', {
      best: { minutes: 90, praise: 'F!', title: 'F' },
    });
  });

  test('one that nobody can tell the type of answers what needs no type', async () => {
    const alone = departments({
      a: { sdl: 'interface Node { id: ID! } type Query { a: Node }', root: { a: null } },
      b: {
        sdl: `type Node @key(fields: "id", resolvable: false) @interfaceObject { id: ID! field: String }
          type Query { b: Node }`,
        root: { b: { id: 'n1', field: 'foo' } },
      },
    });
    await alone('{ b { id field } }', { b: { id: 'n1', field: 'foo' } });
  });
});
