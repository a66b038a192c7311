import { open, rename } from 'node:fs/promises';

/**
 * Writes a file that only its owner may read. A start cut off half-way leaves the old file or the new one, never a
 * part.
 */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const unfinished = `${path}.new`;
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}
