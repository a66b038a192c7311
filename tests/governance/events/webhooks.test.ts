import { describe, expect, test } from '@jest/globals';
import { kinds, minute, registering, useWebhookSteward } from './webhook-steward.ts';

const steward = useWebhookSteward();
const { ask, refusal, register, apply, refuse, work, pass, deliveries, kindsOf } = steward;

describe('what an endpoint is sent', () => {
  test('is signed, says what happened when, and holds what who registered it may read', async () => {
    const { id, secret } = await register();
    expect(secret).toMatch(/^whsec_/);
    const subject = await apply();
    await work();
    expect(steward.receiver.forged).toEqual([]);
    const [{ eventId }] = await deliveries('DELIVERED');
    expect(steward.receiver.received).toEqual([
      {
        id: eventId,
        status: 204,
        at: steward.now(),
        body: {
          type: 'APPLICATION_RECEIVED',
          timestamp: expect.stringMatching(/^2026-11-26T/),
          data: {
            id: eventId,
            subject,
            facts: {
              'Application.state': 'RECEIVED',
              'Application.owner': 'health',
              'Application.applicantDepartment': 'education',
              'Application.purpose': 'dropout-prevention',
              'Application.items': 'Medical.mentalHealth',
              'Application.dueOn': '2026-12-03',
            },
          },
        },
      },
    ]);
    expect(await ask('{ webhooks { id state url kinds client } }')).toEqual([
      { id, state: 'ACTIVE', url: steward.receiver.url, kinds, client: 'health-steward.610111@health' },
    ]);
  });

  test('is cut by what who registered it may read: no other item of the event leaves, and nothing where no rule tells them of events any more', async () => {
    const { id } = await register();
    const subject = await apply();
    await steward.kit.sql(
      'governance',
      `update governance_event set facts = facts || '{"Child.name": "王小明"}' where subject = $1`,
      [subject],
    );
    await steward.kit.sql('governance', `update webhook set roles = '{clinic}' where id = $1`, [id]);
    await work();
    expect(steward.receiver.received).toEqual([]);
    expect(await deliveries('WAITING')).toMatchObject([
      { subject, attempts: 1, lastStatus: null, lastError: 'NOT_RELEASED' },
    ]);
    await steward.kit.sql('governance', `update webhook set roles = '{data-steward}' where id = $1`, [id]);
    await pass(minute);
    expect(kindsOf(subject)).toEqual(['APPLICATION_RECEIVED']);
    expect(Object.keys(steward.receiver.received[0]!.body.data.facts)).toHaveLength(6);
    expect(JSON.stringify(steward.receiver.received)).not.toContain('王小明');
  });

  test('is listed from the newest on, and the list is read on after any of it', async () => {
    await register();
    for (const _each of [1, 2, 3]) await apply();
    const [, second, third] = await deliveries();
    expect(
      await ask('query($after: ID) { webhookDeliveries(first: 1, after: $after) { id } }', { after: second.id }),
    ).toEqual([{ id: third.id }]);
  });

  test('stands in the audit log before it leaves; without its entry nothing leaves', async () => {
    const { id } = await register();
    await apply();
    await steward.kit.sql('governance', 'revoke insert on audit_entry from governance_log');
    try {
      await expect(work()).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    } finally {
      await steward.kit.sql('governance', 'grant insert on audit_entry to governance_log');
    }
    expect(steward.receiver.received).toEqual([]);
    await work();
    const eventId = steward.receiver.received[0]!.id;
    const [{ entry }] = await steward.kit.sql(
      'governance',
      `select entry from audit_entry where entry::json ->> 'document' = 'webhooks' order by position desc limit 1`,
    );
    expect(JSON.parse(entry)).toMatchObject({
      kind: 'read',
      requester: { client: 'health-steward.610111@health', purpose: 'policy-management' },
      records: expect.arrayContaining([
        { type: 'GovernanceEvent', ids: [eventId], fields: {} },
        { type: 'Webhook', ids: [id], fields: {} },
      ]),
    });
  });

  test('is of the kinds that were asked for, and of what concerns the department', async () => {
    await register({ kinds: ['APPLICATION_DECIDED'] });
    await ask(registering, { input: { url: steward.receiver.url, kinds } }, 'police steward');
    const subject = await apply();
    await refuse(subject);
    await work();
    expect(kindsOf(subject)).toEqual(['APPLICATION_DECIDED']);
    await expect(
      steward.kit.sql(
        'governance',
        `insert into webhook_delivery (
            webhook_id, department, event_id, position, kind, subject, state, next_attempt_at
          ) select w.id, w.department, e.id, e.position, e.kind, e.subject, 'WAITING', now()
          from webhook w, governance_event e where w.department = 'police' and e.subject = $1`,
        [subject],
      ),
    ).rejects.toThrow('not for police');
  });
});

describe('who has to do with an endpoint', () => {
  test('a steward of another department sees nothing of it and changes nothing', async () => {
    const { id } = await register();
    steward.receiver.answer = () => 500;
    await apply();
    await work();
    const [{ id: delivery }] = await deliveries('WAITING');
    for (const post of ['education steward', 'policy manager']) {
      expect([await ask('{ webhooks { id } }', {}, post), await deliveries(undefined, post)]).toEqual([[], []]);
      expect(await refusal('mutation($id: ID!) { removeWebhook(id: $id) { id } }', { id }, post)).toEqual([
        'NOT_FOUND',
      ]);
      expect(await refusal('mutation($id: ID!) { replayDeliveries(webhookId: $id) }', { id }, post)).toEqual([
        'NOT_FOUND',
      ]);
      for (const step of ['replayDelivery', 'discardDelivery'])
        expect(await refusal(`mutation($id: ID!) { ${step}(id: $id) { id } }`, { id: delivery }, post)).toEqual([
          'NOT_FOUND',
        ]);
    }
    expect(await refusal(registering, { input: { url: steward.receiver.url, kinds } }, 'clinic')).toEqual([
      'OPERATION_REFUSED',
    ]);
    expect(await refusal('{ webhooks { id } }', {}, 'auditor')).toEqual(['OPERATION_REFUSED']);
  });

  test('no address inside can be named', async () => {
    for (const url of [
      'https://169.254.169.254/latest/meta-data',
      'https://10.0.0.1/',
      'http://example.gov.cn/hooks',
    ]) {
      expect([url, await refusal(registering, { input: { url, kinds } })]).toEqual([url, ['BAD_INPUT']]);
    }
  });

  test('the secret is told once and may be read by no department', async () => {
    await register();
    const grants = await steward.kit.sql(
      'governance',
      `select grantee from information_schema.column_privileges
        where table_name = 'webhook' and column_name = 'secret' and grantee like 'governance_for_%'`,
    );
    expect(grants).toEqual([]);
    expect(await refusal('{ webhooks { secret } }')).toEqual(['GRAPHQL_INVALID']);
  });

  test('what is removed is sent nothing any more', async () => {
    const { id } = await register();
    await apply();
    expect(await ask('mutation($id: ID!) { removeWebhook(id: $id) { state } }', { id })).toEqual({ state: 'REMOVED' });
    await apply();
    await work();
    expect(steward.receiver.received).toEqual([]);
    expect(await ask('{ webhooks { id } }')).toEqual([]);
  });
});
