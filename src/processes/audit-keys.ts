import { generateKeyPair } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writePrivateFile } from '../identity-provider/write-private-file.ts';
import { originOf } from '../provable-log/checkpoint.ts';
import { noteSigner } from '../provable-log/note-signer.ts';
import type { Config } from '../platform/config.ts';

/**
 * The private keys that sign the departments' audit logs, as noteSigner takes them: those that the configuration names,
 * and for the others those of the data folder, which are made once. Beside each stands its public key, to hand to
 * verifiers.
 */
export async function loadAuditKeys(config: Config, departments: readonly string[]): Promise<Map<string, string>> {
  return new Map(
    await Promise.all(
      departments.map(
        async (name) => [name, config.department(name).auditKey ?? (await loadKey(config.dataFolder, name))] as const,
      ),
    ),
  );
}

/** The verifier key of a department, or null where neither the configuration nor the data folder knows it. */
export async function findVerifierKey(config: Config, department: string): Promise<string | null> {
  const { auditKey, auditPublicKey } = config.department(department);
  if (auditKey !== null) return noteSigner(originOf(department), auditKey).verifierKey;
  if (auditPublicKey !== null) return auditPublicKey;
  return (await findFile(publicKeyFile(config.dataFolder, department)))?.trim() ?? null;
}

async function loadKey(dataFolder: string, department: string): Promise<string> {
  const path = join(folderOf(dataFolder), `${department}.key`);
  const found = await findFile(path);
  const key = found?.trim() ?? (await makeKey());
  try {
    const { verifierKey } = noteSigner(originOf(department), key);
    await mkdir(folderOf(dataFolder), { recursive: true, mode: 0o700 });
    if (found === null) await writePrivateFile(path, `${key}\n`);
    await writePrivateFile(publicKeyFile(dataFolder, department), `${verifierKey}\n`);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    // A new key is not made in its place: what the old one signed could not be verified by it.
    throw new RangeError(`The audit key in ${path} cannot be used. ${cause.message} Restore the file.`, { cause });
  }
  return key;
}

async function makeKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

async function findFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function folderOf(dataFolder: string): string {
  return join(dataFolder, 'audit');
}

function publicKeyFile(dataFolder: string, department: string): string {
  return join(folderOf(dataFolder), `${department}.pub`);
}
