import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { assertOpensNoJoin, changedPolicies } from '../../../src/governance/policy-changes/changed-policies.ts';
import { standingPolicies } from '../../../src/platform/policy/catalogue/standing-policies.ts';
import { openedJoins } from '../../../src/platform/policy/files/find-joins.ts';
import { composePolicies } from '../../../src/platform/policy/files/load-policies.ts';
import { country } from '../../../src/platform/standards/division-code.ts';
import { onlyError } from '../../departments/written-traces.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { apply, review } from './approved-change.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const ruleFor = (who: string, id: string, fields: string) => `- id: ${id}
  because: 未成年人保护法 第八十一条
  to: { ${who} }
  for: [justice-work]
  where: { child.division: within-requester }
  fields: { Child: { ${fields} } }`;
const justice = 'department: justice, roles: [justice-officer]';
const birthDays = ruleFor(justice, 'birth-days', 'allow: [birthDate]');
const lastFour = ruleFor(justice, 'last-four', 'mask: { residentId: lastFour }');

const draft = (putRules: string) =>
  kit
    .asRequester('justice steward')
    .query('mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { id } }', {
      input: { owner: 'civil-affairs', title: '司法业务', reason: '司法业务', putRules, removedRules: [] },
    });
const submit = (id: string) =>
  kit.asRequester('justice steward').query('mutation($id: ID!) { submitPolicyChange(id: $id) { state } }', { id });

test('a change that releases in pieces what the floor keeps back is refused as it is drafted, the pieces named', async () => {
  expect(onlyError(await draft(`${birthDays}\n${lastFour}`))).toMatchObject({
    code: 'BAD_INPUT',
    field: 'putRules',
    check: 'joined',
    item: 'Child.residentId',
    pieces: ['Child.birthDate', 'Child.residentId'],
  });
});

test('of two changes that are harmless apart, the second is refused once the first is in force, and its effect says why', async () => {
  const [first, second] = await Promise.all([draft(birthDays), draft(lastFour)]);
  expect([first.errors, second.errors]).toEqual([[], []]);
  const [{ id: applied }, { id }] = [first.data.draftPolicyChange, second.data.draftPolicyChange];
  expect((await submit(applied)).errors).toEqual([]);
  await review(kit, applied, ['policy manager']);
  await apply(kit, applied);
  const { data, errors } = await kit.asRequester('justice steward').query(
    `query($id: ID!) { policyChange(id: $id) { effect {
        combinationsOpened { requester item keptBackBy items rules }
      } } }`,
    { id },
  );
  expect(errors).toEqual([]);
  expect(data.policyChange.effect.combinationsOpened).toEqual([
    {
      requester: 'justice justice-officer',
      item: 'Child.residentId',
      keptBackBy: 'The floor "floor-resident-id"',
      items: ['Child.birthDate', 'Child.residentId'],
      rules: ['birth-days', 'last-four'],
    },
  ]);
  expect(onlyError(await submit(id))).toMatchObject({ code: 'BAD_INPUT', check: 'joined' });
});

test('an emergency access that completes what its client is told already is refused, and names the client', () => {
  const standing = standingPolicies();
  const opened = composePolicies(
    {
      ...standing.texts,
      'emergency/22222222-2222-4222-8222-222222222222.yaml': `department: civil-affairs
rules:
${ruleFor(
  'department: health, roles: [clinic], client: clinic.610111@health',
  'emergency',
  'mask: { residentId: lastFour }',
)
  .replace('for: [justice-work]', 'for: [emergency-protection]')
  .replace('where: {', 'where: { child.id: 11111111-1111-4111-8111-111111111111,')}
  until: 2026-12-01T00:00:00Z
`,
    },
    standing.contract,
  );
  expect(() => assertOpensNoJoin(standing, opened, 'STATE_REFUSED')).toThrow(
    'keeps Child.residentId back from clinic.610111@health, and Child.residenceDivision',
  );
});

test('what was joined before is not opened: a change that closes a piece of it passes', () => {
  const standing = standingPolicies();
  const change = { owner: 'civil-affairs', division: country, removedRules: [] };
  const joined = changedPolicies(standing, { ...change, putRules: `${birthDays}\n${lastFour}` });
  expect(openedJoins(standing, joined)).toHaveLength(1);
  const closed = changedPolicies(joined, { ...change, putRules: '', removedRules: ['register-school-aid'] });
  expect(openedJoins(joined, closed)).toEqual([]);
});
