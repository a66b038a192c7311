import { createHmac } from 'node:crypto';
import { PlatformError } from '../errors.ts';
import { isSameMac } from '../identity/signed-requester.ts';

/**
 * The kind under which every department tells of every change of a record, sealed files left out: which types of the
 * contract the record holds (`types`), and when. It names no child, so that a subscriber that only counts needs no right to
 * any record.
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

/** Signs an event for one subscriber, with the key that only departments hold. */
export function signEvent(event: DepartmentEvent, key: string): string {
  return createHmac('sha256', key).update(JSON.stringify(event)).digest('base64url');
}

/** @throws PlatformError REQUESTER_NOT_TRUSTED for an event that no department signed. */
export function verifyEvent(event: DepartmentEvent, signature: string | undefined, key: string): void {
  if (!isSameMac(signature, signEvent(event, key))) {
    throw new PlatformError('REQUESTER_NOT_TRUSTED', 'The event is not signed by a department.', {
      check: 'signature',
    });
  }
}
