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
