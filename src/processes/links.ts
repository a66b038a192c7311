import { createHmac, randomBytes } from 'node:crypto';
import type { SubgraphLink } from '../gateway/subgraph-calls.ts';
import { httpLink } from '../gateway/subgraph-calls.ts';
import type { TellCheckpoint } from '../platform/audit-log/checkpoint-teller.ts';
import type { Witnessed } from '../platform/audit-log/checkpoint-witness.ts';
import { variableOf, type Config, type DepartmentSetting } from '../platform/config.ts';
import { PlatformError } from '../platform/errors.ts';
import { signEvent } from '../platform/events/department-event.ts';
import type { Deliver } from '../platform/events/event-courier.ts';
import { httpPolicySource, type PolicySource } from '../platform/policy/in-force/policy-source.ts';
import type { Department } from '../platform/subgraph/define-department.ts';
import { subgraphNames } from '../platform/subgraph/load-departments.ts';
import type { Subgraph } from '../platform/subgraph/open-subgraph.ts';
import { originOf } from '../provable-log/checkpoint.ts';
import { noteSigner } from '../provable-log/note-signer.ts';

/** How subgraphs and gateway reach each other: in this process, or over HTTP. */
export interface Links {
  /** Delivers as this department. */
  deliverAs(sender: string): Deliver;
  /** The key of the events between two departments; null where it is not known here. */
  eventKeyOf(receiver: string, sender: string): string | null;
  tell: TellCheckpoint;
  /** Department → key that verifies its audit log. */
  verifierKeys: ReadonlyMap<string, string>;
  /** The departments that keep this one's checkpoints. */
  witnessesOf(department: string): string[];
  /** As the gateway asks them. */
  subgraphs(): SubgraphLink[];
  /** Where a process without governance learns which policies are in force. */
  policySource(): PolicySource;
}

/** The secrets of one department; null where the configuration does not name them. */
export interface DepartmentKeys {
  requesterKey: string | null;
  auditKey: string | null;
}

/** @param subgraphs filled as they open: an event finds its subscriber when it is delivered */
export function inProcessLinks(
  keys: ReadonlyMap<string, DepartmentKeys>,
  subgraphs: ReadonlyMap<string, Subgraph>,
): Links {
  const secret = randomBytes(32);
  const eventKeyOf = (receiver: string, sender: string) =>
    createHmac('sha256', secret).update([sender, receiver].sort().join(' ')).digest('base64url');
  return {
    deliverAs: (sender) => (receiver, event) =>
      subgraphs.get(receiver)!.takeIn({
        event,
        sender,
        signature: signEvent(event, { sender, receiver }, eventKeyOf(receiver, sender)),
      }),
    eventKeyOf,
    tell: (witness, told) => subgraphs.get(witness)!.takeInCheckpoint(told),
    verifierKeys: new Map(
      [...keys].map(([name, { auditKey }]) => [name, noteSigner(originOf(name), auditKey!).verifierKey]),
    ),
    witnessesOf: (department) => [...keys.keys()].filter((name) => name !== department),
    subgraphs: () => [...subgraphs.values()],
    policySource() {
      throw new Error('In one process governance is here or nothing is followed.');
    },
  };
}

/** The others are processes on their own, at the addresses of the configuration. */
export function httpLinks(config: Config): Links {
  const names = subgraphNames();
  const keyOf = (name: string) => config.department(name).auditPublicKey;
  return {
    deliverAs: (sender) => deliverOverHttp(sender, (receiver) => config.department(receiver)),
    eventKeyOf: (_receiver, sender) => config.department(sender).eventKey,
    tell: tellOverHttp((witness) => config.department(witness)),
    verifierKeys: new Map(names.flatMap((name) => (keyOf(name) === null ? [] : [[name, keyOf(name)!] as const]))),
    // A department whose key is known here knows this one's key too: they keep each other's checkpoints.
    witnessesOf: (department) =>
      names.filter(
        (name) => name !== department && config.department(name).subgraphUrl !== null && keyOf(name) !== null,
      ),
    subgraphs: () =>
      names.map((name) => {
        const { subgraphUrl, requesterKey } = config.department(name);
        return httpLink(
          name,
          required(subgraphUrl, name, 'SUBGRAPH_URL'),
          required(requesterKey, name, 'REQUESTER_KEY'),
        );
      }),
    policySource: () =>
      httpPolicySource(
        required(config.department('governance').subgraphUrl, 'governance', 'SUBGRAPH_URL'),
        requiredPolicyKey(config),
      ),
  };
}

/** @throws RangeError where it is not set */
export function requiredPolicyKey({ policyKey }: Config): string {
  if (policyKey !== null) return policyKey;
  throw new RangeError('POLICY_KEY is not set: name the secret with which governance signs the policies in force.');
}

/** A setting of one department that this process needs. @throws RangeError naming the variable */
export function required(value: string | null | undefined, department: string, setting: DepartmentSetting): string {
  if (value) return value;
  throw new RangeError(
    `${variableOf(department, setting)} is not set: the ${department} subgraph cannot be reached or run without it.`,
  );
}

/** Event kind → the departments that take it in, from their manifests. */
export function subscribersOf(departments: readonly Department[]): Map<string, string[]> {
  const subscribers = new Map<string, string[]>();
  for (const { name, consumes } of departments) {
    for (const kind of Object.keys(consumes)) subscribers.set(kind, [...(subscribers.get(kind) ?? []), name]);
  }
  return subscribers;
}

/** Delivers events over HTTP to subgraphs that are processes of their own. */
function deliverOverHttp(
  sender: string,
  subgraphOf: (department: string) => { subgraphUrl: string | null; eventKey: string | null },
): Deliver {
  return async (receiver, event) => {
    const { subgraphUrl, eventKey } = subgraphOf(receiver);
    if (!subgraphUrl || !eventKey) throw new PlatformError('INTERNAL', `${receiver} has no address or event key.`);
    const response = await fetch(`${subgraphUrl}/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-event-sender': sender,
        'x-event-signature': signEvent(event, { sender, receiver }, eventKey),
      },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok)
      throw Object.assign(new Error('The event was not taken in.'), { code: `HTTP_${response.status}` });
  };
}

/** Tells checkpoints over HTTP to the subgraphs that keep them. */
export function tellOverHttp(subgraphOf: (department: string) => { subgraphUrl: string | null }): TellCheckpoint {
  return async (witness, told) => {
    const response = await fetch(`${subgraphOf(witness).subgraphUrl}/checkpoints`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(told),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok)
      throw Object.assign(new Error('The checkpoint was not taken in.'), { code: `HTTP_${response.status}` });
    return response.json() as Promise<Witnessed>;
  };
}
