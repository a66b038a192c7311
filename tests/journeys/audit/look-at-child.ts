import { expect } from '@jest/globals';
import type { AskingRequester } from '../../kit/asking-requester.ts';
import type { TestPlatform } from '../../kit/start-test-platform.ts';

export const caseNumber = '灞公立〔2026〕17号';

/** Has education, health and police look at a child. @returns this child, and another whose file is sealed */
export async function lookAtChild(kit: TestPlatform): Promise<{ childId: string; sealedId: string }> {
  const { data } = await kit
    .asRequester('student affairs')
    .query('{ children(first: 30) { edges { node { id medical { fitForSchool diagnoses { code } } } } } }');
  const childId: string = data.children.edges.find(({ node }: any) => node.medical?.fitForSchool !== null).node.id;
  for (const _time of [1, 2])
    await kit
      .asRequester('clinic')
      .query('query($id: ID!) { child(id: $id) { name medical { fitForSchool mentalHealth } } }', { id: childId });
  await kit
    .asRequester('police station')
    .inCase(caseNumber)
    .query('query($id: ID!) { child(id: $id) { name household { status } schooling { stage } } }', { id: childId });
  const [sealed] = await kit.sql(
    'governance',
    `select child_id from child_scope where sealed and residence_division like '610111%' limit 1`,
  );
  return { childId, sealedId: sealed.child_id };
}

export const codesOf = (errors: { extensions: { code: string } }[]) => errors.map(({ extensions }) => extensions.code);

export const entriesQuery = `query($filter: AuditEntryFilter! = {}, $first: Int = 200, $after: String) {
  auditEntries(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node {
      id recordedAt kind owner client department roles division purpose caseNumber policyVersion document requestId
      records { type ids fields { field effect rule } }
    } }
  }
}`;

/** The entries that the requester reads. */
export async function entriesOf(by: AskingRequester, filter: object = {}) {
  const { data, errors } = await by.query(entriesQuery, { filter });
  expect(errors).toEqual([]);
  return data.auditEntries.edges.map(({ node }: any) => node);
}
