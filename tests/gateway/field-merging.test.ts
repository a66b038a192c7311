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
  const plain = '{ medicals(first: 20) { edges { node { fitForSchool checkups { id checkedOn heightCm } child { id name } } } } }';

  test.each([
    ['in inline fragments', '{ medicals(first: 20) { edges { node { fitForSchool ... { checkups { id } } ... on Medical { checkups { checkedOn } } checkups { heightCm } child { id } ... { child { name } } } } } }'],
    ['in named fragments', `{ medicals(first: 20) { edges { node { fitForSchool ...A ...B child { ...C } } } } }
      fragment A on Medical { checkups { id } child { id } } fragment B on Medical { checkups { checkedOn heightCm } } fragment C on Child { name }`],
    ['above the list', '{ medicals(first: 20) { edges { node { fitForSchool checkups { id } } } } medicals(first: 20) { edges { node { checkups { checkedOn heightCm } child { id name } } } } }'],
  ])('%s', async (_where, query) => {
    const wanted = await ask(plain);
    expect(wanted.medicals.edges.some(({ node }: any) => node.checkups.length > 1)).toBe(true);
    expect(await ask(query)).toEqual(wanted);
  });

  test('each condition is decided for the variables of its own request, defaults included', async () => {
    const query = 'query($brief: Boolean = true, $named: Boolean!) { medicals(first: 1) { edges { node { fitForSchool @skip(if: $brief) child { id ...N @include(if: $named) } } } } } fragment N on Child { name }';
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
    expect(await ask('{ medicals(first: 1) { edges { node { child { id @skip(if: true) } } } } }')).toEqual({ medicals: { edges: [{ node: { child: {} } }] } });
  });

  test('a condition of the wrong type is refused', async () => {
    const { errors } = await kit.asRequester('clinic').query('query($brief: Boolean!) { medicals(first: 1) { totalCount @skip(if: $brief) } }', { brief: 'perhaps' });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_INVALID']);
  });
});
