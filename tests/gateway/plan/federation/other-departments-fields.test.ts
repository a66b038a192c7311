import { describe, expect, test } from '@jest/globals';
import { departments } from './departments.ts';

describe('A field that needs what other departments know (@requires)', () => {
  test('is given it, from several, one after another, and null where it is null', async () => {
    const ask = departments({
      a: {
        sdl: 'type Product @key(fields: "id") { id: ID! price: Int weight: Int } type Query { products: [Product] }',
        root: {
          products: [
            { id: '1', price: 10, weight: 2 },
            { id: '2', price: null, weight: 3 },
          ],
        },
        records: {
          Product: [
            { id: '1', price: 10, weight: 2 },
            { id: '2', price: null, weight: 3 },
          ],
        },
      },
      b: {
        sdl: `type Product @key(fields: "id") { id: ID! price: Int @external weight: Int @external
          shipping: String @requires(fields: "price weight") }`,
        records: { Product: [{ id: '1' }, { id: '2' }] },
        resolvers: { Product: { shipping: ({ price, weight }) => `${price} for ${weight}` } },
      },
      c: {
        sdl: `type Product @key(fields: "id") { id: ID! shipping: String @external
          label: String @requires(fields: "shipping") isDear: Boolean @requires(fields: "shipping") }`,
        records: { Product: [{ id: '1' }, { id: '2' }] },
        resolvers: {
          Product: { label: ({ shipping }) => `[${shipping}]`, isDear: ({ shipping }) => shipping === '10 for 2' },
        },
      },
    });
    await ask('{ products { label isDear } }', {
      products: [
        { label: '[10 for 2]', isDear: true },
        { label: '[null for 3]', isDear: false },
      ],
    });
    await ask('{ products { price: label shipping: price } }', {
      products: [
        { price: '[10 for 2]', shipping: 10 },
        { price: '[null for 3]', shipping: null },
      ],
    });
  });

  test('is given parts of records of an interface, of a union, and by fragments', async () => {
    const shop = {
      items: [
        { __typename: 'Book', id: 'b1', pages: 10, author: { name: 'A' } },
        { __typename: 'Film', id: 'f1', minutes: 90 },
      ],
      best: { __typename: 'Film', id: 'f1', minutes: 90 },
    };
    const types = (external: string) => `
      interface Item { id: ID! ${external ? '' : ''} } union Best = Book | Film
      type Book implements Item ${external ? '' : '@shareable'} {
        id: ID! ${external} pages: Int ${external} author: Author ${external} }
      type Film implements Item ${external ? '' : '@shareable'} { id: ID! ${external} minutes: Int ${external} }
      type Author ${external ? '' : '@shareable'} { name: String ${external} }`;
    const ask = departments({
      a: {
        sdl: `${types('')} type Shop @key(fields: "id") { id: ID! items: [Item] best: Best } type Query { shop: Shop }`,
        root: { shop: { id: 's', ...shop } },
        records: { Shop: [{ id: 's', ...shop }] },
      },
      b: {
        sdl: `${types('@external')} type Shop @key(fields: "id") { id: ID! items: [Item] @external best: Best @external
          sum: Int @requires(fields: "items { id ... on Book { pages author { name } } ... on Film { minutes } }")
          length: Int @requires(fields: "best { ... on Film { minutes } ... on Book { pages } }") }`,
        records: { Shop: [{ id: 's' }] },
        resolvers: {
          Shop: {
            sum: ({ items }) =>
              items.reduce(
                (sum: number, { pages = 0, minutes = 0, author }: any) =>
                  sum + pages + minutes + (author?.name === 'A' ? 1000 : 0),
                0,
              ),
            length: ({ best }) => best.minutes,
          },
        },
      },
    });
    await ask('{ shop { sum length } }', { shop: { sum: 1100, length: 90 } });
    await ask('{ shop { items { ... on Film { id } } sum best { ... on Book { id } } } }', {
      shop: { items: [{}, { id: 'f1' }], sum: 1100, best: {} },
    });
  });

  test('is given it of a record below another, which has to be found first', async () => {
    const ask = departments({
      a: {
        sdl: `type Post @key(fields: "id") { id: ID! by: Author } type Author { id: ID! @shareable }
          type Query { post: Post }`,
        root: { post: { id: '1', by: { id: 'a' } } },
        records: { Post: [{ id: '1', by: { id: 'a' } }] },
      },
      b: {
        sdl: `type Post @key(fields: "id") { id: ID! by: Author @external line: String @requires(fields: "by { id }") }
          type Author { id: ID! @external }`,
        records: { Post: [{ id: '1' }] },
        resolvers: { Post: { line: ({ by }) => `by ${by.id}` } },
      },
    });
    await ask('{ post { line } }', { post: { line: 'by a' } });
  });
});

describe('A field that another department provides on the way (@provides)', () => {
  test('is not asked for again, of a record, an interface, a union and a record in a record', async () => {
    const animal = { id: 'a1', name: 'Fido', kind: { id: 'k', label: '犬' } };
    const asked: string[] = [];
    const ask = departments({
      a: {
        sdl: `interface Animal { id: ID! name: String } union Pet = Cat | Dog 
          type Kind @key(fields: "id") { id: ID! label: String @external }
          type Dog implements Animal @key(fields: "id") { id: ID! name: String @external kind: Kind @shareable }
          type Cat implements Animal @key(fields: "id") { id: ID! name: String @external }
          type Query { animals: [Animal] @provides(fields: "... on Dog { name } ... on Cat { name }")
            pet: Pet @provides(fields: "... on Dog { name }")
            dog: Dog @provides(fields: "name kind { label }") plain: Dog }`,
        root: {
          animals: [
            { __typename: 'Dog', ...animal },
            { __typename: 'Cat', id: 'c1', name: 'Tom' },
          ],
          pet: { __typename: 'Dog', ...animal },
          dog: animal,
          plain: { id: 'a1' },
        },
        records: { Dog: [animal], Cat: [{ id: 'c1' }], Kind: [{ id: 'k' }] },
      },
      b: {
        sdl: `type Dog @key(fields: "id") { id: ID! name: String @shareable kind: Kind @shareable }
          type Cat @key(fields: "id") { id: ID! name: String @shareable age: Int }
          type Kind @key(fields: "id") { id: ID! label: String @shareable }`,
        records: { Dog: [animal], Cat: [{ id: 'c1', name: 'Tom', age: 3 }], Kind: [{ id: 'k', label: '犬' }] },
        resolvers: { Dog: { name: ({ name }) => (asked.push('Dog.name'), name) } },
      },
    });
    await ask('{ dog { name kind { label } } pet { ... on Dog { name } } animals { id name } }', {
      dog: { name: 'Fido', kind: { label: '犬' } },
      pet: { name: 'Fido' },
      animals: [
        { id: 'a1', name: 'Fido' },
        { id: 'c1', name: 'Tom' },
      ],
    });
    expect(asked).toEqual([]);
    await ask('{ plain { name } animals { name ... on Cat { age } } }', {
      plain: { name: 'Fido' },
      animals: [{ name: 'Fido' }, { name: 'Tom', age: 3 }],
    });
    expect(asked).toEqual(['Dog.name']);
  });
});

describe('A field that has moved to another department (@override)', () => {
  test('is asked there, also with what it requires, and where nobody overrides', async () => {
    const post = { id: '1', createdAt: 'old', text: 't' };
    const ask = departments({
      a: {
        sdl: `interface Dated { createdAt: String }
          type Post implements Dated @key(fields: "id") { id: ID! createdAt: String text: String }
          type Query { posts: [Post] dated: [Dated] }`,
        root: { posts: [post], dated: [{ __typename: 'Post', ...post }] },
        records: { Post: [post] },
      },
      b: {
        sdl: `type Post @key(fields: "id") { id: ID! text: String @external length: Int @requires(fields: "text")
          createdAt: String @override(from: "a") } type Query { late: Post }`,
        root: { late: { id: '1', createdAt: 'new' } },
        records: { Post: [{ id: '1', createdAt: 'new' }] },
        resolvers: { Post: { length: ({ text }) => text.length } },
      },
      c: {
        sdl: 'type Post @key(fields: "id") { id: ID! unseen: String @override(from: "nowhere") }',
        records: { Post: [{ id: '1', unseen: 'c' }] },
      },
    });
    await ask('{ posts { createdAt length unseen } late { createdAt text } }', {
      posts: [{ createdAt: 'new', length: 1, unseen: 'c' }],
      late: { createdAt: 'new', text: 't' },
    });
    await ask('{ dated { createdAt ... on Post { length } } }', { dated: [{ createdAt: 'new', length: 1 }] });
  });
});

describe('What a department says is another’s (@external)', () => {
  test('by extension of the first version of federation, and of the second', async () => {
    const user = { id: 'u1', name: '王', email: 'w' };
    for (const extended of ['extend type User @key(fields: "id")', 'type User @key(fields: "id") @extends']) {
      const ask = departments({
        a: {
          isFirstVersion: true,
          sdl: `${extended} { id: ID! @external name: String @external
            nick: String @requires(fields: "name") }
            type Query { some: User other: User @provides(fields: "name") }`,
          root: { some: { id: 'u1' }, other: user },
          records: { User: [{ id: 'u1' }] },
          resolvers: { User: { nick: ({ name }) => `小${name}` } },
        },
        b: {
          sdl: `type User @key(fields: "id") { id: ID! name: String @shareable email: String }
            type Query { user: User }`,
          root: { user },
          records: { User: [user] },
        },
      });
      await ask('{ some { id name nick email } other { name } user { nick } }', {
        some: { id: 'u1', name: '王', nick: '小王', email: 'w' },
        other: { name: '王' },
        user: { nick: '小王' },
      });
    }
  });

  test('though nothing needs it there', async () => {
    const ask = departments({
      a: {
        isFirstVersion: true,
        sdl: `extend type Product @key(fields: "id") { id: ID! @external price: Price @external }
          type Price { amount: Int } type Query { product: Product }`,
        root: { product: { id: '1' } },
      },
      b: {
        sdl: 'type Product @key(fields: "id") { id: ID! price: Price } type Price @shareable { amount: Int }',
        records: { Product: [{ id: '1', price: { amount: 5 } }] },
      },
    });
    await ask('{ product { price { amount } } }', { product: { price: { amount: 5 } } });
  });
});
