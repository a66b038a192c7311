import { createHmac, timingSafeEqual } from 'node:crypto';
import pg from 'pg';
import { logger } from '../logger.ts';
import type { PolicyTexts } from './policy.ts';

/** One applied state of the policies, as governance keeps it. */
export interface AppliedPolicies {
  number: number;
  texts: PolicyTexts;
}

/** Where a process learns which policies are in force. */
export interface PolicySource {
  /** The newest version, if it is newer than this one. */
  findNewer(number: number): Promise<AppliedPolicies | null>;
  /** Calls back when there may be a newer one; where it never does, who follows looks by itself. */
  onApplied(told: () => void): void;
  close(): Promise<void>;
}

/** The channel on which PostgreSQL tells that a version was applied: its number. */
export const policyChannel = 'policy_applied';

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
    client.on('error', (error) => logger.warn({ code: (error as { code?: string }).code }, 'the connection that hears of policies was lost'));
    client.on('end', lost);
    const connection = client.connect().then(() => client.query(`listen ${policyChannel}`)).then(() => client);
    connection.catch(lost);
    opened = connection;
    return connection;
  }

  return {
    async findNewer(number) {
      const connection = await (opened ?? connect());
      const { rows } = await connection.query<AppliedPolicies>('select number, texts from policy_version where number > $1 order by number desc limit 1', [number]);
      return rows[0] ?? null;
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
  return {
    async findNewer(number) {
      const response = await fetch(`${url}/policies?after=${number}`, { signal: AbortSignal.timeout(5000) });
      if (response.status === 204) return null;
      const body = await response.text();
      if (!response.ok) throw Object.assign(new Error('Governance does not tell which policies are in force.'), { code: `HTTP_${response.status}` });
      if (!isSigned(body, response.headers.get('x-policies-signature'), key)) throw Object.assign(new Error('The policies in force are not signed by governance.'), { code: 'SIGNATURE' });
      return JSON.parse(body) as AppliedPolicies;
    },
    onApplied() {},
    async close() {},
  };
}

export function signPolicies(body: string, key: string): string {
  return createHmac('sha256', key).update(body).digest('base64url');
}

function isSigned(body: string, signature: string | null, key: string): boolean {
  const [expected, given] = [Buffer.from(signPolicies(body, key)), Buffer.from(signature ?? '')];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
