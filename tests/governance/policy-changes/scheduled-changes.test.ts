import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { apply, approvedChange, openingRule, review, submittedChange } from './approved-change.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

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
const round = () => kit.platform.subgraphs.get('governance')!.doBackgroundWork('scheduled-changes');

const schedule = (id: string, applyFrom: string | null, post = 'policy manager') =>
  kit.asRequester(post).query(
    `mutation($id: ID!, $from: DateTimeISO) { schedulePolicyChange(id: $id, applyFrom: $from) {
        state applyFrom scheduledBy
      } }`,
    { id, from: applyFrom },
  );

async function standing(id: string) {
  const { data, errors } = await manager().query(
    'query($id: ID!) { policyChange(id: $id) { state appliedNumber scheduledBy scheduleFault } }',
    { id },
  );
  expect(errors).toEqual([]);
  return data.policyChange;
}

test('a change that changes nothing is refused as it is written', async () => {
  const input = { owner: 'health', title: '教育资助', reason: '教育资助', putRules: ' ' };
  const { errors } = await kit
    .asRequester('health steward')
    .query('mutation($input: PolicyChangeInput!) { draftPolicyChange(input: $input) { id } }', { input });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_INPUT', field: 'putRules', check: 'either' } }]);
});

describe('a change that is scheduled', () => {
  test('is put in force by itself when its time has come, once, however many processes look, and under the name of who scheduled it', async () => {
    const id = await approvedChange(kit, openingRule('opened-at-midnight'));
    expect(await schedule(id, midnight)).toMatchObject({
      errors: [],
      data: {
        schedulePolicyChange: {
          state: 'APPROVED',
          applyFrom: new Date(midnight).toISOString(),
          scheduledBy: 'policy-manager.610111@civil-affairs',
        },
      },
    });
    await round();
    expect(await standing(id)).toMatchObject({ state: 'APPROVED' });
    now = new Date(midnight);
    await Promise.all([round(), round(), round()]);
    await round();
    expect(await standing(id)).toEqual({
      state: 'APPLIED',
      appliedNumber: 2,
      scheduledBy: 'policy-manager.610111@civil-affairs',
      scheduleFault: null,
    });
    expect(
      await kit.sql('governance', 'select number, applied_by from policy_version where change_id = $1', [id]),
    ).toEqual([{ number: 2, applied_by: 'policy-manager.610111@civil-affairs' }]);
    const entries = await kit.sql(
      'governance',
      `select entry::json as entry from audit_entry where entry like '%applyPolicyChange%'`,
    );
    expect(
      entries.map(({ entry }) => [entry.kind, entry.requester.client, entry.records[0].ids, entry.document]),
    ).toEqual([['change', 'policy-manager.610111@civil-affairs', [id], 'scheduled-changes']]);
    expect(
      await kit.sql('governance', `select kind from governance_event where subject = $1 and kind = 'CHANGE_APPLIED'`, [
        id,
      ]),
    ).toHaveLength(1);
  });

  test('waits for its reviews though its time has come', async () => {
    const id = await submittedChange(kit, openingRule('opened-when-signed'));
    expect((await schedule(id, midnight)).errors).toEqual([]);
    now = new Date(midnight);
    await round();
    expect(await standing(id)).toMatchObject({ state: 'IN_REVIEW', appliedNumber: null });
    await review(kit, id);
    await round();
    expect(await standing(id)).toMatchObject({ state: 'APPLIED' });
  });

  test('is not put in force when the time is taken back, or the change', async () => {
    const [kept, withdrawn] = [
      await approvedChange(kit, openingRule('taken-back')),
      await approvedChange(kit, openingRule('withdrawn')),
    ];
    for (const id of [kept, withdrawn]) expect((await schedule(id, midnight)).errors).toEqual([]);
    expect((await schedule(kept, null)).data.schedulePolicyChange).toEqual({
      state: 'APPROVED',
      applyFrom: null,
      scheduledBy: null,
    });
    expect(
      (
        await kit
          .asRequester('education steward')
          .query('mutation($id: ID!) { withdrawPolicyChange(id: $id) { state } }', { id: withdrawn })
      ).errors,
    ).toEqual([]);
    now = new Date(midnight);
    await round();
    expect([(await standing(kept)).state, (await standing(withdrawn)).state]).toEqual(['APPROVED', 'WITHDRAWN']);
  });

  test('that cannot be in force any more says why, is not tried for ever, and holds up no other', async () => {
    const broken = await approvedChange(kit, openingRule('without-a-rule'));
    await kit.sql(
      'governance',
      `alter table policy_change disable trigger procedure_moves; update policy_change
        set put_rules = '', removed_rules = '{gone-meanwhile}' where id = '${broken}';
        alter table policy_change enable trigger procedure_moves`,
    );
    const sound = await approvedChange(kit, openingRule('behind-the-broken-one'));
    for (const id of [broken, sound]) expect((await schedule(id, midnight)).errors).toEqual([]);
    now = new Date(midnight);
    await round();
    expect(await standing(broken)).toMatchObject({
      state: 'APPROVED',
      scheduleFault: expect.stringContaining('gone-meanwhile'),
    });
    expect(await standing(sound)).toMatchObject({ state: 'APPLIED', scheduleFault: null });
  });
});

describe('a schedule is refused', () => {
  test('by who may not apply, for a time that is over, and for what is no change in review', async () => {
    const id = await approvedChange(kit, openingRule('refused'));
    expect(codesOf((await schedule(id, midnight, 'health steward')).errors)).toEqual(['OPERATION_REFUSED']);
    expect(codesOf((await schedule(id, '2026-11-26T23:50:00+08:00')).errors)).toEqual(['BAD_INPUT']);
    expect(codesOf((await schedule('7d8f5a5c-7a54-4f0c-9d6b-0a6a3d9a0c11', midnight)).errors)).toEqual(['NOT_FOUND']);
    await apply(kit, id);
    expect(codesOf((await schedule(id, midnight)).errors)).toEqual(['STATE_REFUSED']);
  });

  test('by the database where it does not say who', async () => {
    await approvedChange(kit, openingRule('anonymous'));
    await expect(
      kit.sql('governance', `update policy_change set apply_from = now(), scheduler = null where state = 'APPROVED'`),
    ).rejects.toThrow('a_schedule_says_who');
  });
});
