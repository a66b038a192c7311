import type pg from 'pg';
import { withoutEnded } from '../../platform/policy/files/without-emergencies.ts';
import { versionOf } from '../../platform/policy/files/load-policies.ts';
import type { PolicyTexts } from '../../platform/policy/policy.ts';
import { insertVersion } from '../policy-changes/insert-version.ts';

/**
 * Puts in force a version without the emergency accesses that had ended at this moment, where there are any, so that
 * the rights in the databases can follow. Nothing is closed by it: their rules have released nothing since. To be
 * called under the lock of those who put in force.
 */
export async function dropEndedEmergencies(connection: pg.Client, at: Date): Promise<void> {
  const {
    rows: [standing],
  } = await connection.query<{ texts: PolicyTexts }>('select texts from policy_version order by number desc limit 1');
  if (!standing) return;
  const texts = withoutEnded(standing.texts, at);
  if (texts !== standing.texts)
    await insertVersion(
      connection,
      { version: versionOf(texts), texts },
      { source: 'EMERGENCY', appliedBy: 'platform' },
    );
}
