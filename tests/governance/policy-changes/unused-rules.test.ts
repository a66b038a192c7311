import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { subgraphNames } from '../../../src/platform/subgraph/load-departments.ts';
import { auditEntryWith } from '../../kit/audit-entry-with.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';
import { apply, approvedChange, openingRule } from './approved-change.ts';

let kit: TestPlatform;
beforeAll(async () => {
  kit = await startTestPlatform();
});
afterAll(() => kit.close());

const unused = (days = 90) =>
  kit
    .asRequester('policy manager')
    .query('query($days: Int!) { unusedRules(days: $days) { rule owner departments because lastUsedAt } }', { days });
const readLogs = () => kit.platform.subgraphs.get('governance')!.doBackgroundWork('rule-use');
const ruleIn = (data: any, id: string) => data.unusedRules.find(({ rule }: { rule: string }) => rule === id);

test('while the logs have not been read, nothing passes for unused', async () => {
  expect(await unused()).toMatchObject({
    data: { unusedRules: null },
    errors: [
      {
        message: `The logs of ${subgraphNames().join(', ')} have not been read today.`,
        extensions: { code: 'STATE_REFUSED' },
      },
    ],
  });
});

test('a rule that has not been in force for so long has not been unused for so long', async () => {
  await readLogs();
  expect(await unused()).toEqual({ status: 200, data: { unusedRules: [] }, errors: [] });
});

test('after 90 days, rules that stand in no entry of any department are listed for removal, those that released something are not', async () => {
  await kit.sql('governance', `update policy_version set applied_at = applied_at - interval '91 days'`);
  const asked = await kit.asRequester('clinic').query('{ medicals(first: 2) { edges { node { fitForSchool } } } }');
  expect(asked.errors).toEqual([]);
  const before = await unused();
  expect(before.errors).toEqual([]);
  expect(ruleIn(before.data, 'medical-child-health')).toEqual({
    rule: 'medical-child-health',
    owner: 'health',
    departments: ['health'],
    because: expect.any(String),
    lastUsedAt: null,
  });
  await readLogs();
  const after = await unused();
  expect(ruleIn(after.data, 'medical-child-health')).toBeUndefined();
  expect(ruleIn(after.data, 'medical-child-protection')).toMatchObject({
    owner: 'health',
    departments: ['civil-affairs'],
    lastUsedAt: null,
  });
});

test('what was used before the period is listed with the day, and no more when it is used again, whatever was read between', async () => {
  const fields = { specialNeeds: 'mask:medical-child-protection', fitForSchool: 'deny' };
  const entry = JSON.stringify(auditEntryWith({ records: [{ type: 'Medical', ids: [], fields }] }));
  const insert = 'insert into audit_entry (entry, recorded_at) values ($1, $2)';
  const hundredDaysAgo = new Date(Date.now() - 100 * 24 * 3_600_000);
  await kit.sql('health', insert, [entry, hundredDaysAgo]);
  await kit.sql('governance', `update rule_use_read set read_to = read_to - interval '101 days'`);
  await readLogs();
  expect(ruleIn((await unused()).data, 'medical-child-protection')).toMatchObject({
    lastUsedAt: hundredDaysAgo.toISOString(),
  });
  expect(ruleIn((await unused(30)).data, 'medical-child-protection')).toBeDefined();
  await kit.sql('health', insert, [entry, new Date()]);
  await readLogs();
  await readLogs();
  expect(ruleIn((await unused()).data, 'medical-child-protection')).toBeUndefined();
});

test('a rule that was put in force since is not listed', async () => {
  await apply(kit, await approvedChange(kit, openingRule('opened-today')));
  const { data } = await unused();
  expect(data.unusedRules.length).toBeGreaterThan(0);
  expect(ruleIn(data, 'opened-today')).toBeUndefined();
});

test('days that make no sense are refused', async () => {
  for (const days of [0, 367])
    expect((await unused(days)).errors).toMatchObject([{ extensions: { code: 'BAD_INPUT', field: 'days' } }]);
});
