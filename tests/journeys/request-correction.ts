import { expect } from '@jest/globals';
import { registeredChild } from '../departments/registered-child.ts';
import type { Requester } from '../../src/platform/identity/requester.ts';
import type { Answer, AskingRequester } from '../kit/asking-requester.ts';
import type { TestPlatform } from '../kit/start-test-platform.ts';

/** The teacher, as a subgraph is told who asks. */
export const asTeacher: Requester = {
  client: 'student-affairs.610111@education',
  department: 'education',
  roles: ['student-affairs'],
  division: '610111000000',
  purpose: 'dropout-prevention',
  caseNumber: null,
};

export const claim = '可正常就读';
export const codesOf = ({ errors }: Answer) => errors.map(({ extensions }) => extensions.code);

/** An unsealed child of the place with a diagnosis. */
export async function sickChild(kit: TestPlatform, at: number): Promise<any> {
  const sick = await kit.sql('health', 'select distinct child_id from diagnosis');
  return registeredChild(kit, at, `child_id in (${sick.map(({ child_id }) => `'${child_id}'`).join(', ')})`);
}

/** Asks for a correction. */
export function requestCorrection(
  requester: AskingRequester,
  childId: string,
  item: string,
  more: object = {},
): Promise<Answer> {
  return requester.query(
    'mutation($input: CorrectionInput!) { requestCorrection(input: $input) { id state owner dueOn child { name } } }',
    {
      input: { childId, item, claim, reason: '家长出示体检报告', ...more },
    },
  );
}

/** Answers a correction. */
export function answerCorrection(
  requester: AskingRequester,
  correctionId: string,
  outcome = 'CORRECTED',
): Promise<Answer> {
  return requester.query('mutation($input: CorrectionAnswerInput!) { answerCorrection(input: $input) { state } }', {
    input: { correctionId, outcome, answer: '已核对体检报告并更正' },
  });
}

/** The items that the requester sees disputed on the child; the child itself where it cannot be found. */
export async function disputed(requester: AskingRequester, childId: string): Promise<string[] | null> {
  const { data, errors } = await requester.query('query($id: ID!) { child(id: $id) { openCorrections { item } } }', {
    id: childId,
  });
  expect(errors).toEqual([]);
  return data.child && data.child.openCorrections.map(({ item }: { item: string }) => item).sort();
}

/** The texts of the child's corrections that the requester reads. */
export async function texts(requester: AskingRequester, childId: string, list = 'corrections'): Promise<string[]> {
  const { data, errors } = await requester.query(
    `query($id: ID!) { ${list}(filter: { childId: $id }) { edges { node { item claim } } } }`,
    { id: childId },
  );
  expect(errors).toEqual([]);
  return data[list].edges.map(({ node }: any) => `${node.item} ${node.claim}`);
}
