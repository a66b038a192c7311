import { PlatformError } from '../errors.ts';
import { checkDivisionCode, country } from '../standards/division-code.ts';
import type { TokenClaims } from './requester.ts';
import { findSeparateRole } from './separate-roles.ts';

const name = /^[a-z][a-z0-9-]{0,63}$/;

const isName = (value: unknown): value is string => typeof value === 'string' && name.test(value);
const isNameList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.length <= 64 && value.every(isName);
const isClient = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value);
const isDivision = (value: unknown): value is string =>
  typeof value === 'string' && (value === country || (value.length === 12 && checkDivisionCode(value).valid));

/**
 * Reads the claims that the platform decides by from a verified token's payload.
 *
 * @throws PlatformError UNKNOWN_CLIENT naming the claim that is missing or malformed: the client is not registered as
 * the platform needs it; ROLES_CONFLICT where it holds two roles that no account may hold together.
 */
export function readTokenClaims(payload: Record<string, unknown>): TokenClaims {
  function claim<T>(claimName: string, isValid: (value: unknown) => value is T, shape: string): T {
    const value = payload[claimName];
    if (isValid(value)) return value;
    const fault = value === undefined ? 'is missing' : 'is malformed';
    throw new PlatformError('UNKNOWN_CLIENT', `The claim ${claimName} of the token ${fault}: it has to be ${shape}.`, {
      field: claimName,
      check: value === undefined ? 'required' : 'shape',
    });
  }
  const claims: TokenClaims = {
    client: claim('client_id', isClient, "the client's id, at most 128 characters"),
    department: claim('department', isName, "a department's name"),
    roles: claim('roles', isNameList, 'a list of at least one role'),
    division: claim('division', isDivision, 'a division code of 12 digits, twelve zeros for the whole country'),
    purposes: claim('purposes', isNameList, 'a list of at least one purpose'),
  };
  findSeparateRole(claims.client, claims.roles);
  return claims;
}
