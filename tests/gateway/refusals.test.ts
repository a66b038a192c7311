import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signRequester } from '../../src/platform/identity/signed-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let now = new Date();
let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
});
afterAll(() => kit.close());

const anything = '{ children(first: 1) { edges { node { name } } } }';
const headers = async (changes: Record<string, string> = {}) => ({
  authorization: `Bearer ${await kit.tokenOf('student-affairs.610111@education')}`,
  'x-purpose': 'dropout-prevention',
  ...changes,
});

async function codeOf(given: Record<string, string>, query = anything, variables?: unknown): Promise<unknown> {
  const response = await kit.post(given, JSON.stringify({ query, variables }));
  const { errors } = (await response.json()) as any;
  const { code, ...details } = errors[0].extensions;
  expect(details.remedy).toBeTruthy();
  return [response.status, code];
}

describe('who asks and for what', () => {
  test('a request without a token, with a broken one or one for no purpose is told so, each in its own way', async () => {
    expect(await codeOf({})).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(await headers({ authorization: 'Bearer abc' }))).toEqual([401, 'TOKEN_INVALID']);
    expect(await codeOf({ authorization: (await headers()).authorization })).toEqual([400, 'PURPOSE_REQUIRED']);
    expect(await codeOf(await headers({ 'x-purpose': 'child-health' }))).toEqual([403, 'PURPOSE_NOT_REGISTERED']);
    expect(
      await codeOf({
        authorization: `Bearer ${await kit.tokenOf('police-station.610111@police')}`,
        'x-purpose': 'protective-removal',
      }),
    ).toEqual([400, 'CASE_NUMBER_REQUIRED']);
  });

  test('an expired token is told to be expired', async () => {
    const given = await headers();
    now = new Date(Date.now() + 3_600_000);
    try {
      expect(await codeOf(given)).toEqual([401, 'TOKEN_EXPIRED']);
    } finally {
      now = new Date();
    }
  });

  test('a client that the provider does not know gets no token', async () => {
    const response = await fetch(`${kit.platform.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('nobody%40education:secret').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(await response.json()).toMatchObject({ error: 'invalid_client' });
  });
});

describe('what may be asked', () => {
  test.each([
    ['a page over the limit', '{ children(first: 201) { totalCount } }', 'PAGE_TOO_LARGE'],
    ['a page of nothing', '{ children(first: 0) { totalCount } }', 'BAD_INPUT'],
    ['a document that is none', '{ children(', 'GRAPHQL_INVALID'],
    ['a field that does not exist', '{ children { nothing } }', 'GRAPHQL_INVALID'],
    [
      'too many questions at once',
      `{ ${Array.from({ length: 11 }, (_, at) => `a${at}: divisions(code: "61") { code }`).join(' ')} }`,
      'QUERY_TOO_LARGE',
    ],
    ['too many fields', `{ children { edges { node { ${'name '.repeat(401)} } } } }`, 'QUERY_TOO_LARGE'],
    [
      'too many aliases',
      `{ children { edges { node { ${Array.from({ length: 51 }, (_, at) => `a${at}: name`).join(' ')} } } } }`,
      'TOO_MANY_ALIASES',
    ],
    ['too many tokens', `{ divisions(code: "61") { ${'code '.repeat(4000)} } }`, 'QUERY_TOO_LARGE'],
    [
      'nesting too deep',
      `{ children { edges { node { ${'schooling { child { '.repeat(6)} id ${'} } '.repeat(6)} } } } }`,
      'QUERY_TOO_DEEP',
    ],
    [
      'a resident ID number with a wrong check digit',
      '{ childByResidentId(residentId: "110105194912310021") { id } }',
      'BAD_INPUT',
    ],
    ['a division that is none', '{ children(filter: { division: "99" }) { totalCount } }', 'BAD_INPUT'],
    ['a cursor of nobody', '{ children(after: "WyJ4Il0.abc") { totalCount } }', 'CURSOR_INVALID'],
    [
      'a filter by a field that is not released',
      '{ children(filter: { riskLevels: [1] }) { totalCount } }',
      'FILTER_REFUSED',
    ],
    [
      'an operation that no rule opens',
      `mutation {
        registerChild(
          input: {
            name: "张三", sex: MALE, birthDate: "2015-01-01", residentIdMissingReason: NOT_REGISTERED, ethnicGroup: "01",
            householdDivision: "610111001200", residenceDivision: "610111001200", categories: [POOR], reason: "登记"
          }
        ) { id }
      }`,
      'OPERATION_REFUSED',
    ],
  ])('%s has its own code', async (_what, query, code) => {
    expect((await codeOf(await headers(), query)) as unknown[]).toEqual([expect.any(Number), code]);
  });

  test('bad input names the field and the check that failed, and does not repeat the value', async () => {
    const { errors } = await kit
      .asRequester('student affairs')
      .query('{ childByResidentId(residentId: "110105194912310021") { id } }');
    expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'residentId', check: 'checkDigit' });
    expect(JSON.stringify(errors)).not.toContain('110105194912310021');
  });

  test('a variable that does not fit is the requester’s fault, not an internal one', async () => {
    expect(
      await codeOf(await headers(), 'query($first: Int) { children(first: $first) { totalCount } }', { first: 'many' }),
    ).toEqual([expect.any(Number), 'GRAPHQL_INVALID']);
    expect(
      await codeOf(await headers(), 'query($day: Date) { children(filter: { bornFrom: $day }) { totalCount } }', {
        day: '2026-02-30',
      }),
    ).toEqual([expect.any(Number), 'BAD_INPUT']);
  });

  test('a day that does not exist is named by its field, and not repeated', async () => {
    const { errors } = await kit
      .asRequester('student affairs')
      .query('query($filter: ChildFilter!) { children(filter: $filter) { totalCount } }', {
        filter: { bornFrom: '2026-02-30' },
      });
    expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'filter.bornFrom', check: 'date' });
    expect(JSON.stringify(errors)).not.toContain('2026-02-30');
  });

  test('an exact look-up has one answer for a number that is not there and for a child out of reach', async () => {
    const [far] = await kit.sql(
      'civil-affairs',
      `select resident_id from child
        where resident_id is not null and not sealed and residence_division like '4201%'
          and household_division like '4201%' limit 1`,
    );
    const [near] = await kit.sql(
      'civil-affairs',
      `select resident_id from child
        where resident_id is not null and not sealed and residence_division like '610111%' limit 1`,
    );
    const [sealed] = await kit.sql(
      'civil-affairs',
      `select resident_id from child
        where resident_id is not null and sealed and residence_division like '610111%' limit 1`,
    );
    const look = (residentId: string) =>
      kit
        .asRequester('student affairs')
        .query('query($n: String!) { childByResidentId(residentId: $n) { name } }', { n: residentId });
    const nobody = await look('11010519491231002X');
    expect(nobody).toEqual({ status: 200, data: { childByResidentId: null }, errors: [] });
    expect(await look(far.resident_id)).toEqual(nobody);
    expect(await look(sealed.resident_id)).toEqual(nobody);
    expect((await look(near.resident_id)).data.childByResidentId.name).toBeTruthy();
  });
});

describe('a subgraph answers the gateway only', () => {
  const operation = { query: '{ children(first: 1) { totalCount } }', variables: {} };
  const requester = {
    client: 'x',
    department: 'civil-affairs',
    roles: ['child-welfare'],
    division: '610111000000',
    purpose: 'child-protection',
    caseNumber: null,
  };

  test.each<[string, (signed: string) => string | undefined]>([
    ['nobody signed', () => undefined],
    [
      'signed with another key',
      () =>
        signRequester(
          { requester, requestId: 'r', policyVersion: 'v' },
          'civil-affairs',
          operation,
          'another key',
          new Date(),
        ),
    ],
    [
      'changed on the way',
      (signed) => {
        const [requester, signature] = signed.split('.');
        const changed = Buffer.from(requester!, 'base64url').toString().replace('610111000000', '000000000000');
        return `${Buffer.from(changed).toString('base64url')}.${signature}`;
      },
    ],
  ])('a requester that %s is refused', async (_how, alter) => {
    const signed = signRequester(
      { requester, requestId: 'r', policyVersion: 'v' },
      'civil-affairs',
      operation,
      'key',
      new Date(),
    );
    expect(() => kit.platform.subgraphs.get('civil-affairs')!.verify(operation, alter(signed))).toThrow(
      expect.objectContaining({ code: 'REQUESTER_NOT_TRUSTED' }),
    );
  });
});
