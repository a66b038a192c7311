import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, getIntrospectionQuery } from 'graphql';
import { createOperationReader } from '../../src/gateway/operation-reader.ts';
import { queryLimits } from '../../src/gateway/limits/query-limits.ts';
import { documentIdOf, loadTrustedDocuments } from '../../src/gateway/trusted-documents.ts';
import { folders } from '../../src/platform/folders.ts';
import { standingPolicies } from '../../src/platform/policy/catalogue/standing-policies.ts';
import { subgraphNames } from '../../src/platform/subgraph/load-departments.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { writeTree } from '../kit/house-rules/write-tree.ts';

const policies = standingPolicies();
const text = readFileSync(
  join(folders.trustedDocuments, 'education', 'student-affairs', 'dropout-list.graphql'),
  'utf8',
);
const dropoutList = `sha256:${createHash('sha256').update(text).digest('hex')}`;
const variables = { division: '610111' };

/** Asks a platform as one of its clients, whose requests are what a test makes of them. */
async function ask(kit: TestPlatform, client: string, purpose: string, body: object | string) {
  const headers = {
    authorization: `Bearer ${await kit.tokenOf(client)}`,
    'x-purpose': purpose,
    accept: 'application/graphql-response+json',
  };
  const response =
    typeof body === 'string'
      ? await fetch(`${kit.platform.gateway.url}?${body}`, { headers })
      : await kit.post(headers, JSON.stringify(body));
  const { data = null, errors = [] } = (await response.json()) as any;
  return { status: response.status, data, codes: errors.map(({ extensions }: any) => extensions.code) };
}
const asEducation = (kit: TestPlatform, body: object | string) =>
  ask(kit, 'student-affairs.610111@education', 'dropout-prevention', body);
const asPolice = (kit: TestPlatform, body: object | string) =>
  ask(kit, 'police-station.610111@police', 'guardian-detention-check', body);
const refused = (code: string) => ({ status: 400, data: null, codes: [code] });

describe('A platform that answers trusted documents only', () => {
  let kit: TestPlatform;
  beforeAll(async () => {
    kit = await startTestPlatform({ trustedDocuments: true });
  });
  afterAll(() => kit.close());

  test('answers one by its id, in a body or in the address, and by its very text', async () => {
    const byId = await asEducation(kit, { documentId: dropoutList, variables });
    expect(byId).toMatchObject({ status: 200, codes: [] });
    expect(byId.data.schoolings.edges.length).toBeGreaterThan(0);
    expect(
      await asEducation(
        kit,
        `${new URLSearchParams({ documentId: dropoutList, variables: JSON.stringify(variables) })}`,
      ),
    ).toEqual(byId);
    expect(await asEducation(kit, { query: text, variables })).toEqual(byId);
  });

  test('refuses every other document, a question about the schema too, without a word about the schema', async () => {
    for (const query of [
      '{ children { totalCount } }',
      `${text} `,
      '{ childre }',
      '{',
      getIntrospectionQuery(),
      '{ __typename }',
    ]) {
      expect(await asEducation(kit, { query, variables })).toEqual(refused('DOCUMENT_NOT_TRUSTED'));
    }
    expect(await asEducation(kit, `${new URLSearchParams({ query: '{ children { totalCount } }' })}`)).toEqual(
      refused('DOCUMENT_NOT_TRUSTED'),
    );
  });

  test('refuses a document of others, as text and by its id as one that is nobody’s', async () => {
    expect(await asPolice(kit, { query: text, variables })).toEqual(refused('DOCUMENT_NOT_TRUSTED'));
    expect(await asPolice(kit, { documentId: dropoutList, variables })).toEqual(refused('DOCUMENT_NOT_FOUND'));
    expect(await asPolice(kit, { documentId: documentIdOf('{ children { totalCount } }') })).toEqual(
      refused('DOCUMENT_NOT_FOUND'),
    );
  });

  test('refuses an id of another form, and an id together with a text', async () => {
    expect(await asEducation(kit, { documentId: dropoutList.toUpperCase() })).toEqual(refused('BAD_INPUT'));
    expect(await asEducation(kit, { documentId: 7 })).toEqual(refused('BAD_INPUT'));
    expect(await asEducation(kit, { documentId: dropoutList, query: text })).toEqual(refused('BAD_INPUT'));
  });
});

test('a platform that answers all documents knows the trusted ones by their ids too', async () => {
  const kit = await startTestPlatform();
  try {
    expect(await asEducation(kit, { documentId: dropoutList, variables })).toMatchObject({ status: 200, codes: [] });
    expect(await asEducation(kit, { query: '{ children(first: 1) { edges { cursor } } }' })).toMatchObject({
      status: 200,
      codes: [],
    });
  } finally {
    await kit.close();
  }
});

describe('A folder of trusted documents', () => {
  const trees: string[] = [];
  const load = (files: Record<string, string>) => {
    const tree = writeTree(files);
    trees.push(tree);
    return loadTrustedDocuments(tree, policies);
  };
  afterAll(() => trees.forEach((tree) => rmSync(tree, { recursive: true })));

  test('is for every client of its department, for those of a role, or for one client', () => {
    const documents = load({
      'education/a.graphql': '{ a }',
      'education/student-affairs/b.graphql': '{ b }',
      'education/student-affairs.610111@education/c.graphql': '{ c }',
      'police/notes.txt': '',
    });
    const found = (changes: object) => {
      const requester = {
        client: 'x@education',
        department: 'education',
        roles: [],
        division: '610111000000',
        purpose: 'school-aid',
        caseNumber: null,
        ...changes,
      };
      return ['{ a }', '{ b }', '{ c }', '{ d }'].filter(
        (one) => documents.find(documentIdOf(one), requester) !== null,
      );
    };
    expect(found({})).toEqual(['{ a }']);
    expect(found({ roles: ['student-affairs'] })).toEqual(['{ a }', '{ b }']);
    expect(found({ client: 'student-affairs.610111@education', roles: ['student-affairs'] })).toEqual([
      '{ a }',
      '{ b }',
      '{ c }',
    ]);
    expect(found({ department: 'police', roles: ['student-affairs'] })).toEqual([]);
  });

  test('of a department that nobody knows, or a file beside the folders, stops the start', () => {
    expect(() => load({ 'eduction/a.graphql': '{ a }' })).toThrow(
      'is not at <department>/<name>.graphql or <department>/<role or client>/<name>.graphql. Departments: ' +
        `${subgraphNames().join(', ')}.`,
    );
    expect(() => load({ 'a.graphql': '{ a }' })).toThrow('a.graphql is not at');
    expect(() => load({ 'education/one/two/a.graphql': '{ a }' })).toThrow('a.graphql is not at');
  });

  test('holds none that would be refused: it stops the start with its line', () => {
    const schema = buildSchema('type Query { a: Int }');
    const start = (query: string) =>
      createOperationReader({
        schema,
        releasedSchemaOf: () => schema,
        limits: queryLimits,
        trusted: load({ 'education/a.graphql': query }),
      });
    expect(() => start('{ a }')).not.toThrow();
    expect(() => start('{\n  a\n  b\n}')).toThrow(
      'The trusted document education/a.graphql:3 would be refused: Cannot query field "b" on type "Query".',
    );
    expect(() => start('{ a')).toThrow(
      'The trusted document education/a.graphql:1 would be refused: Syntax Error: Expected Name, found <EOF>.',
    );
    expect(() => start(`{ ${'a '.repeat(401)}}`)).toThrow(
      'The trusted document education/a.graphql:1 would be refused: The document has more than 400 fields and ' +
        'fragments.',
    );
  });

  test('need not be there', () => {
    expect(loadTrustedDocuments(join(folders.policies, 'nowhere'), policies).all).toEqual([]);
  });
});
