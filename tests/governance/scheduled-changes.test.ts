import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
let now = new Date('2026-11-26T23:50:00+08:00');
beforeAll(async () => {
  kit = await startTestPlatform({ now: () => now });
});
afterAll(() => kit.close());
beforeEach(() => {
  now = new Date('2026-11-26T23:50:00+08:00');
});

const midnight = '2026-11-27T00:00:00+08:00';
const manager = () => kit.asRequester('policy manager');
const codesOf = (errors: { extensions: { code: string } }[]) => errors.map(({ extensions }) => extensions.code);
const round = () => kit.platform.subgraphs.get('governance')!.doBackgroundWork();

/** A change that opens mental health to education for a purpose, as far as it is asked. */
async function change(id: string, { isReviewed }: { isReviewed: boolean }): Promise<string> {
  const putRules = `- id: ${id}
  because: 未成年人保护法 第八十三条
  to: { department: education, roles: [student-affairs] }
  for: [school-aid]
  where: { child.division: within-requester }
  fields: { Medical: { allow: [mentalHealth] } }`;
  const author = kit.asRequester('education steward');
  const drafted = await author.query('mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { id } }', { input: { owner: 'health', title: '定时开放', reason: '教育资助', putRules } });
  const changeId = drafted.data.draftPolicyChange.id as string;
  expect((await author.query('mutation($id: ID!) { submitPolicyChange(id: $id) { id } }', { id: changeId })).errors).toEqual([]);
  if (isReviewed) await review(changeId);
  return changeId;
}

async function review(changeId: string): Promise<void> {
  for (const post of ['health steward', 'policy manager']) {
    const { errors } = await kit.asRequester(post).query('mutation($input: PolicyReviewInput!) { reviewPolicyChange(input: $input) { state } }', { input: { changeId, verdict: 'APPROVE', comment: '同意' } });
    expect(errors).toEqual([]);
  }
}

const schedule = (id: string, applyFrom: string | null, post = 'policy manager') => kit.asRequester(post).query(
  'mutation($id: ID!, $from: DateTimeISO) { schedulePolicyChange(id: $id, applyFrom: $from) { state applyFrom scheduledBy } }', { id, from: applyFrom },
);

async function standing(id: string) {
  const { data, errors } = await manager().query('query($id: ID!) { policyChange(id: $id) { state appliedNumber scheduledBy scheduleFault } }', { id });
  expect(errors).toEqual([]);
  return data.policyChange;
}

describe('a change that is scheduled', () => {
  test('is put in force by itself when its time has come, once, however many processes look, and under the name of who scheduled it', async () => {
    const id = await change('opened-at-midnight', { isReviewed: true });
    expect(await schedule(id, midnight)).toMatchObject({ errors: [], data: { schedulePolicyChange: { state: 'APPROVED', applyFrom: new Date(midnight).toISOString(), scheduledBy: 'policy-manager.610111@civil-affairs' } } });
    await round();
    expect(await standing(id)).toMatchObject({ state: 'APPROVED' });
    now = new Date(midnight);
    await Promise.all([round(), round(), round()]);
    await round();
    expect(await standing(id)).toEqual({ state: 'APPLIED', appliedNumber: 2, scheduledBy: 'policy-manager.610111@civil-affairs', scheduleFault: null });
    expect(await kit.sql('governance', 'select number, applied_by from policy_version where change_id = $1', [id])).toEqual([{ number: 2, applied_by: 'policy-manager.610111@civil-affairs' }]);
    const entries = await kit.sql('governance', `select entry::json as entry from audit_entry where entry like '%applyPolicyChange%'`);
    expect(entries.map(({ entry }) => [entry.kind, entry.requester.client, entry.records[0].ids, entry.document])).toEqual([['change', 'policy-manager.610111@civil-affairs', [id], 'scheduled-changes']]);
    expect(await kit.sql('governance', `select kind from governance_event where subject = $1 and kind = 'CHANGE_APPLIED'`, [id])).toHaveLength(1);
  });

  test('waits for its reviews though its time has come', async () => {
    const id = await change('opened-when-signed', { isReviewed: false });
    expect((await schedule(id, midnight)).errors).toEqual([]);
    now = new Date(midnight);
    await round();
    expect(await standing(id)).toMatchObject({ state: 'IN_REVIEW', appliedNumber: null });
    await review(id);
    await round();
    expect(await standing(id)).toMatchObject({ state: 'APPLIED' });
  });

  test('is not put in force when the time is taken back, or the change', async () => {
    const [kept, withdrawn] = [await change('taken-back', { isReviewed: true }), await change('withdrawn', { isReviewed: true })];
    for (const id of [kept, withdrawn]) expect((await schedule(id, midnight)).errors).toEqual([]);
    expect((await schedule(kept, null)).data.schedulePolicyChange).toEqual({ state: 'APPROVED', applyFrom: null, scheduledBy: null });
    expect((await kit.asRequester('education steward').query('mutation($id: ID!) { withdrawPolicyChange(id: $id) { state } }', { id: withdrawn })).errors).toEqual([]);
    now = new Date(midnight);
    await round();
    expect([(await standing(kept)).state, (await standing(withdrawn)).state]).toEqual(['APPROVED', 'WITHDRAWN']);
  });

  test('that cannot be in force any more says why, is not tried for ever, and holds up no other', async () => {
    const broken = await change('without-a-rule', { isReviewed: true });
    await kit.sql('governance', `alter table policy_change disable trigger policy_change_moves; update policy_change set put_rules = '', removed_rules = '{gone-meanwhile}' where id = '${broken}'; alter table policy_change enable trigger policy_change_moves`);
    const sound = await change('behind-the-broken-one', { isReviewed: true });
    for (const id of [broken, sound]) expect((await schedule(id, midnight)).errors).toEqual([]);
    now = new Date(midnight);
    await round();
    expect(await standing(broken)).toMatchObject({ state: 'APPROVED', scheduleFault: expect.stringContaining('gone-meanwhile') });
    expect(await standing(sound)).toMatchObject({ state: 'APPLIED', scheduleFault: null });
  });
});

describe('a schedule is refused', () => {
  test('by who may not apply, for a time that is over, and for what is no change in review', async () => {
    const id = await change('refused', { isReviewed: true });
    expect(codesOf((await schedule(id, midnight, 'health steward')).errors)).toEqual(['OPERATION_REFUSED']);
    expect(codesOf((await schedule(id, '2026-11-26T23:50:00+08:00')).errors)).toEqual(['BAD_INPUT']);
    expect(codesOf((await schedule('7d8f5a5c-7a54-4f0c-9d6b-0a6a3d9a0c11', midnight)).errors)).toEqual(['NOT_FOUND']);
    expect((await manager().query('mutation($id: ID!) { applyPolicyChange(id: $id) { state } }', { id })).errors).toEqual([]);
    expect(codesOf((await schedule(id, midnight)).errors)).toEqual(['STATE_REFUSED']);
  });

  test('by the database where it does not say who', async () => {
    await expect(kit.sql('governance', 'update policy_change set apply_from = now(), scheduler = null')).rejects.toThrow('a_schedule_says_who');
  });
});
