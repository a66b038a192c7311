import type pg from 'pg';
import { policyChannel } from './database-policy-source.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import type { PolicySource } from '../code-tables.ts';

/**
 * Writes a version that nobody asked for, but the files or the clock; every process hears of it as the transaction
 * commits.
 */
export async function insertVersion(
  connection: pg.Client,
  { version, texts }: Pick<Policies, 'version' | 'texts'>,
  { source, appliedBy }: { source: PolicySource; appliedBy: 'files' | 'platform' },
): Promise<void> {
  await connection.query(
    `insert into policy_version (version, source, texts, applied_by, applied_at) values ($1, $2, $3, $4, now()) returning pg_notify('${policyChannel}', number::text)`,
    [version, source, JSON.stringify(texts), appliedBy],
  );
}
