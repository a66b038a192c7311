import pg from 'pg';
import { logger } from '../../platform/logger.ts';
import type { AppliedPolicies, PolicySource } from '../../platform/policy/in-force/policy-source.ts';

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
