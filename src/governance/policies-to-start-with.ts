import pg from 'pg';
import { StartFault } from '../platform/database/start-fault.ts';
import { composePolicies } from '../platform/policy/load-policies.ts';
import { policyChannel } from '../platform/policy/policy-source.ts';
import type { Policies, PolicyTexts } from '../platform/policy/policy.ts';
import type { PolicySource } from './code-tables.ts';
import { policyLock } from './put-in-force.ts';

interface Version {
  number: number;
  version: string;
  source: PolicySource;
  texts: PolicyTexts;
}

/**
 * The policies in force as a platform starts: those that governance has applied, or the project's files where they say something new.
 * @param url of governance's database
 * @param files the policies as they stand in the project's files
 * @throws StartFault where files and applied policies have both gone on: neither is dropped silently
 */
export async function policiesToStartWith(url: string, files: Policies): Promise<Policies> {
  const connection = new pg.Client({ connectionString: url, options: '-c role=governance_service' });
  await connection.connect();
  try {
    await connection.query('begin');
    await connection.query('select pg_advisory_xact_lock($1)', [policyLock]);
    const { rows } = await connection.query<Version>('select number, version, source, texts from policy_version order by number desc');
    const [applied] = rows;
    const lastFiles = rows.find(({ source }) => source === 'FILES');
    if (applied && [applied.version, lastFiles?.version].includes(files.version)) {
      await connection.query('commit');
      return applied.version === files.version ? files : composePolicies(applied.texts, files.contract);
    }
    if (applied && applied.source !== 'FILES') {
      throw new StartFault(
        `The files in policies/ were changed, and so were the policies in force (version ${applied.number}).`,
        'Run npm run policies:export to have the applied state as files, put the change of the files on it, and start again.',
      );
    }
    await connection.query(
      `insert into policy_version (version, source, texts, applied_by, applied_at) values ($1, 'FILES', $2, 'files', now()) returning pg_notify('${policyChannel}', number::text)`,
      [files.version, JSON.stringify(files.texts)],
    );
    await connection.query('commit');
    return files;
  } finally {
    await connection.end();
  }
}
