import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startReceiver, type Receiver } from '../kit/start-receiver.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

const minute = 60_000;
const hour = 60 * minute;
const kinds = ['APPLICATION_RECEIVED', 'APPLICATION_DECIDED'];

let kit: TestPlatform;
let receiver: Receiver;
let later = 0;
beforeAll(async () => {
  kit = await startTestPlatform({
    now: () => new Date(Date.UTC(2026, 10, 26, 2) + later),
    webhookNetworks: '127.0.0.0/8',
  });
});
afterAll(() => kit.close());
beforeEach(async () => {
  later = 0;
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const { id } of await ask('{ webhooks { id } }'))
    await ask('mutation($id: ID!) { removeWebhook(id: $id) { state } }', { id });
  await receiver.goDown();
});

/** What the one field of an operation answers. */
async function ask(document: string, variables: object = {}, post = 'health steward'): Promise<any> {
  const { data, errors } = await kit.asRequester(post).query(document, { ...variables });
  expect(errors).toEqual([]);
  return Object.values(data)[0];
}

async function refusal(document: string, variables: object = {}, post = 'health steward'): Promise<string[]> {
  return (await kit.asRequester(post).query(document, { ...variables })).errors.map(
    ({ extensions }) => extensions.code,
  );
}

const registering = 'mutation($input: WebhookInput!) { registerWebhook(input: $input) { id secret } }';
async function register(input: object = {}, post?: string): Promise<{ id: string; secret: string }> {
  const registered = await ask(registering, { input: { url: receiver.url, kinds, ...input } }, post);
  receiver.secret = registered.secret;
  return registered;
}

/** An application of education for an item of health. */
async function apply(): Promise<string> {
  const input = {
    items: ['Medical.mentalHealth'],
    purpose: 'dropout-prevention',
    roles: ['student-affairs'],
    because: '未成年人保护法 第八十三条',
  };
  return (
    await ask(
      'mutation($input: ApplicationInput!) { applyForItems(input: $input) { id } }',
      { input },
      'education steward',
    )
  ).id;
}

const refuse = (applicationId: string) =>
  ask('mutation($input: ApplicationDecisionInput!) { decideApplication(input: $input) { state } }', {
    input: { applicationId, approve: false, answer: '用途不明' },
  });

const work = () => kit.platform.subgraphs.get('governance')!.doBackgroundWork('webhooks');
/** Lets simulated time pass, with a round in each half minute. */
async function pass(time: number): Promise<void> {
  for (const end = later + time; later < end;) {
    later += minute / 2;
    await work();
  }
}

const deliveries = (state?: string, post?: string) =>
  ask(
    `query($state: DeliveryState) { webhookDeliveries(state: $state, first: 200) {
      id eventId kind subject state attempts nextAttemptAt lastStatus lastError
    } }`,
    { state },
    post,
  );
const acknowledged = () => receiver.received.filter(({ status }) => status < 300);
const kindsOf = (subject: string, messages = acknowledged()) =>
  messages.filter(({ body }) => body.data.subject === subject).map(({ body }) => body.type);

describe('what an endpoint is sent', () => {
  test('is signed, says what happened when, and holds what who registered it may read', async () => {
    const { id, secret } = await register();
    expect(secret).toMatch(/^whsec_/);
    const subject = await apply();
    await work();
    expect(receiver.forged).toEqual([]);
    const [{ eventId }] = await deliveries('DELIVERED');
    expect(receiver.received).toEqual([
      {
        id: eventId,
        status: 204,
        at: new Date(Date.UTC(2026, 10, 26, 2) + later),
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
      { id, state: 'ACTIVE', url: receiver.url, kinds, client: 'health-steward.610111@health' },
    ]);
  });

  test('is cut by what who registered it may read: no other item of the event leaves, and nothing where no rule tells them of events any more', async () => {
    const { id } = await register();
    const subject = await apply();
    await kit.sql(
      'governance',
      `update governance_event set facts = facts || '{"Child.name": "王小明"}' where subject = $1`,
      [subject],
    );
    await kit.sql('governance', `update webhook set roles = '{clinic}' where id = $1`, [id]);
    await work();
    expect(receiver.received).toEqual([]);
    expect(await deliveries('WAITING')).toMatchObject([
      { subject, attempts: 1, lastStatus: null, lastError: 'NOT_RELEASED' },
    ]);
    await kit.sql('governance', `update webhook set roles = '{data-steward}' where id = $1`, [id]);
    await pass(minute);
    expect(kindsOf(subject)).toEqual(['APPLICATION_RECEIVED']);
    expect(Object.keys(receiver.received[0]!.body.data.facts)).toHaveLength(6);
    expect(JSON.stringify(receiver.received)).not.toContain('王小明');
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
    await kit.sql('governance', 'revoke insert on audit_entry from governance_log');
    try {
      await expect(work()).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    } finally {
      await kit.sql('governance', 'grant insert on audit_entry to governance_log');
    }
    expect(receiver.received).toEqual([]);
    await work();
    const eventId = receiver.received[0]!.id;
    const [{ entry }] = await kit.sql(
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
    await ask(registering, { input: { url: receiver.url, kinds } }, 'police steward');
    const subject = await apply();
    await refuse(subject);
    await work();
    expect(kindsOf(subject)).toEqual(['APPLICATION_DECIDED']);
    await expect(
      kit.sql(
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

describe('an endpoint that is down for an hour', () => {
  test('gets every event once it is back, each acknowledged once, in order for each subject', async () => {
    await register();
    await receiver.goDown();
    const subjects: string[] = [];
    for (let at = 0; at < 6; at += 1) {
      subjects.push(await apply());
      await pass(5 * minute);
      if (at % 2 === 1) await refuse(subjects[at]!);
      await pass(5 * minute);
    }
    expect(await deliveries('DEAD')).toEqual([]);
    expect(receiver.received).toEqual([]);
    await receiver.comeBack();
    for (const subject of subjects.filter((_one, at) => at % 2 === 0)) await refuse(subject);
    const came = later;
    while ((await deliveries('WAITING')).length > 0 && later - came < 3 * hour) await pass(10 * minute);
    expect(later - came).toBeLessThan(hour);
    expect(receiver.forged).toEqual([]);
    expect(receiver.received).toHaveLength(12);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(12);
    for (const subject of subjects) expect(kindsOf(subject)).toEqual(['APPLICATION_RECEIVED', 'APPLICATION_DECIDED']);
  });

  test('that refuses one message gets those about other subjects, and none that would overtake it', async () => {
    await register();
    const [bad, good] = [await apply(), await apply()];
    receiver.answer = ({ body }) => (body.data.subject === bad ? 500 : 204);
    await refuse(bad);
    await refuse(good);
    await work();
    await work();
    expect(kindsOf(good)).toEqual(['APPLICATION_RECEIVED', 'APPLICATION_DECIDED']);
    expect(receiver.received.filter(({ status }) => status === 500)).toHaveLength(1);
    const [waiting] = await kit.sql(
      'governance',
      `select id from webhook_delivery where subject = $1 and kind = 'APPLICATION_DECIDED'`,
      [bad],
    );
    await expect(
      kit.sql(
        'governance',
        `update webhook_delivery set state = 'DELIVERED', next_attempt_at = null, settled_at = now() where id = $1`,
        [waiting.id],
      ),
    ).rejects.toThrow('an earlier event of the subject');
    receiver.answer = () => 204;
    await pass(minute);
    expect(kindsOf(bad)).toEqual(['APPLICATION_RECEIVED', 'APPLICATION_DECIDED']);
  });

  test('whose process ends between sending and noting is sent the same message again, under the same id', async () => {
    await register();
    const subject = await apply();
    await kit.sql('governance', 'revoke update on webhook_delivery from governance_service');
    try {
      await expect(work()).rejects.toThrow('permission denied');
    } finally {
      await kit.sql('governance', 'grant update on webhook_delivery to governance_service');
    }
    await work();
    await work();
    expect(receiver.received.map(({ body }) => body.data.subject)).toEqual([subject, subject]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  });

  test('that redirects is not followed', async () => {
    await register();
    receiver.answer = () => ({ status: 307, headers: { location: `${receiver.url}/elsewhere` } });
    await apply();
    await work();
    expect(await deliveries('WAITING')).toMatchObject([{ attempts: 1, lastStatus: 307 }]);
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a dead letter', () => {
  test('is dead after ten attempts, holds the later events of its subject back, and goes on when it is replayed', async () => {
    await register();
    receiver.answer = () => 500;
    const subject = await apply();
    await refuse(subject);
    for (const pause of [0, 6, 331, 1981, 7921, 19_801, 39_601, 55_441, 79_201, 95_041]) {
      later += pause * 1000;
      await work();
    }
    expect(receiver.received).toHaveLength(10);
    // Tokens live for a day.
    later = 0;
    const [dead] = await deliveries('DEAD');
    expect(dead).toMatchObject({
      subject,
      kind: 'APPLICATION_RECEIVED',
      attempts: 10,
      nextAttemptAt: null,
      lastStatus: 500,
    });
    receiver.answer = () => 204;
    await pass(minute);
    expect(acknowledged()).toEqual([]);
    expect(await ask('mutation($id: ID!) { replayDelivery(id: $id) { state attempts } }', { id: dead.id })).toEqual({
      state: 'WAITING',
      attempts: 0,
    });
    await work();
    expect(kindsOf(subject)).toEqual(['APPLICATION_RECEIVED', 'APPLICATION_DECIDED']);
    expect(await refusal('mutation($id: ID!) { replayDelivery(id: $id) { state } }', { id: dead.id })).toEqual([
      'STATE_REFUSED',
    ]);
  });

  test('that is discarded lets the later events go on', async () => {
    await register();
    receiver.answer = ({ body }) => (body.type === 'APPLICATION_RECEIVED' ? 500 : 204);
    const subject = await apply();
    await refuse(subject);
    await work();
    const [{ id }] = (await deliveries('WAITING')).filter(({ attempts }: any) => attempts > 0);
    expect(await ask('mutation($id: ID!) { discardDelivery(id: $id) { state } }', { id })).toEqual({
      state: 'DISCARDED',
    });
    await work();
    expect(kindsOf(subject)).toEqual(['APPLICATION_DECIDED']);
  });

  test('an endpoint that is gone (410) is disabled, and put in service with all that waited for it', async () => {
    const { id } = await register();
    receiver.answer = () => 410;
    const subject = await apply();
    await refuse(subject);
    await work();
    expect(await ask('{ webhooks { state } }')).toEqual([{ state: 'DISABLED' }]);
    expect(await deliveries('DEAD')).toHaveLength(2);
    receiver.answer = () => 204;
    await pass(hour);
    expect(receiver.received).toHaveLength(1);
    expect(await ask('mutation($id: ID!) { replayDeliveries(webhookId: $id) }', { id })).toBe(2);
    await work();
    expect(kindsOf(subject)).toEqual(['APPLICATION_RECEIVED', 'APPLICATION_DECIDED']);
  });
});

describe('who has to do with an endpoint', () => {
  test('a steward of another department sees nothing of it and changes nothing', async () => {
    const { id } = await register();
    receiver.answer = () => 500;
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
    expect(await refusal(registering, { input: { url: receiver.url, kinds } }, 'clinic')).toEqual([
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
    const grants = await kit.sql(
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
    expect(receiver.received).toEqual([]);
    expect(await ask('{ webhooks { id } }')).toEqual([]);
  });
});
