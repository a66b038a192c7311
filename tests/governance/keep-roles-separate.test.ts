import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Answer } from '../kit/asking-requester.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';
import { forgeToken } from '../identity/forge-token.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const purposes: Record<string, string> = {
  auditor: 'audit-review',
  'policy-manager': 'policy-management',
  operator: 'platform-operation',
};

/** Asks governance with a token that gives the client this role. */
async function askAs(role: string, client = 'wang.fang@civil-affairs'): Promise<Answer> {
  const seconds = Math.floor(Date.now() / 1000);
  const token = await forgeToken(kit.dataFolder, {
    iss: kit.platform.issuer,
    aud: 'tonghu',
    iat: seconds,
    exp: seconds + 600,
    client_id: client,
    department: 'civil-affairs',
    roles: [role],
    division: '610111000000',
    purposes: [purposes[role]!],
  });
  const response = await kit.post(
    { authorization: `Bearer ${token}`, 'x-purpose': purposes[role]! },
    JSON.stringify({ query: '{ policyVersions { number } }' }),
  );
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { status: response.status, data, errors };
}

test('who once came as policy manager is refused as auditor and as operator, with what to do, and goes on as policy manager', async () => {
  expect(await askAs('policy-manager')).toMatchObject({ data: { policyVersions: [{ number: 1 }] }, errors: [] });
  for (const role of ['auditor', 'operator']) {
    expect(await askAs(role)).toMatchObject({
      data: null,
      errors: [
        {
          message: `wang.fang@civil-affairs is policy-manager and may not be ${role} as well.`,
          extensions: {
            code: 'ROLES_CONFLICT',
            remedy:
              'Register another account for the other role: auditor, policy-manager and operator are never held by ' +
              'one.',
          },
        },
      ],
    });
  }
  expect((await askAs('policy-manager')).errors).toEqual([]);
});

test('the refusal stands in the audit log', async () => {
  const refusals = (
    await kit.sql(
      'governance',
      `select entry from audit_entry where entry::json ->> 'kind' = 'refusal' order by position`,
    )
  ).map(({ entry }) => JSON.parse(entry));
  expect(refusals.map(({ code, requester, records }) => ({ code, roles: requester.roles, records }))).toEqual([
    { code: 'ROLES_CONFLICT', roles: ['auditor'], records: [] },
    { code: 'ROLES_CONFLICT', roles: ['operator'], records: [] },
  ]);
});

test('of two that come at once with different roles, one is refused', async () => {
  const answers = await Promise.all(Object.keys(purposes).map((role) => askAs(role, 'li.na@civil-affairs')));
  expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
});

test('another account takes the other role', async () => {
  expect((await askAs('auditor', 'zhao.min@civil-affairs')).errors).toEqual([]);
});

test('the database holds one role for each account, and no service changes it', async () => {
  await expect(
    kit.sql('governance', `insert into separate_role (client, role) values ('wang.fang@civil-affairs', 'auditor')`),
  ).rejects.toThrow('separate_role_pkey');
  await expect(
    kit.sql('governance', `insert into separate_role (client, role) values ('someone', 'clinic')`),
  ).rejects.toThrow('separate_role_role_check');
  for (const statement of [
    `update separate_role set role = 'auditor'`,
    'delete from separate_role',
    'truncate separate_role',
  ]) {
    await expect(kit.sql('governance', `begin; set local role governance_service; ${statement}`)).rejects.toThrow(
      'permission denied',
    );
  }
});
