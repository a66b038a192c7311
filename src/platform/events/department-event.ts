import { createHmac } from 'node:crypto';
import { PlatformError } from '../errors.ts';
import { isSameMac } from '../identity/signed-requester.ts';

/**
 * The kind under which every department tells of every change of a record, sealed files left out: which types of the
 * contract the record holds (`types`), in which county the child lives (`county`, six digits), and when. It names no child,
 * so that a subscriber that only counts needs no right to any record.
 */
export const recordChanged = 'record-changed';

/**
 * A fact that one department tells the others: which record of which child changed, and no more than its readers may
 * see.
 */
export interface DepartmentEvent {
  id: string;
  /** Of an event about no child, the event's own id: order is kept for each, and the outbox is spread by it. */
  childId: string;
  /** `<department>.<what happened>`, e.g. `civil-affairs.child-scope-changed`; or `record-changed`. */
  kind: string;
  recordedAt: string;
  payload: { [fact: string]: unknown };
}

/** The department that sends an event, and the one that it is for. */
export interface EventRoute {
  sender: string;
  receiver: string;
}

/** Signs an event on its way from one department to another, with the key that these two alone share. */
export function signEvent(event: DepartmentEvent, { sender, receiver }: EventRoute, key: string): string {
  return createHmac('sha256', key)
    .update(`${sender}>${receiver}\n${JSON.stringify(event)}`)
    .digest('base64url');
}

/**
 * @param key null where the receiver shares no key with the sender
 * @throws PlatformError REQUESTER_NOT_TRUSTED for an event that the sender did not sign for the receiver
 */
export function verifyEvent(
  event: DepartmentEvent,
  route: EventRoute,
  signature: string | undefined,
  key: string | null,
): void {
  if (key !== null && isSameMac(signature, signEvent(event, route, key))) return;
  throw new PlatformError('REQUESTER_NOT_TRUSTED', `The event is not signed by ${route.sender}.`, {
    check: key === null ? 'key' : 'signature',
  });
}
