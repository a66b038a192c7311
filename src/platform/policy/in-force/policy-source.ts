import { createHmac } from 'node:crypto';
import pg from 'pg';
import { StartFault } from '../../start-fault.ts';
import { isSameMac } from '../../identity/is-same-mac.ts';
import { logger } from '../../logger.ts';
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

/** The channel on which PostgreSQL tells that a version was applied: its number. */
export const policyChannel = 'policy_applied';

/**
 * Rights are as wide as the versions of half a minute before need, until they are narrowed, half a minute later at
 * most; and some time for that.
 */
const replacedVersions = `select number, texts from policy_version
  where number >= coalesce((select max(number) from policy_version where applied_at <= now() - interval '90 seconds'), 0)
    and number < (select max(number) from policy_version) order by number desc`;

/** Governance's own database, for processes that may connect to it. */
export function databasePolicySource(url: string): PolicySource {
  let opened: Promise<pg.Client> | null = null;
  let tell = () => {};

  function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, options: '-c role=governance_service', keepAlive: true });
    const lost = () => {
      if (opened === connection) opened = null;
    };
    client.on('notification', () => tell());
    client.on('error', (error) =>
      logger.warn({ code: (error as { code?: string }).code }, 'the connection that hears of policies was lost'),
    );
    client.on('end', lost);
    const connection = client
      .connect()
      .then(() => client.query(`listen ${policyChannel}`))
      .then(() => client);
    connection.catch(lost);
    opened = connection;
    return connection;
  }

  return {
    async findNewer(number) {
      const connection = await (opened ?? connect());
      const { rows } = await connection.query<AppliedPolicies>(
        'select number, texts from policy_version where number > $1 order by number desc limit 1',
        [number],
      );
      return rows[0] ?? null;
    },
    async findReplaced() {
      const connection = await (opened ?? connect());
      const { rows } = await connection.query<AppliedPolicies>(replacedVersions);
      return rows.map(({ texts }) => texts);
    },
    onApplied: (told) => void (tell = told),
    async close() {
      const connection = opened;
      opened = null;
      await (await connection?.catch(() => null))?.end();
    },
  };
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
