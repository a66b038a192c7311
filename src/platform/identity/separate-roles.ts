import { PlatformError } from '../errors.ts';

/**
 * Who checks, who decides what is shared, and who runs the machines: no account holds two of these, or one could cover
 * for the other.
 */
export const separateRoles = ['auditor', 'policy-manager', 'operator'] as const;
export type SeparateRole = (typeof separateRoles)[number];

/** @returns the one that is among the roles, or null @throws PlatformError ROLES_CONFLICT where two are */
export function findSeparateRole(client: string, roles: readonly string[]): SeparateRole | null {
  const [held, another] = separateRoles.filter((role) => roles.includes(role));
  if (another) throw rolesConflict(client, held!, another);
  return held ?? null;
}

export function rolesConflict(client: string, held: string, another: string): PlatformError {
  return new PlatformError('ROLES_CONFLICT', `${client} is ${held} and may not be ${another} as well.`, {
    field: 'roles',
    held,
    another,
  });
}
