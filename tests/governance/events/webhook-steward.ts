import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { startReceiver, type Receiver } from '../../kit/start-receiver.ts';
import { startTestPlatform, type TestPlatform } from '../../kit/start-test-platform.ts';

export const minute = 60_000;
export const kinds = ['APPLICATION_RECEIVED', 'APPLICATION_DECIDED'];
export const registering = 'mutation($input: WebhookInput!) { registerWebhook(input: $input) { id secret } }';

/** The steward of health, whose endpoints are told of applications; the platform's time is the steward's. */
export class WebhookSteward {
  kit!: TestPlatform;
  receiver!: Receiver;
  /** Milliseconds since the beginning. */
  later = 0;

  readonly now = () => new Date(Date.UTC(2026, 10, 26, 2) + this.later);

  /** What the one field of an operation answers. */
  readonly ask = async (document: string, variables: object = {}, post = 'health steward'): Promise<any> => {
    const { data, errors } = await this.kit.asRequester(post).query(document, { ...variables });
    expect(errors).toEqual([]);
    return Object.values(data)[0];
  };

  readonly refusal = async (document: string, variables: object = {}, post = 'health steward'): Promise<string[]> => {
    const { errors } = await this.kit.asRequester(post).query(document, { ...variables });
    return errors.map(({ extensions }) => extensions.code);
  };

  readonly register = async (input: object = {}, post?: string): Promise<{ id: string; secret: string }> => {
    const registered = await this.ask(registering, { input: { url: this.receiver.url, kinds, ...input } }, post);
    this.receiver.secret = registered.secret;
    return registered;
  };

  /** An application of education for an item of health. */
  readonly apply = async (): Promise<string> => {
    const input = {
      items: ['Medical.mentalHealth'],
      purpose: 'dropout-prevention',
      roles: ['student-affairs'],
      because: '未成年人保护法 第八十三条',
    };
    const applying = 'mutation($input: ApplicationInput!) { applyForItems(input: $input) { id } }';
    return (await this.ask(applying, { input }, 'education steward')).id;
  };

  readonly refuse = (applicationId: string) =>
    this.ask('mutation($input: ApplicationDecisionInput!) { decideApplication(input: $input) { state } }', {
      input: { applicationId, approve: false, answer: '用途不明' },
    });

  readonly work = () => this.kit.platform.subgraphs.get('governance')!.doBackgroundWork('webhooks');

  /** Lets simulated time pass, with a round in each half minute. */
  readonly pass = async (time: number): Promise<void> => {
    for (const end = this.later + time; this.later < end;) {
      this.later += minute / 2;
      await this.work();
    }
  };

  readonly deliveries = (state?: string, post?: string) =>
    this.ask(
      `query($state: DeliveryState) { webhookDeliveries(state: $state, first: 200) {
        id eventId kind subject state attempts nextAttemptAt lastStatus lastError
      } }`,
      { state },
      post,
    );

  readonly acknowledged = () => this.receiver.received.filter(({ status }) => status < 300);

  readonly kindsOf = (subject: string) =>
    this.acknowledged()
      .filter(({ body }) => body.data.subject === subject)
      .map(({ body }) => body.type);
}

/** A steward on a platform of the test file, with a receiver for each test and no endpoint left from the one before. */
export function useWebhookSteward(): WebhookSteward {
  const steward = new WebhookSteward();
  beforeAll(async () => {
    steward.kit = await startTestPlatform({ now: steward.now, webhookNetworks: '127.0.0.0/8' });
  });
  afterAll(() => steward.kit.close());
  beforeEach(async () => {
    steward.later = 0;
    steward.receiver = await startReceiver();
  });
  afterEach(async () => {
    for (const { id } of await steward.ask('{ webhooks { id } }'))
      await steward.ask('mutation($id: ID!) { removeWebhook(id: $id) { state } }', { id });
    await steward.receiver.goDown();
  });
  return steward;
}
