import { createHmac, randomUUID } from 'node:crypto';
import { PlatformError } from '../../errors.ts';
import { StartFault } from '../../start-fault.ts';
import { isSameMac, signatureLifetime } from '../../identity/signed-requester.ts';
import type { PolicyTexts } from '../policy.ts';

/** One applied state of the policies, as governance keeps it. */
export interface AppliedPolicies {
  number: number;
  texts: PolicyTexts;
}

/** Where a process learns which policies are in force. */
export interface PolicySource {
  /** The newest version, if it is newer than this one. */
  findNewer(number: number): Promise<AppliedPolicies | null>;
  /**
   * The versions that were replaced within the last minute and a half, the newest first: rights in the databases may
   * still be wide enough for them.
   */
  findReplaced(): Promise<PolicyTexts[]>;
  /** Calls back when there may be a newer one; where it never does, who follows looks by itself. */
  onApplied(told: () => void): void;
  close(): Promise<void>;
}

/**
 * Governance's subgraph, for processes on their own: they hold no login of its database.
 * @param key shared by governance and those who follow it: what is asked and what is told is signed with it
 */
export function httpPolicySource(url: string, key: string): PolicySource {
  async function get(address: string, asked: string) {
    try {
      const headers = { 'x-policies-request': asked };
      const response = await fetch(address, { headers, signal: AbortSignal.timeout(5000) });
      return { status: response.status, ok: response.ok, headers: response.headers, body: await response.text() };
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      throw silentGovernance(url, cause?.code ?? name);
    }
  }

  async function ask<Told>(path: string): Promise<Told | null> {
    const asked = signPoliciesRequest(path, key, new Date());
    const { ok, status, headers, body } = await get(`${url}${path}`, asked);
    if (!ok) throw silentGovernance(url, `HTTP_${status}`);
    if (!isSameMac(headers.get('x-policies-signature'), signPolicies(body, asked, key)))
      throw Object.assign(new Error('The policies in force are not signed by governance.'), { code: 'SIGNATURE' });
    return body === '' ? null : (JSON.parse(body) as Told);
  }
  return {
    findNewer: (number) => ask<AppliedPolicies>(`/policies?after=${number}`),
    findReplaced: async () => (await ask<PolicyTexts[]>('/policies/replaced')) ?? [],
    onApplied() {},
    async close() {},
  };
}

function silentGovernance(url: string, reason: string): StartFault {
  return new StartFault(
    `Governance at ${url} does not tell which policies are in force (${reason}).`,
    'Start it (subgraph governance), or correct GOVERNANCE_SUBGRAPH_URL.',
  );
}

/** Signs a question for the policies in force: the time, a number of its own, and the signature of both and the path. */
export function signPoliciesRequest(path: string, key: string, now: Date): string {
  const head = `${Math.floor(now.getTime() / 1000)}.${randomUUID()}`;
  return `${head}.${macOf(`${head} ${path}`, key)}`;
}

/** @throws PlatformError REQUESTER_NOT_TRUSTED for a question that no process of the platform has signed just now */
export function verifyPoliciesRequest(asked: string | undefined, path: string, key: string, now: Date): void {
  const [issuedAt = '', number = '', mac] = asked?.split('.') ?? [];
  const isSigned = isSameMac(mac, macOf(`${issuedAt}.${number} ${path}`, key));
  if (isSigned && Math.abs(now.getTime() / 1000 - Number(issuedAt)) <= signatureLifetime) return;
  throw new PlatformError(
    'REQUESTER_NOT_TRUSTED',
    'The policies in force are told to processes of the platform only.',
    {
      check: isSigned ? 'stale' : 'signature',
    },
  );
}

/** Signs what is in force as the answer to one question: an older answer does not fit another one. */
export function signPolicies(body: string, asked: string, key: string): string {
  return macOf(`${asked}\n${body}`, key);
}

function macOf(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
