import { describe, expect, test } from '@jest/globals';
import { departments } from './departments.ts';

describe('Records that several departments know', () => {
  test('by keys of their own, of several fields and of fields in lists', async () => {
    const products = [
      { id: '1', pid: 'p1', category: { id: 'c1', tag: 't1' } },
      { id: '2', pid: 'p2', category: { id: 'c2', tag: 't2' } },
    ];
    const list = {
      products: [
        { id: '1', pid: 'p1' },
        { id: '2', pid: 'p2' },
      ],
      first: { id: '1', pid: 'p1' },
    };
    const ask = departments({
      products: {
        sdl: `type Product @key(fields: "id") @key(fields: "id pid") { id: ID! pid: ID! category: Category @shareable }
          type Category @shareable { id: ID! tag: String } type Query { products: [Product] }`,
        root: { products },
        records: { Product: products },
      },
      lists: {
        sdl: `type ProductList @key(fields: "products { id pid }") { products: [Product!]! first: Product @shareable }
          type Product @key(fields: "id pid") { id: ID! pid: ID! } type Query { list: ProductList }`,
        root: { list },
        records: { ProductList: [list] },
      },
      prices: {
        sdl: `type ProductList @key(fields: "products { id pid category { id tag } }") {
            products: [Product!]! sum: Int first: Product @shareable }
          type Product @key(fields: "id pid category { id tag }") {
            id: ID! @shareable pid: ID! @shareable category: Category @shareable price: Price }
          type Category @shareable { id: ID! tag: String } type Price { amount: Int }`,
        records: {
          ProductList: [{ ...list, products, sum: 30 }],
          Product: products.map((product) => ({ ...product, price: { amount: 10 * Number(product.id) } })),
        },
      },
    });
    await ask('{ products { id price { amount } } }', {
      products: [
        { id: '1', price: { amount: 10 } },
        { id: '2', price: { amount: 20 } },
      ],
    });
    await ask('{ list { sum first { id } products { price { amount } } } }', {
      list: { sum: 30, first: { id: '1' }, products: [{ price: { amount: 10 } }, { price: { amount: 20 } }] },
    });
  });

  test('one after another, where each knows the key of the next', async () => {
    const ask = departments({
      a: {
        sdl: 'type A @key(fields: "id") { id: ID! } type Query { as: [A] }',
        root: { as: [{ id: '1' }] },
        records: { A: [{ id: '1' }] },
      },
      b: {
        sdl: `type A @key(fields: "id") @key(fields: "id other { number }") { id: ID! other: Other @shareable }
          type Other @shareable { number: Int }`,
        records: { A: [{ id: '1', other: { number: 5 } }] },
      },
      c: {
        sdl: `type A @key(fields: "id other { number }") { id: ID! other: Other @shareable last: String }
          type Other @shareable { number: Int }`,
        records: { A: [{ id: '1', other: { number: 5 }, last: 'c' }] },
      },
    });
    await ask('{ as { last } }', { as: [{ last: 'c' }] });
  });

  test('of which a key is null in one of them', async () => {
    const ask = departments({
      a: {
        sdl: 'type Book @key(fields: "upc") { upc: ID! } type Holder { book: Book } type Query { holders: [Holder] }',
        root: { holders: [{ book: { upc: 'b1' } }, { book: { upc: 'b2' } }, { book: { upc: 'b3' } }, { book: null }] },
      },
      b: {
        sdl: 'type Book @key(fields: "upc") @key(fields: "id") { upc: ID! id: ID }',
        records: {
          Book: [
            { upc: 'b1', id: '1' },
            { upc: 'b2', id: null },
          ],
        },
      },
      c: {
        sdl: 'type Book @key(fields: "id") { id: ID author: Author } type Author { name: String }',
        records: { Book: [{ id: '1', author: { name: '王' } }] },
      },
    });
    await ask('{ holders { book { upc author { name } } } }', {
      holders: [
        { book: { upc: 'b1', author: { name: '王' } } },
        { book: { upc: 'b2', author: null } },
        { book: { upc: 'b3', author: null } },
        { book: null },
      ],
    });
  });

  test('in circles, through parents, and in the same answer twice', async () => {
    const item = { id: 'i1', parent: { id: 'p1' } };
    const ask = departments({
      a: {
        sdl: `type Item @key(fields: "id") { id: ID! parent: Parent } type Parent @key(fields: "id") { id: ID! }
          type Query { item: Item again: [Item] }`,
        root: { item, again: [item, item] },
        records: { Item: [item] },
      },
      b: {
        sdl: `type Parent @key(fields: "id") { id: ID! items: [Item] main: Item name: String }
          type Item @key(fields: "id", resolvable: false) { id: ID! }`,
        records: { Parent: [{ id: 'p1', items: [{ id: 'i1' }], main: { id: 'i1' }, name: '家' }] },
      },
    });
    await ask(
      '{ item { parent { name items { parent { main { id parent { name } } } } } } again { parent { name } } }',
      {
        item: { parent: { name: '家', items: [{ parent: { main: { id: 'i1', parent: { name: '家' } } } }] } },
        again: [{ parent: { name: '家' } }, { parent: { name: '家' } }],
      },
    );
  });

  test('that have no key, only a parent that has', async () => {
    const ask = departments({
      a: {
        sdl: `type Product @key(fields: "id") { id: ID! category: Category @shareable }
          type Category { name: String @shareable
          details: Details @shareable } type Details @shareable { short: String } type Query { product: Product }`,
        root: { product: { id: '1', category: { name: 'N', details: { short: 's' } } } },
        records: { Product: [{ id: '1', category: { name: 'N', details: { short: 's' } } }] },
      },
      b: {
        sdl: `type Product @key(fields: "id") { id: ID! category: Category @shareable }
          type Category { name: String @shareable
          size: Int details: Details @shareable } type Details { short: String @shareable long: String }`,
        records: { Product: [{ id: '1', category: { name: 'N', size: 3, details: { short: 's', long: 'l' } } }] },
      },
    });
    await ask('{ product { category { name size details { long short } } } }', {
      product: { category: { name: 'N', size: 3, details: { long: 'l', short: 's' } } },
    });
  });
});

describe('Interfaces whose records have keys', () => {
  const user = { __typename: 'User', id: 'u1', name: '王' };
  test('that are nodes of a graph, with records that point back', async () => {
    const ask = departments({
      node: {
        sdl: `interface Node { id: ID! } type User implements Node @key(fields: "id") { id: ID! }
          type Chat implements Node @key(fields: "id") { id: ID! } type Query { node(id: ID!): Node nodes: [Node] }`,
        root: { nodes: [{ __typename: 'Chat', id: 'c1' }, user], node: user },
      },
      types: {
        sdl: `interface Node { id: ID! }
          type User implements Node @key(fields: "id") { id: ID! name: String chats: [Chat!]! }
          type Chat implements Node @key(fields: "id") { id: ID! by: User text: String! }`,
        records: {
          User: [{ ...user, chats: [{ id: 'c1', by: user, text: '好' }] }],
          Chat: [{ id: 'c1', by: { ...user, chats: [] }, text: '好' }],
        },
      },
    });
    await ask('{ node(id: "u1") { id ... on User { name chats { text by { name } } } } }', {
      node: { id: 'u1', name: '王', chats: [{ text: '好', by: { name: '王' } }] },
    });
    await ask('{ nodes { __typename ... on Chat { text by { chats { id } } } } }', {
      nodes: [{ __typename: 'Chat', text: '好', by: { chats: [] } }, { __typename: 'User' }],
    });
  });

  test('a record of which a never-null field of another department is missing is null itself', async () => {
    const ask = departments({
      node: {
        sdl: `interface Node { id: ID! } type User implements Node @key(fields: "id") { id: ID! }
          type Query { nodes: [Node] one: [Node!] }`,
        root: { nodes: [user, { ...user, id: 'u2' }], one: [user, { ...user, id: 'u2' }] },
      },
      names: { sdl: 'type User @key(fields: "id") { id: ID! name: String! }', records: { User: [user] } },
    });
    await ask('{ nodes { ... on User { name } } }', { nodes: [{ name: '王' }, null] }, true);
    await ask('{ one { ... on User { name } } }', { one: null }, true);
  });
});

describe('An operation of several departments', () => {
  test('is asked of each for what it knows', async () => {
    const sdl = (own: string) => `type Product @shareable { id: ID! name: Name } type Name { id: ID! @shareable ${own} }
      type Query { product: Product @shareable products: [Product] @shareable }`;
    const about = (name: object) => ({
      product: { id: '1', name },
      products: [
        { id: '1', name },
        { id: '2', name },
      ],
    });
    const ask = departments({
      a: { sdl: sdl('brand: String'), root: about({ id: 'n', brand: 'B' }) },
      b: { sdl: sdl('model: String'), root: about({ id: 'n', model: 'M' }) },
    });
    await ask('{ product { id name { id brand model } } products { name { model } id name { brand } } }', {
      product: { id: '1', name: { id: 'n', brand: 'B', model: 'M' } },
      products: [
        { name: { model: 'M', brand: 'B' }, id: '1' },
        { name: { model: 'M', brand: 'B' }, id: '2' },
      ],
    });
  });

  test('is told what kind it is, and only __typename needs no department', async () => {
    const ask = departments({
      a: {
        sdl: 'union U = A type A { id: ID } type Query { u: U a: A }',
        root: { u: { __typename: 'A', id: '1' }, a: { id: '1' } },
      },
    });
    await ask('{ __typename again: __typename }', { __typename: 'Query', again: 'Query' });
    await ask('{ u { __typename t: __typename } a { t: __typename __typename } }', {
      u: { __typename: 'A', t: 'A' },
      a: { t: 'A', __typename: 'A' },
    });
  });

  test('that changes something is made one after another, each with what it selects', async () => {
    const done: string[] = [];
    const product = { __typename: 'Product', id: 'p1' };
    const change = (name: string) => ({ [name]: () => (done.push(name), product) });
    const ask = departments({
      a: {
        sdl: `interface Thing { id: ID! } type Product implements Thing @key(fields: "id") { id: ID! }
          type Query { a: Int } type Mutation { first: Thing third: Product }`,
        resolvers: { Mutation: { ...change('first'), ...change('third') } },
      },
      b: {
        sdl: 'type Product @key(fields: "id") { id: ID! price: Int } type Mutation { second: Product }',
        records: { Product: [{ id: 'p1', price: 3 }] },
        resolvers: { Mutation: change('second'), Product: { price: () => (done.push('price'), 3) } },
      },
    });
    await ask('mutation { first { ... on Product { price } } second { id } third { price } }', {
      first: { price: 3 },
      second: { id: 'p1' },
      third: { price: 3 },
    });
    expect(done).toEqual(['first', 'price', 'second', 'third', 'price']);
  });

  test('takes the inputs and enums on which all departments agree', async () => {
    const ask = departments({
      a: {
        sdl: `enum Kind { A B } input By { first: Int second: Int } type User @key(fields: "id") { id: ID! kind: Kind }
          type Query { user(by: By): User wrong: Kind }`,
        root: { user: { id: '1', kind: 'B' }, wrong: 'B' },
      },
      b: {
        sdl: `enum Kind { A B @inaccessible } input By { first: Int }
          type User @key(fields: "id") { id: ID! name(by: By): String }`,
        records: { User: [{ id: '1' }] },
        resolvers: { User: { name: (_user, { by }) => `name ${by.first}` } },
      },
    });
    await ask('{ user(by: { first: 1 }) { id name(by: { first: 2 }) } }', { user: { id: '1', name: 'name 2' } });
    await ask('{ wrong user { kind } }', { wrong: null, user: { kind: null } });
  });
});
