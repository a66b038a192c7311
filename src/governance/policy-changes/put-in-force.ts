import type { EntityManager } from '@mikro-orm/postgresql';
import { PlatformError } from '../../platform/errors.ts';
import { dropEnded } from '../../platform/policy/files/compose-with-emergencies.ts';
import type { Policies } from '../../platform/policy/policy.ts';
import { insertRequestedVersion, policyLock, readRecentVersions } from './policy-versions.ts';
import { assertOpensNoJoin } from './changed-policies.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import type { PolicySource } from '../code-tables.ts';
import { doorsOf } from '../doors.ts';

interface Applied {
  source: PolicySource;
  changeId: string | null;
  /** Made of the policies in force, under the lock; emergency accesses that have ended are not among them any more. */
  compose(standing: Policies): Policies;
}

/**
 * Puts policies in force inside the transaction that says so: the rights in the databases first, wide enough for the
 * answers under way, then the version, of which every process hears as the transaction commits. @returns the number of
 * the version @throws PlatformError STATE_REFUSED where they release together what they keep back
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
  const recent = await readRecentVersions((sql) => em.execute(sql), policies.current.contract);
  const standing = recent.compose();
  const next = compose(dropEnded(standing[0]!, now));
  assertOpensNoJoin(standing[0]!, next, 'STATE_REFUSED');
  await keepRights([...standing, next]);
  return insertRequestedVersion(em, next, { source, changeId, appliedBy: requester.client });
}
