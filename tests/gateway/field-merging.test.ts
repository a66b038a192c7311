import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const ask = async (query: string, variables?: Record<string, unknown>) => {
  const { data, errors } = await kit.asRequester('clinic').query(query, variables);
  expect(errors).toEqual([]);
  return data;
};

describe('What a document says in several places is answered once, in one place:', () => {
  const plain =
    '{ medicals(first: 20) { edges { node { fitForSchool checkups { id checkedOn heightCm } child { id name } } } } }';

  test.each([
    [
      'in inline fragments',
      `{ medicals(first: 20) { edges { node {
        fitForSchool ... { checkups { id } } ... on Medical { checkups { checkedOn } } checkups { heightCm }
        child { id } ... { child { name } }
      } } } }`,
    ],
    [
      'in named fragments',
      `{ medicals(first: 20) { edges { node { fitForSchool ...A ...B child { ...C } } } } }
        fragment A on Medical { checkups { id } child { id } } fragment B on Medical { checkups { checkedOn heightCm } }
        fragment C on Child { name }`,
    ],
    [
      'above the list',
      `{
        medicals(first: 20) { edges { node { fitForSchool checkups { id } } } }
        medicals(first: 20) { edges { node { checkups { checkedOn heightCm } child { id name } } } }
      }`,
    ],
  ])('%s', async (_where, query) => {
    const wanted = await ask(plain);
    expect(wanted.medicals.edges.some(({ node }: any) => node.checkups.length > 1)).toBe(true);
    expect(await ask(query)).toEqual(wanted);
  });

  test('each condition is decided for the variables of its own request, defaults included', async () => {
    const query = `query($brief: Boolean = true, $named: Boolean!) { medicals(first: 1) { edges { node {
        fitForSchool @skip(if: $brief) child { id ...N @include(if: $named) }
      } } } }
      fragment N on Child { name }`;
    const fieldsFor = async (variables: Record<string, unknown>) => {
      const [{ node }] = (await ask(query, variables)).medicals.edges;
      return [...Object.keys(node), ...Object.keys(node.child)];
    };
    expect(await fieldsFor({ named: false })).toEqual(['child', 'id']);
    expect(await fieldsFor({ named: true })).toEqual(['child', 'id', 'name']);
    expect(await fieldsFor({ named: true, brief: false })).toEqual(['fitForSchool', 'child', 'id', 'name']);
    expect(await fieldsFor({ named: false })).toEqual(['child', 'id']);
  });

  test('a selection of which every field is skipped is an empty record', async () => {
    expect(await ask('{ medicals(first: 1) { edges { node { child { id @skip(if: true) } } } } }')).toEqual({
      medicals: { edges: [{ node: { child: {} } }] },
    });
  });

  test('a condition of the wrong type is refused', async () => {
    const { errors } = await kit
      .asRequester('clinic')
      .query('query($brief: Boolean!) { medicals(first: 1) { totalCount @skip(if: $brief) } }', { brief: 'perhaps' });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_INVALID']);
  });
});

describe('A field may be called as the key by which other departments are asked', () => {
  test('in the department that is asked first', async () => {
    const {
      medicals: { edges },
    } = await ask('{ medicals(first: 20) { edges { node { child { medical { fitForSchool } name } } } } }');
    expect(edges.some(({ node }: any) => node.child?.name)).toBe(true);
    const { medicals } = await ask(
      '{ medicals(first: 20) { edges { node { child { id: medical { fitForSchool } name } } } } }',
    );
    expect(medicals.edges).toEqual(
      edges.map(({ node: { child } }: any) => ({ node: { child: child && { id: child.medical, name: child.name } } })),
    );
  });

  test('in one that is asked about a record', async () => {
    const {
      children: { edges },
    } = await ask('{ children(first: 20) { edges { node { medical { child { medical { fitForSchool } name } } } } } }');
    expect(edges.some(({ node }: any) => node.medical?.child.name)).toBe(true);
    const { children } = await ask(
      '{ children(first: 20) { edges { node { medical { child { id: medical { fitForSchool } name } } } } } }',
    );
    expect(children.edges).toEqual(
      edges.map(({ node: { medical } }: any) => ({
        node: { medical: medical && { child: { id: medical.child.medical, name: medical.child.name } } },
      })),
    );
  });
});

test('an alias that is the key of a record, or its __typename, changes no answer', async () => {
  const plain = await ask('{ medicals(first: 20) { edges { node { child { id name medical { fitForSchool } } } } } }');
  expect(plain.medicals.edges.some(({ node }: any) => node.child?.name)).toBe(true);
  const { medicals } = await ask(
    '{ medicals(first: 20) { edges { node { child { medical { fitForSchool } id: name __typename: id } } } } }',
  );
  expect(medicals.edges).toEqual(
    plain.medicals.edges.map(({ node: { child } }: any) => ({
      node: { child: child && { medical: child.medical, id: child.name, __typename: child.id } },
    })),
  );
});

test('an operation of which every field is skipped is answered with nothing', async () => {
  expect(await ask('{ medicals(first: 1) @skip(if: true) { totalCount } }')).toEqual({});
});
