import type { JourneyClient } from './journey-client.ts';
import { rowsOf, type KillablePlatform } from './killable-platform.ts';
import { startReceiver, type Receiver } from '../../kit/start-receiver.ts';

/** What the lanes bring about. */
const kinds = [
  'APPLICATION_RECEIVED',
  'APPLICATION_DECIDED',
  'CHANGE_SUBMITTED',
  'CHANGE_DECIDED',
  'CHANGE_APPLIED',
  'POLICIES_ROLLED_BACK',
  'EMERGENCY_ACCESS_OPENED',
  'EMERGENCY_ACCESS_REVIEWED',
  'CORRECTION_REQUESTED',
  'CORRECTION_ANSWERED',
];
const owners = { 'civil-affairs': 'policy-manager.610111@civil-affairs', health: 'health-steward.610111@health' };

/** Systems of two departments that governance sends its events to, which nobody kills. */
export interface JourneyReceivers {
  /** While it is so, what arrives first of a subject is not taken, and what follows has to wait for it. */
  areBusy: boolean;
  /** What did not arrive as it was announced: each a sentence. */
  faults(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startJourneyReceivers(
  platform: KillablePlatform,
  client: JourneyClient,
): Promise<JourneyReceivers> {
  const ofDepartment = new Map<string, Receiver>();
  const receivers: JourneyReceivers = {
    areBusy: false,
    async faults() {
      return (
        await Promise.all([...ofDepartment].map(([department, receiver]) => faultsOf(platform, department, receiver)))
      ).flat();
    },
    async close() {
      await Promise.all([...ofDepartment.values()].map((receiver) => receiver.goDown()));
    },
  };
  for (const [department, owner] of Object.entries(owners)) {
    const receiver = await startReceiver();
    ofDepartment.set(department, receiver);
    const known = new Set<string>();
    receiver.answer = ({
      body: {
        data: { subject },
      },
    }) => {
      const isFirst = !known.has(subject);
      known.add(subject);
      return receivers.areBusy && isFirst ? 503 : 204;
    };
    const registered = await client.askOnce(
      owner,
      'mutation($input: WebhookInput!) { registerWebhook(input: $input) { secret } }',
      { input: { url: receiver.url, kinds } },
    );
    receiver.secret = registered!.data.registerWebhook.secret;
  }
  return receivers;
}

/**
 * Every event was taken under its own id, was sent as often as entries tell, and of one subject none before an earlier
 * one.
 */
async function faultsOf(
  platform: KillablePlatform,
  department: string,
  { received, forged }: Receiver,
): Promise<string[]> {
  const events: { id: string; kind: string; subject: string; state: string | null }[] = await rowsOf(
    platform,
    'governance',
    `select e.id, e.kind, e.subject, d.state from governance_event e
      left join webhook_delivery d on d.event_id = e.id and d.department = $1
      where $1 = any (e.to_departments) and e.kind = any ($2) order by e.position`,
    [department, kinds],
  );
  const entries = await rowsOf(
    platform,
    'governance',
    `select record -> 'ids' ->> 0 as id, count(*)::integer
      from audit_entry, jsonb_array_elements(entry::jsonb -> 'records') record
      where entry like '{"v":1,"kind":"read"%' and record ->> 'type' = 'GovernanceEvent'
        and entry::jsonb -> 'requester' ->> 'department' = $1 group by 1`,
    [department],
  );
  const announced = new Set(events.map(({ id }) => id));
  const taken = new Set(received.filter(({ status }) => status === 204).map(({ id }) => id));
  const sent = Map.groupBy(received, ({ id }) => id);
  const written = new Map<string, number>(entries.map(({ id, count }) => [id, count]));
  const subjects = Map.groupBy(events, ({ subject }) => subject);
  const arrivals = Map.groupBy(received, ({ body }) => body.data.subject as string);
  return [
    ...forged.map((text) => `${department}: a message is not signed as it should be: ${text}`),
    ...events
      .filter(({ state }) => state !== 'DELIVERED')
      .map(({ id, kind, state }) => `${department}: the delivery of ${kind} ${id} is ${state ?? 'not there'}`),
    ...events.filter(({ id }) => !taken.has(id)).map(({ id, kind }) => `${department}: ${kind} ${id} has not arrived`),
    ...received
      .filter(({ id, body }) => !announced.has(id) || body.data.id !== id)
      .map(({ id }) => `${department}: ${id} arrived and was never announced`),
    ...[...sent]
      .filter(([id, times]) => (written.get(id) ?? 0) < times.length)
      .map(
        ([id, times]) =>
          `${department}: ${id} arrived ${times.length} times, of which ${written.get(id) ?? 0} entries tell`,
      ),
    ...[...subjects]
      .filter(([subject, inOrder]) => !isInOrder(arrivals.get(subject) ?? [], inOrder))
      .map(([subject]) => `${department}: the events of ${subject} arrived out of order`),
  ];
}

/** One that is sent again follows itself. */
function isInOrder(arrived: readonly { id: string }[], announced: readonly { id: string }[]): boolean {
  const once = arrived.map(({ id }) => id).filter((id, at, ids) => id !== ids[at - 1]);
  return once.join() === announced.map(({ id }) => id).join();
}
