import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT, importJWK, type JWTPayload } from 'jose';
import type { SigningKey } from '../../src/identity-provider/signing-keys.ts';

/** The provider's own private keys, as whoever breaks into its data folder would read them. */
export async function readSigningKeys(dataFolder: string): Promise<SigningKey[]> {
  const { keys } = JSON.parse(await readFile(join(dataFolder, 'identity', 'keys.json'), 'utf8')) as {
    keys: SigningKey[];
  };
  return keys;
}

/** A token with any claims, signed with the provider's own key. */
export async function forgeToken(
  dataFolder: string,
  claims: JWTPayload,
  alg: 'RS256' | 'ES256' = 'RS256',
): Promise<string> {
  const { jwk } = (await readSigningKeys(dataFolder)).find((key) => key.jwk.alg === alg)!;
  return new SignJWT(claims).setProtectedHeader({ alg, kid: String(jwk.kid) }).sign(await importJWK(jwk, alg));
}

export const clinic = 'clinic.610111@health';

/** Claims of a token that would be valid. */
export function claimsOf(issuer: string) {
  const seconds = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    aud: 'tonghu',
    iat: seconds,
    exp: seconds + 600,
    client_id: clinic,
    department: 'health',
    roles: ['clinic'],
    division: '610111000000',
    purposes: ['child-health'],
  };
}
