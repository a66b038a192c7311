import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { connected } from '../../platform/database/connected.ts';
import { KeptConnection } from '../../platform/database/kept-connection.ts';
import { composeWithEmergencies } from '../../platform/policy/files/compose-with-emergencies.ts';
import { PlatformError } from '../../platform/errors.ts';
import type { Requester } from '../../platform/identity/requester.ts';
import { StartFault } from '../../platform/start-fault.ts';
import { composePolicies, versionOf } from '../../platform/policy/files/load-policies.ts';
import { withoutEmergencies, withoutEnded } from '../../platform/policy/files/without-emergencies.ts';
import type { AppliedPolicies, PolicySource } from '../../platform/policy/in-force/policy-source.ts';
import type { Contract, Policies, PolicyTexts } from '../../platform/policy/policy.ts';
import type { PolicySource as VersionSource } from '../code-tables.ts';

/** The channel on which PostgreSQL tells that a version was applied: its number. */
const policyChannel = 'policy_applied';

/** A process that puts policies in force, or brings rights to them, waits for another that is doing so. */
export const policyLock = 7462;

/**
 * The versions by which answers under way may have been begun, the newest first: those that were in force at some
 * moment of the last half minute.
 */
const recentVersions = `select number, texts from policy_version
  where number >= coalesce((select max(number) from policy_version where applied_at <= now() - interval '30 seconds'), 0) order by number desc`;

interface NumberedTexts {
  number: number;
  texts: PolicyTexts;
}

/** The versions by which answers under way may have been begun, the newest first. @param read asks governance's database */
export async function readRecentVersions(
  read: (sql: string) => Promise<NumberedTexts[]>,
  contract: Contract,
): Promise<{ numbers: number[]; compose(): Policies[] }> {
  const rows = await read(recentVersions);
  return {
    numbers: rows.map(({ number }) => number),
    compose: () => rows.map(({ texts }) => composePolicies(texts, contract)),
  };
}

/**
 * Writes a version that a requester puts in force; every process hears of it as the transaction commits. @returns its
 * number
 */
export async function insertRequestedVersion(
  em: EntityManager,
  { version, texts }: Pick<Policies, 'version' | 'texts'>,
  { source, changeId, appliedBy }: { source: VersionSource; changeId: string | null; appliedBy: string },
): Promise<number> {
  const [written] = await em.execute<{ number: number }[]>(
    `insert into policy_version (version, source, texts, change_id, applied_by, applied_at) values (?, ?, ?::jsonb, ?, ?, now()) returning number, pg_notify('${policyChannel}', number::text)`,
    [version, source, JSON.stringify(texts), changeId, appliedBy],
  );
  return written!.number;
}

/**
 * Writes a version that nobody asked for, but the files or the clock; every process hears of it as the transaction
 * commits.
 */
export async function insertVersion(
  connection: pg.Client,
  { version, texts }: Pick<Policies, 'version' | 'texts'>,
  { source, appliedBy }: { source: VersionSource; appliedBy: 'files' | 'platform' },
): Promise<void> {
  await connection.query(
    `insert into policy_version (version, source, texts, applied_by, applied_at) values ($1, $2, $3, $4, now()) returning pg_notify('${policyChannel}', number::text)`,
    [version, source, JSON.stringify(texts), appliedBy],
  );
}

interface Version {
  number: number;
  version: string;
  source: VersionSource;
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
  return connected({ connectionString: url, options: '-c role=governance_service' }, async (connection) => {
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
        'Run npm run policies:export to have the applied state as files, put the change of the files on it, and ' +
          'start again.',
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
  });
}

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

/**
 * Rights are as wide as the versions of half a minute before need, until they are narrowed, half a minute later at
 * most; and some time for that.
 */
const replacedVersions = `select number, texts from policy_version
  where number >= coalesce((select max(number) from policy_version where applied_at <= now() - interval '90 seconds'), 0)
    and number < (select max(number) from policy_version) order by number desc`;

/** Governance's own database, for processes that may connect to it. */
export function databasePolicySource(url: string): PolicySource {
  let tell = () => {};
  const connection = new KeptConnection({
    config: { connectionString: url, options: '-c role=governance_service', keepAlive: true },
    log: { use: 'policies' },
    async prepare(client) {
      client.on('notification', () => tell());
      await client.query(`listen ${policyChannel}`);
    },
  });

  return {
    async findNewer(number) {
      const client = await connection.get();
      const { rows } = await client.query<AppliedPolicies>(
        'select number, texts from policy_version where number > $1 order by number desc limit 1',
        [number],
      );
      return rows[0] ?? null;
    },
    async findReplaced() {
      const client = await connection.get();
      const { rows } = await client.query<AppliedPolicies>(replacedVersions);
      return rows.map(({ texts }) => texts);
    },
    onApplied: (told) => void (tell = told),
    close: () => connection.close(),
  };
}

/**
 * A roll-back undoes every version after the one that it returns to: each must be a change of the requester's own place.
 * The policy files of a release hold everywhere, and no county takes them back.
 * @throws PlatformError OPERATION_REFUSED naming the version
 */
export async function assertUndoesOwnPlace(
  em: EntityManager,
  { division }: Pick<Requester, 'division'>,
  toNumber: number,
): Promise<void> {
  const [other] = await em.execute<{ number: number; place: string | null }[]>(
    `select v.number, c.division as place from policy_version v left join policy_change c on c.id = v.change_id
      where v.number > ? and (v.source = 'FILES' or not is_within_division(c.division, ?)) order by v.number limit 1`,
    [toNumber, division],
  );
  if (!other) return;
  const whose = other.place === null ? 'comes from the policy files of a release' : `is a change of ${other.place}`;
  throw new PlatformError(
    'OPERATION_REFUSED',
    `toNumber: version ${other.number} ${whose}, which is not yours to undo.`,
    {
      field: 'toNumber',
      remedy: 'Roll back to a later version, draft a change, or ask the level whose division contains both places.',
    },
  );
}
