import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AskingRequester } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { registeredChild } from './registered-child.ts';
import { onlyError, unreachableChildren } from './written-traces.ts';

let kit: TestPlatform;
let writer: AskingRequester;
beforeAll(async () => {
  kit = await startTestPlatform();
  writer = kit.asRequester('policy manager');
});
afterAll(() => kit.close());

const document = `query($client: ExplainedClient!, $childId: ID!, $type: String!, $fields: [String!]!) {
  explainAccess(client: $client, childId: $childId, type: $type, fields: $fields) {
    field effect mask rule rules { rule because source effect mask matched unmet }
  }
}`;
const teacher = {
  department: 'education',
  roles: ['student-affairs'],
  division: '610111',
  purpose: 'dropout-prevention',
};

async function explain(variables: Record<string, unknown> = {}, requester = writer) {
  const { child_id: childId } = await registeredChild(kit, 0);
  return requester.query(document, {
    client: teacher,
    childId,
    type: 'Child',
    fields: ['name', 'residentId', 'riskLevel'],
    ...variables,
  });
}

describe('explainAccess', () => {
  test('names the rule that decides each field, and why the others do not', async () => {
    const { data, errors } = await explain();
    expect(errors).toEqual([]);
    const [name, residentId, riskLevel] = data.explainAccess;
    expect(name).toMatchObject({
      field: 'Child.name',
      effect: 'ALLOW',
      mask: null,
      rule: 'register-dropout-prevention',
    });
    expect(name.rules[0]).toEqual({
      rule: 'register-dropout-prevention',
      because: expect.stringContaining('未成年人保护法 第八十三条'),
      source: expect.stringMatching(/^policies\/access\/civil-affairs\.yaml:\d+$/),
      effect: 'ALLOW',
      mask: null,
      matched: true,
      unmet: [],
    });
    expect(name.rules.find(({ rule }: any) => rule === 'register-school-aid')).toMatchObject({
      matched: false,
      unmet: ['PURPOSE'],
    });
    expect(name.rules.find(({ rule }: any) => rule === 'register-child-health')).toMatchObject({
      matched: false,
      unmet: ['REQUESTER', 'PURPOSE'],
    });
    expect(residentId).toMatchObject({ effect: 'MASK', mask: 'presence', rule: 'register-dropout-prevention' });
    expect(riskLevel).toMatchObject({ effect: 'DENY', rule: null });
  });

  test('decides as the platform answers the client itself', async () => {
    const { child_id: id } = await registeredChild(kit, 0);
    const { data } = await explain({ fields: ['name', 'residentId'] });
    const answer = await kit
      .asRequester('student affairs')
      .for('dropout-prevention')
      .query('query($id: ID!) { child(id: $id) { name residentId } }', { id });
    expect(data.explainAccess.map(({ effect }: any) => effect)).toEqual(['ALLOW', 'MASK']);
    expect(answer.data.child).toEqual({ name: expect.any(String), residentId: '*' });
  });

  test('explains the fields of other departments on the child’s record, and a client of another place', async () => {
    const { data } = await explain({ client: { ...teacher, division: '420112' }, type: 'Diagnosis', fields: ['code'] });
    expect(data.explainAccess).toMatchObject([{ field: 'Diagnosis.code', effect: 'DENY', rule: null }]);
    expect(data.explainAccess[0].rules.find(({ rule }: any) => rule === 'medical-dropout-prevention')).toMatchObject({
      effect: 'MASK',
      mask: 'icdChapter',
      unmet: ['DIVISION'],
    });
  });

  test('tells no value of the record, and leaves its entry under the child', async () => {
    const { child_id: id, name, resident_id: number, residence_division: residence } = await registeredChild(kit, 1);
    const { data } = await explain({ childId: id });
    for (const value of [name, number, residence]) expect(JSON.stringify(data)).not.toContain(value);
    const [{ entry }] = await kit.sql(
      'civil-affairs',
      'select entry from audit_entry where entry like $1 order by position desc limit 1',
      [`%${id}%`],
    );
    expect(JSON.parse(entry)).toMatchObject({
      kind: 'read',
      requester: { roles: ['policy-manager'] },
      records: expect.arrayContaining([expect.objectContaining({ type: 'FieldExplanation', ids: [id] })]),
    });
  });

  test('answers alike for a child that is sealed, of another place, not in the register, and for no id', async () => {
    const answers = await Promise.all((await unreachableChildren(kit)).map((childId) => explain({ childId })));
    expect(answers.map(onlyError)).toEqual(
      Array(4).fill(expect.objectContaining({ code: 'NOT_FOUND', field: 'childId' })),
    );
    expect(new Set(answers.map(({ errors }) => errors[0]!.message)).size).toBe(1);
  });

  test('is open to nobody but a policy manager', async () => {
    for (const post of ['child welfare', 'auditor', 'student affairs']) {
      expect(onlyError(await explain({}, kit.asRequester(post)))).toMatchObject({ code: 'OPERATION_REFUSED' });
    }
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['department', { client: { ...teacher, department: 'sports' } }, 'client.department'],
    ['role', { client: { ...teacher, roles: ['clinic'] } }, 'client.roles'],
    ['purpose', { client: { ...teacher, purpose: 'curiosity' } }, 'client.purpose'],
    ['division', { client: { ...teacher, division: '99' } }, 'client.division'],
    [
      'case, where the purpose demands one',
      {
        client: { department: 'police', roles: ['police-station'], division: '610111', purpose: 'protective-removal' },
      },
      'client.caseNumber',
    ],
    ['type', { type: 'Kid' }, 'type'],
    ['field', { fields: ['name', 'shoeSize'] }, 'fields'],
  ])('refuses an unknown %s by name', async (_, variables, field) => {
    expect(onlyError(await explain(variables))).toMatchObject({ code: 'BAD_INPUT', field });
  });
});
