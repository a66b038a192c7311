import type { EntityManager } from '@mikro-orm/postgresql';
import type { Requester } from '../platform/identity/requester.ts';
import { findSeparateRole, rolesConflict } from '../platform/identity/separate-roles.ts';

/**
 * Notes in which of the separate roles a client acts, for good. @throws PlatformError ROLES_CONFLICT for one that has
 * acted in another
 */
export async function keepRolesSeparate({ client, roles }: Requester, em: EntityManager): Promise<void> {
  const role = findSeparateRole(client, roles);
  if (role === null) return;
  let acted = await findRole(em, client);
  if (acted === null) {
    await em.execute('insert into separate_role (client, role) values (?, ?) on conflict do nothing', [client, role]);
    acted = await findRole(em, client);
  }
  if (acted !== role) throw rolesConflict(client, acted!, role);
}

async function findRole(em: EntityManager, client: string): Promise<string | null> {
  const [found] = await em.execute<{ role: string }[]>('select role from separate_role where client = ?', [client]);
  return found?.role ?? null;
}
