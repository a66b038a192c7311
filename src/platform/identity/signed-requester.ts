import { createHmac, hash, randomUUID, timingSafeEqual } from 'node:crypto';
import { PlatformError } from '../errors.ts';
import type { Requester } from './requester.ts';

/** Seconds for which a signature is accepted: one call, not a session. */
export const signatureLifetime = 30;

/** What the gateway asks a subgraph, and what the signature covers. */
export interface SubgraphOperation {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string | null;
}

/** Who asks, as the gateway knows it. It must never be made of what came over the network unsigned. */
export interface TrustedRequester {
  requester: Requester;
  requestId: string;
  /** The policies by which the whole answer is decided. */
  policyVersion: string;
}

interface Envelope extends TrustedRequester {
  audience: string;
  issuedAt: number;
  operation: string;
  /** Another one for each call. */
  call: string;
}

/**
 * Signs who is asking, for one department and one operation. The key is shared by the gateway and that department
 * alone.
 */
export function signRequester(
  { requester, requestId, policyVersion }: TrustedRequester,
  audience: string,
  operation: SubgraphOperation,
  key: string,
  now: Date,
): string {
  const envelope: Envelope = {
    requester,
    requestId,
    policyVersion,
    audience,
    issuedAt: Math.floor(now.getTime() / 1000),
    operation: digestOf(operation),
    call: randomUUID(),
  };
  const body = Buffer.from(JSON.stringify(envelope)).toString('base64url');
  return `${body}.${macOf(body, key)}`;
}

/**
 * The calls that were accepted within the last minute and a half. A call is accepted within half a minute of its issue,
 * before or after: what is older than a minute would be refused as stale anyway.
 */
export class AcceptedCalls {
  #recent = new Set<string>();
  #earlier = new Set<string>();
  #since = 0;

  /** Notes a call. @returns false where it was accepted before */
  accept(call: string, now: Date): boolean {
    if (now.getTime() - this.#since > 2000 * signatureLifetime) {
      [this.#earlier, this.#recent, this.#since] = [this.#recent, new Set(), now.getTime()];
    }
    if (this.#recent.has(call) || this.#earlier.has(call)) return false;
    this.#recent.add(call);
    return true;
  }
}

/** What a department verifies calls by: its name, the key that it shares with the gateway, and what it accepted. */
export interface CallReceiver {
  audience: string;
  key: string;
  accepted: AcceptedCalls;
}

/**
 * @throws PlatformError REQUESTER_NOT_TRUSTED for what is unsigned, stale, changed, accepted before, or meant for
 * another department or operation.
 */
export function verifySignedRequester(
  signed: string | undefined,
  operation: SubgraphOperation,
  { audience, key, accepted }: CallReceiver,
  now: Date,
): TrustedRequester {
  const [body, mac, rest] = signed?.split('.') ?? [];
  if (body === undefined || mac === undefined || rest !== undefined) throw refusal('unsigned');
  if (!isSameMac(mac, macOf(body, key))) throw refusal('signature');
  const envelope = JSON.parse(Buffer.from(body, 'base64url').toString()) as Envelope;
  if (envelope.audience !== audience) throw refusal('audience');
  if (Math.abs(now.getTime() / 1000 - envelope.issuedAt) > signatureLifetime) throw refusal('stale');
  if (envelope.operation !== digestOf(operation)) throw refusal('changed');
  if (!accepted.accept(envelope.call, now)) throw refusal('repeated');
  const { requester, requestId, policyVersion } = envelope;
  return { requester, requestId, policyVersion };
}

function refusal(check: string): PlatformError {
  return new PlatformError(
    'REQUESTER_NOT_TRUSTED',
    'The requester of this call is not signed by the gateway for this operation.',
    { check },
  );
}

function macOf(body: string, key: string): string {
  return createHmac('sha256', key).update(body).digest('base64url');
}

function digestOf({ query, variables, operationName }: SubgraphOperation): string {
  return hash('sha256', `${query}\0${operationName ?? ''}\0${JSON.stringify(variables ?? {})}`, 'base64url');
}

/** Compares in a time that says nothing of where the two differ. */
export function isSameMac(given: string | null | undefined, expected: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
