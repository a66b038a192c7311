import { generateKeyPair, randomUUID, type JsonWebKey } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writePrivateFile } from './write-private-file.ts';

export interface SigningKey {
  jwk: JsonWebKey;
  /** ISO 8601; from then on nothing is signed with it, and it is published only until its last token has expired. */
  retiredAt: string | null;
}

const keysFile = (dataFolder: string) => join(dataFolder, 'identity', 'keys.json');

/**
 * Reads the signing keys, newest first, without those whose tokens have all expired. At first start it makes them.
 *
 * @param keepMs how long a retired key is still published.
 * @throws Error when the file is there but cannot be used.
 */
export async function loadSigningKeys(dataFolder: string, keepMs: number, now: Date): Promise<SigningKey[]> {
  const keys = await findSigningKeys(dataFolder);
  return keys
    ? keys.filter((key) => isPublished(key, keepMs, now))
    : saveSigningKeys(dataFolder, await createSigningKeys());
}

/** Puts new keys first and retires the present ones. */
export async function rotateSigningKeys(
  dataFolder: string,
  keys: SigningKey[],
  keepMs: number,
  now: Date,
): Promise<SigningKey[]> {
  const retired = keys
    .filter((key) => isPublished(key, keepMs, now))
    .map((key) => ({ ...key, retiredAt: key.retiredAt ?? now.toISOString() }));
  return saveSigningKeys(dataFolder, [...(await createSigningKeys()), ...retired]);
}

export function isPublished(key: SigningKey, keepMs: number, now: Date): boolean {
  return key.retiredAt === null || now.getTime() < Date.parse(key.retiredAt) + keepMs;
}

async function createSigningKeys(): Promise<SigningKey[]> {
  const generate = promisify(generateKeyPair);
  const [rsa, ec] = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'P-256' }),
  ]);
  const describe = (pair: typeof rsa, alg: string) => ({
    jwk: { ...pair.privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg, use: 'sig' },
    retiredAt: null,
  });
  return [describe(rsa, 'RS256'), describe(ec, 'ES256')];
}

async function findSigningKeys(dataFolder: string): Promise<SigningKey[] | null> {
  const path = keysFile(dataFolder);
  try {
    const { keys } = JSON.parse(await readFile(path, 'utf8')) as { keys: SigningKey[] };
    if (!keys.some((key) => key.jwk.kty && key.retiredAt === null)) throw new Error('there is no key to sign with');
    return keys;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    const message = `The signing keys in ${path} cannot be used: ${(cause as Error).message}. Remove the file: the next start makes new keys.`;
    throw new Error(message, { cause });
  }
}

async function saveSigningKeys(dataFolder: string, keys: SigningKey[]): Promise<SigningKey[]> {
  await mkdir(join(dataFolder, 'identity'), { recursive: true, mode: 0o700 });
  await writePrivateFile(keysFile(dataFolder), `${JSON.stringify({ keys }, null, 2)}\n`);
  return keys;
}
