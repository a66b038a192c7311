import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from './write-private-file.ts';

/**
 * Makes the function that gives each demonstration client its secret: HMAC-SHA-256 of the client's id under a key of
 * this installation, hexadecimal. So every reader of the data folder can act as any demonstration client, and nobody
 * else can. The key is made at first use.
 */
export async function createClientSecrets(dataFolder: string): Promise<(client: string) => string> {
  const key = (await findKey(dataFolder)) ?? (await makeKey(dataFolder));
  return (client) => createHmac('sha256', key).update(client).digest('hex');
}

/** @throws Error when no provider has been started on this data folder. */
export async function getClientSecret(dataFolder: string, client: string): Promise<string> {
  const key = await findKey(dataFolder);
  if (!key)
    throw new Error(`There are no demonstration clients in ${dataFolder}: start the platform with npm start first.`);
  return createHmac('sha256', key).update(client).digest('hex');
}

const keyFile = (dataFolder: string) => join(dataFolder, 'identity', 'client-secret');

async function findKey(dataFolder: string): Promise<string | null> {
  try {
    return (await readFile(keyFile(dataFolder), 'utf8')).trim() || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function makeKey(dataFolder: string): Promise<string> {
  const key = randomBytes(32).toString('hex');
  await mkdir(join(dataFolder, 'identity'), { recursive: true, mode: 0o700 });
  await writePrivateFile(keyFile(dataFolder), `${key}\n`);
  return key;
}
