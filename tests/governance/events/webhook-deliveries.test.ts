import { describe, expect, test } from '@jest/globals';
import { minute, useWebhookSteward } from './webhook-steward.ts';

const hour = 60 * minute;
const steward = useWebhookSteward();
const { ask, refusal, register, apply, refuse, work, pass, deliveries, acknowledged, kindsOf } = steward;

describe('an endpoint that is down for an hour', () => {
  test('gets every event once it is back, each acknowledged once, in order for each subject', async () => {
    await register();
    await steward.receiver.goDown();
    const subjects: string[] = [];
    for (let at = 0; at < 6; at += 1) {
      subjects.push(await apply());
      await pass(5 * minute);
      if (at % 2 === 1) await refuse(subjects[at]!);
      await pass(5 * minute);
    }
    expect(await deliveries('DEAD')).toEqual([]);
    expect(steward.receiver.received).toEqual([]);
    await steward.receiver.comeBack();
    for (const subject of subjects.filter((_one, at) => at % 2 === 0)) await refuse(subject);
    const came = steward.later;
    while ((await deliveries('WAITING')).length > 0 && steward.later - came < 3 * hour) await pass(10 * minute);
    expect(steward.later - came).toBeLessThan(hour);
    expect(steward.receiver.forged).toEqual([]);
    expect(steward.receiver.received).toHaveLength(12);
    expect(new Set(steward.receiver.received.map(({ id }) => id)).size).toBe(12);
    for (const subject of subjects) expect(kindsOf(subject)).toEqual(['APPLICATION_RECEIVED', 'APPLICATION_DECIDED']);
  });

  test('that refuses one message gets those about other subjects, and none that would overtake it', async () => {
    await register();
    const [bad, good] = [await apply(), await apply()];
    steward.receiver.answer = ({ body }) => (body.data.subject === bad ? 500 : 204);
    await refuse(bad);
    await refuse(good);
    await work();
    await work();
    expect(kindsOf(good)).toEqual(['APPLICATION_RECEIVED', 'APPLICATION_DECIDED']);
    expect(steward.receiver.received.filter(({ status }) => status === 500)).toHaveLength(1);
    const [waiting] = await steward.kit.sql(
      'governance',
      `select id from webhook_delivery where subject = $1 and kind = 'APPLICATION_DECIDED'`,
      [bad],
    );
    await expect(
      steward.kit.sql(
        'governance',
        `update webhook_delivery set state = 'DELIVERED', next_attempt_at = null, settled_at = now() where id = $1`,
        [waiting.id],
      ),
    ).rejects.toThrow('an earlier event of the subject');
    steward.receiver.answer = () => 204;
    await pass(minute);
    expect(kindsOf(bad)).toEqual(['APPLICATION_RECEIVED', 'APPLICATION_DECIDED']);
  });

  test('whose process ends between sending and noting is sent the same message again, under the same id', async () => {
    await register();
    const subject = await apply();
    await steward.kit.sql('governance', 'revoke update on webhook_delivery from governance_service');
    try {
      await expect(work()).rejects.toThrow('permission denied');
    } finally {
      await steward.kit.sql('governance', 'grant update on webhook_delivery to governance_service');
    }
    await work();
    await work();
    expect(steward.receiver.received.map(({ body }) => body.data.subject)).toEqual([subject, subject]);
    expect(new Set(steward.receiver.received.map(({ id }) => id)).size).toBe(1);
  });

  test('that redirects is not followed', async () => {
    await register();
    steward.receiver.answer = () => ({ status: 307, headers: { location: `${steward.receiver.url}/elsewhere` } });
    await apply();
    await work();
    expect(await deliveries('WAITING')).toMatchObject([{ attempts: 1, lastStatus: 307 }]);
    expect(steward.receiver.received).toHaveLength(1);
  });
});

describe('a dead letter', () => {
  test('is dead after ten attempts, holds the later events of its subject back, and goes on when it is replayed', async () => {
    await register();
    steward.receiver.answer = () => 500;
    const subject = await apply();
    await refuse(subject);
    for (const pause of [0, 6, 331, 1981, 7921, 19_801, 39_601, 55_441, 79_201, 95_041]) {
      steward.later += pause * 1000;
      await work();
    }
    expect(steward.receiver.received).toHaveLength(10);
    // Tokens live for a day.
    steward.later = 0;
    const [dead] = await deliveries('DEAD');
    expect(dead).toMatchObject({
      subject,
      kind: 'APPLICATION_RECEIVED',
      attempts: 10,
      nextAttemptAt: null,
      lastStatus: 500,
    });
    steward.receiver.answer = () => 204;
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
    steward.receiver.answer = ({ body }) => (body.type === 'APPLICATION_RECEIVED' ? 500 : 204);
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
    steward.receiver.answer = () => 410;
    const subject = await apply();
    await refuse(subject);
    await work();
    expect(await ask('{ webhooks { state } }')).toEqual([{ state: 'DISABLED' }]);
    expect(await deliveries('DEAD')).toHaveLength(2);
    steward.receiver.answer = () => 204;
    await pass(hour);
    expect(steward.receiver.received).toHaveLength(1);
    expect(await ask('mutation($id: ID!) { replayDeliveries(webhookId: $id) }', { id })).toBe(2);
    await work();
    expect(kindsOf(subject)).toEqual(['APPLICATION_RECEIVED', 'APPLICATION_DECIDED']);
  });
});
