import pg from 'pg';
import { StartFault } from '../../platform/start-fault.ts';
import { composeWithEmergencies } from '../../platform/policy/files/compose-with-emergencies.ts';
import { withoutEmergencies, withoutEnded } from '../../platform/policy/files/without-emergencies.ts';
import { versionOf } from '../../platform/policy/files/load-policies.ts';
import type { Policies, PolicyTexts } from '../../platform/policy/policy.ts';
import type { PolicySource } from '../code-tables.ts';
import { insertVersion } from './insert-version.ts';
import { policyLock } from './put-in-force.ts';

interface Version {
  number: number;
  version: string;
  source: PolicySource;
  texts: PolicyTexts;
}

/**
 * The policies in force as a platform starts: those that governance has applied, or the project's files where they say
 * something new; with the emergency accesses that run, which no file states.
 * @param url of governance's database
 * @param files the policies as they stand in the project's files
 * @throws StartFault where files and applied policies have both gone on: neither is dropped silently
 */
export async function policiesToStartWith(url: string, files: Policies, now = new Date()): Promise<Policies> {
  const connection = new pg.Client({ connectionString: url, options: '-c role=governance_service' });
  await connection.connect();
  try {
    await connection.query('begin');
    await connection.query('select pg_advisory_xact_lock($1)', [policyLock]);
    const { rows } = await connection.query<Version>(
      'select number, version, source, texts from policy_version order by number desc',
    );
    const [applied] = rows;
    const lastFiles = rows.find(({ source }) => source === 'FILES');
    const [standing, lastRead] = [applied, lastFiles].map(
      (version) => version && versionOf(withoutEmergencies(version.texts)),
    );
    const isNew = ![standing, lastRead].includes(files.version);
    if (isNew && applied && standing !== lastRead) {
      throw new StartFault(
        `The files in policies/ were changed, and so were the policies in force (version ${applied.number}).`,
        'Run npm run policies:export to have the applied state as files, put the change of the files on it, and start again.',
      );
    }
    const next = composeWithEmergencies(
      isNew || !applied ? files.texts : applied.texts,
      withoutEnded(applied?.texts ?? {}, now),
      files.contract,
    );
    if (next.version !== applied?.version)
      await insertVersion(
        connection,
        next,
        isNew ? { source: 'FILES', appliedBy: 'files' } : { source: 'EMERGENCY', appliedBy: 'platform' },
      );
    await connection.query('commit');
    return next;
  } finally {
    await connection.end();
  }
}
