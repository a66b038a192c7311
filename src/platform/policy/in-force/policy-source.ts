import { createHmac } from 'node:crypto';
import { StartFault } from '../../start-fault.ts';
import { isSameMac } from '../../identity/signed-requester.ts';
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
 * @param key shared by governance and those who follow it: what is in force is signed with it
 */
export function httpPolicySource(url: string, key: string): PolicySource {
  async function get(address: string) {
    try {
      const response = await fetch(address, { signal: AbortSignal.timeout(5000) });
      return { status: response.status, ok: response.ok, headers: response.headers, body: await response.text() };
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      throw silentGovernance(url, cause?.code ?? name);
    }
  }

  async function ask<Told>(path: string): Promise<Told | null> {
    const { status, ok, headers, body } = await get(`${url}${path}`);
    if (status === 204) return null;
    if (!ok) throw silentGovernance(url, `HTTP_${status}`);
    if (!isSameMac(headers.get('x-policies-signature'), signPolicies(body, key)))
      throw Object.assign(new Error('The policies in force are not signed by governance.'), { code: 'SIGNATURE' });
    return JSON.parse(body) as Told;
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

export function signPolicies(body: string, key: string): string {
  return createHmac('sha256', key).update(body).digest('base64url');
}
