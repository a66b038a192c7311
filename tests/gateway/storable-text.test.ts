import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const applying = 'mutation($input: ApplicationInput!) { applyForItems(input: $input) { id } }';
const application = { items: ['Medical.mentalHealth'], purpose: 'dropout-prevention', roles: ['student-affairs'] };

test.each<[string, string, object, string]>([
  ['U+0000 in a variable', 'query($name: String) { schools(name: $name) { name } }', { name: '灞\0桥' }, 'name'],
  [
    'half of a surrogate pair in a variable',
    'query($name: String) { schools(name: $name) { name } }',
    { name: '灞\ud840' },
    'name',
  ],
  [
    'U+0000 in a field of an input',
    applying,
    { input: { ...application, because: '未成年人保护法\0' } },
    'input.because',
  ],
  [
    'U+0000 in one of a list',
    applying,
    { input: { ...application, because: '未成年人保护法 第八十三条', roles: ['a', '\0'] } },
    'input.roles',
  ],
  ['U+0000 in the document', String.raw`{ schools(name: "灞\u0000") { name } }`, {}, 'name'],
  [
    'U+0000 in an input of the document',
    String.raw`mutation { applyForItems(input: { items: ["\u{0}"], purpose: "x", roles: [], because: "y" }) { id } }`,
    {},
    'input.items',
  ],
])('%s is refused, and no department is asked', async (_what, document, variables, field) => {
  const statements = await kit.statementsOf(async () => {
    const { data, errors } = await kit.asRequester('education steward').query(document, { ...variables });
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'BAD_INPUT', field, check: 'unicode', remedy: 'Correct the named field and send the request again.' },
    ]);
  });
  expect(statements).toEqual([]);
});

test('characters beyond the first plane are text like any other, as rare names are written with them', async () => {
  const { errors, data } = await kit
    .asRequester('student affairs')
    .query('query($name: String) { schools(name: $name) { name } }', { name: '𠮷😀' });
  expect({ errors, data }).toEqual({ errors: [], data: { schools: [] } });
});

test('variables that nest very deeply are refused by the schema, as shallow ones are', async () => {
  const body =
    '{ "query": "query($name: String) { schools(name: $name) { name } }", "variables": { "name": ' +
    `${'['.repeat(20_000)}${']'.repeat(20_000)} } }`;
  const { errors } = (await (await kit.post(await kit.asRequester('student affairs').headers(), body)).json()) as any;
  expect(errors.map(({ extensions }: any) => extensions.code)).toEqual(['GRAPHQL_INVALID']);
});
