import type { EntityManager } from '@mikro-orm/postgresql';
import { PlatformError } from '../../platform/errors.ts';
import { withoutEnded } from '../../platform/policy/files/without-emergencies.ts';
import { composePolicies } from '../../platform/policy/files/load-policies.ts';
import type { Policies, PolicyTexts } from '../../platform/policy/policy.ts';
import { policyChannel, policyLock, recentVersions } from './policy-versions.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import type { PolicySource } from '../code-tables.ts';
import { doorsOf } from '../doors.ts';

interface Applied {
  source: PolicySource;
  changeId: string | null;
  /** Made of the texts in force, under the lock; emergency accesses that have ended are not among them any more. */
  compose(standing: Pick<Policies, 'texts' | 'contract'>): Policies;
}

/**
 * Puts policies in force inside the transaction that says so: the rights in the databases first, wide enough for the
 * answers under way, then the version, of which every process hears as the transaction commits. @returns the number of
 * the version
 */
export async function putInForce(
  context: RequestContext,
  em: EntityManager,
  { source, changeId, compose }: Applied,
): Promise<number> {
  const { requester, now } = context;
  const { keepRights, policies } = doorsOf(context);
  if (!keepRights) {
    throw new PlatformError(
      'STATE_REFUSED',
      'Policies cannot be put in force here: the rights in the databases would not follow.',
      {
        remedy: 'Start governance with DATABASE_ADMIN_URL, the administrator of the departments’ databases.',
      },
    );
  }
  await em.execute('select pg_advisory_xact_lock(?)', [policyLock]);
  const recent = await em.execute<{ number: number; texts: PolicyTexts }[]>(recentVersions);
  const { contract } = policies.current;
  const standing = recent.map(({ texts }) => composePolicies(texts, contract));
  const next = compose({ contract, texts: withoutEnded(standing[0]!.texts, now) });
  await keepRights([...standing, next]);
  const [version] = await em.execute<{ number: number }[]>(
    `insert into policy_version (version, source, texts, change_id, applied_by, applied_at) values (?, ?, ?::jsonb, ?, ?, now()) returning number, pg_notify('${policyChannel}', number::text)`,
    [next.version, source, JSON.stringify(next.texts), changeId, requester.client],
  );
  return version!.number;
}
