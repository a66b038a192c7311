import type { TellCheckpoint } from '../platform/audit-log/checkpoint-teller.ts';
import type { Witnessed } from '../platform/audit-log/checkpoint-witness.ts';
import { PlatformError } from '../platform/errors.ts';
import { signEvent } from '../platform/events/department-event.ts';
import type { Deliver } from '../platform/events/event-courier.ts';
import type { Department } from '../platform/subgraph/define-department.ts';

/** Event kind → the departments that take it in, from their manifests. */
export function subscribersOf(departments: readonly Department[]): Map<string, string[]> {
  const subscribers = new Map<string, string[]>();
  for (const { name, consumes } of departments) {
    for (const kind of Object.keys(consumes)) subscribers.set(kind, [...(subscribers.get(kind) ?? []), name]);
  }
  return subscribers;
}

/** Delivers events over HTTP to subgraphs that are processes of their own. */
export function deliverOverHttp(
  subgraphOf: (department: string) => { subgraphUrl: string | null; eventKey: string | null },
): Deliver {
  return async (subscriber, event) => {
    const { subgraphUrl, eventKey } = subgraphOf(subscriber);
    if (!subgraphUrl || !eventKey) throw new PlatformError('INTERNAL', `${subscriber} has no address or event key.`);
    const response = await fetch(`${subgraphUrl}/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-event-signature': signEvent(event, eventKey) },
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
